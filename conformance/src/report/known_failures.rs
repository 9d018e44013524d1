//! The baseline of known failures: checks that may fail without failing the run, each with a reason. Checks that are
//! inconclusive only because of a known failure do not fail the run either. Once a listed check passes, the exit code says
//! that the baseline is out of date, so the list never goes stale.
//!
//! The baseline is a TOML file with one table for each check:
//!
//! ```toml
//! [[known]]
//! check = "redirect.requested.stored"
//! reason = "ACME-1234: requests are stored from version 2.4 on"
//! ```

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use miette::{Diagnostic, NamedSource, SourceSpan};
use serde::Deserialize;
use toml::Spanned;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::{CheckReport, CheckStatus, Report};
use crate::specification::{CheckId, Specification};

/// How a new baseline begins.
const HEADER: &str = "\
# Known failures. A check listed here does not fail a run while it fails. Once it passes, runs end with exit code 6 until
# it is removed. `catena-conformance run --baseline FILE --update-baseline` adds and removes entries.
";

/// How the reason of a new entry begins until someone writes a better one.
const UNEXPLAINED: &str = "not explained yet";

/// The known failures in a baseline file.
#[derive(Debug, Clone)]
pub struct KnownFailures {
    path: PathBuf,
    text: String,
    reasons: BTreeMap<CheckId, String>,
}

/// A baseline cannot be used.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum KnownFailuresError {
    /// The file cannot be read.
    #[error("cannot read the baseline `{}`", path.display())]
    #[diagnostic(help("check the path given with --baseline; --update-baseline writes the first one there"))]
    Unreadable {
        /// The path of the file.
        path: PathBuf,
        /// The error of the operating system.
        #[source]
        source: std::io::Error,
    },
    /// The file has a mistake.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Invalid(Box<InvalidBaseline>),
}

/// A mistake in a baseline file, and its place.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct InvalidBaseline {
    message: String,
    #[source_code]
    text: NamedSource<String>,
    #[label("here")]
    place: Option<SourceSpan>,
    #[help]
    advice: String,
}

/// What an update changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Updated {
    /// Checks that were added.
    pub added: Vec<String>,
    /// Checks that passed and were removed.
    pub removed: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default)]
    known: Vec<RawEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEntry {
    check: Spanned<String>,
    reason: Spanned<String>,
}

impl KnownFailures {
    /// Reads a baseline file. A missing file is an empty baseline if `may_be_missing`.
    ///
    /// # Errors
    /// [`KnownFailuresError`] if the file cannot be read or has a mistake.
    pub fn read(
        path: &Path,
        specification: &Specification,
        may_be_missing: bool,
    ) -> Result<Self, KnownFailuresError> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(path, text, specification),
            Err(source) if may_be_missing && source.kind() == std::io::ErrorKind::NotFound => {
                Self::parse(path, HEADER.to_owned(), specification)
            }
            Err(source) => Err(KnownFailuresError::Unreadable { path: path.to_owned(), source }),
        }
    }

    /// Parses the text of a baseline. The specification must have every check that it lists.
    ///
    /// # Errors
    /// [`KnownFailuresError::Invalid`] with the first mistake.
    pub fn parse(
        path: &Path,
        text: String,
        specification: &Specification,
    ) -> Result<Self, KnownFailuresError> {
        let invalid = |message: String, place: Option<Range<usize>>, advice: &str| {
            KnownFailuresError::Invalid(Box::new(InvalidBaseline {
                message,
                text: NamedSource::new(path.display().to_string(), text.clone()),
                place: place.map(SourceSpan::from),
                advice: advice.to_owned(),
            }))
        };
        let raw: Raw = toml::from_str(&text).map_err(|error| {
            let advice = "write each known failure as a table `[[known]]` with a `check` and a `reason`";
            invalid(error.message().to_owned(), error.span(), advice)
        })?;
        let mut reasons = BTreeMap::new();
        for RawEntry { check, reason } in raw.known {
            let id: &String = check.as_ref();
            let Some(found) = specification.check(id) else {
                let nearest = specification.nearest(id).map(|nearest| format!(", did you mean `{nearest}`?"));
                let message = format!("there is no check `{id}`{}", nearest.unwrap_or_default());
                return Err(invalid(
                    message,
                    Some(check.span()),
                    "`catena-conformance list` lists all checks",
                ));
            };
            if reason.as_ref().trim().is_empty() {
                let message = format!("`{id}` has no reason");
                let advice = "say why it fails and who will fix it, e.g. with a ticket or a date";
                return Err(invalid(message, Some(reason.span()), advice));
            }
            if reasons.insert(found.id.clone(), reason.into_inner()).is_some() {
                let message = format!("`{id}` is listed twice");
                return Err(invalid(message, Some(check.span()), "keep the entry with the better reason"));
            }
        }
        Ok(Self { path: path.to_owned(), text, reasons })
    }

    /// The path of the file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The known failures with their reasons.
    #[must_use]
    pub const fn reasons(&self) -> &BTreeMap<CheckId, String> {
        &self.reasons
    }

    /// The baseline that matches a report, with its text and what changed: checks that fail are added, checks that
    /// passed are removed. Comments, reasons and checks without a result stay.
    ///
    /// # Errors
    /// [`KnownFailuresError`]; a baseline that was read causes none.
    pub fn updated(
        &self,
        report: &Report,
        specification: &Specification,
    ) -> Result<(Self, String, Updated), KnownFailuresError> {
        let mut changes = Updated::default();
        let mut entries = ArrayOfTables::new();
        let mut document: DocumentMut = self.text.parse().unwrap_or_default();
        let listed = match document.remove("known") {
            Some(Item::ArrayOfTables(tables)) => tables,
            // Another notation, such as inline tables, is written anew.
            Some(_) | None => self.reasons.iter().map(|(id, reason)| entry(id, reason)).collect(),
        };
        // A comment above the first entry, or above one that is removed, moves to the next entry.
        let mut heading = String::new();
        if listed.is_empty() && document.is_empty() {
            heading = document.trailing().as_str().unwrap_or_default().to_owned();
            document.set_trailing("");
        }
        for mut table in listed {
            let id = table.get("check").and_then(Item::as_str).unwrap_or_default();
            if report.fixed().any(|check| check.check.id.as_str() == id) {
                changes.removed.push(id.to_owned());
                heading.push_str(separate_comment(&table));
            } else {
                put_above(&mut table, &mut heading);
                entries.push(table);
            }
        }
        for check in report.with_status(CheckStatus::Fails) {
            let mut table = entry(&check.check.id, &first_reason(check));
            put_above(&mut table, &mut heading);
            entries.push(table);
            changes.added.push(check.check.id.to_string());
        }
        if !entries.is_empty() {
            document.insert("known", Item::ArrayOfTables(entries));
        }
        let text = format!("{document}{heading}");
        let updated = Self::parse(&self.path, text.clone(), specification)?;
        Ok((updated, text, changes))
    }
}

fn entry(id: &CheckId, reason: &str) -> Table {
    let mut table = Table::new();
    table.insert("check", value(id.as_str()));
    table.insert("reason", value(reason));
    table.decor_mut().set_prefix("\n");
    table
}

fn first_reason(check: &CheckReport) -> String {
    check.message().map_or_else(|| UNEXPLAINED.to_owned(), |message| format!("{UNEXPLAINED}: {message}"))
}

fn comment(table: &Table) -> &str {
    table.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default()
}

/// The part of the comment above a table that an empty line separates from the table.
fn separate_comment(table: &Table) -> &str {
    let above = comment(table);
    let separate = above.rfind("\n\n").and_then(|end| above.get(..=end)).unwrap_or_default();
    if separate.trim().is_empty() { "" } else { separate }
}

/// Moves a heading above a table.
fn put_above(table: &mut Table, heading: &mut String) {
    if !heading.is_empty() {
        let above = format!("{}{}", std::mem::take(heading), comment(table));
        table.decor_mut().set_prefix(above);
    }
}
