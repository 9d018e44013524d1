//! Failures that are known, each with its reason: they turn a run red no more, and the day one of them stops failing
//! they do, so that the list gets shorter and never stale.
//!
//! A TOML file, one table a check:
//!
//! ```toml
//! [[known]]
//! check = "redirect.requested.stored"
//! reason = "ACME-1234: requests are kept from version 2.4 on"
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use miette::{Diagnostic, NamedSource, SourceSpan};
use serde::Deserialize;
use toml::Spanned;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::{CheckReport, Report, Standing};
use crate::specification::{CheckId, Specification};

/// What a first baseline begins with.
const HEADER: &str = "\
# Failures that are known. A check listed here does not turn a run red while it fails; once it holds, it does,
# until it is taken out. `catena-conformance run --baseline FILE --update-baseline` adds and takes out.
";

/// What the reason of an entry begins with until somebody writes a better one.
const UNEXPLAINED: &str = "not explained yet";

/// Known failures, and the file they stand in.
#[derive(Debug, Clone)]
pub struct Baseline {
    path: PathBuf,
    text: String,
    known: BTreeMap<CheckId, String>,
}

/// Why a baseline cannot be used.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum BaselineError {
    /// There is no such file, or it cannot be read.
    #[error("cannot read the baseline `{}`", path.display())]
    #[diagnostic(help(
        "check the path given with --baseline; with --update-baseline a first one is written there"
    ))]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// Something in the file is wrong.
    #[error(transparent)]
    #[diagnostic(transparent)]
    ProfileDiagnostic(Box<ProfileDiagnostic>),
}

/// What is wrong, and where.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct ProfileDiagnostic {
    message: String,
    #[source_code]
    text: NamedSource<String>,
    #[label("here")]
    place: Option<SourceSpan>,
    #[help]
    advice: String,
}

/// What an update did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Updated {
    /// Checks that are known from now on.
    pub added: Vec<String>,
    /// Checks that hold, and are taken out.
    pub removed: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default)]
    known: Vec<RawKnown>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKnown {
    check: Spanned<String>,
    reason: Spanned<String>,
}

impl Baseline {
    /// Reads a baseline; a file that is not there is an empty one, if it `may_be_missing`.
    ///
    /// # Errors
    /// [`BaselineError`].
    pub fn read(
        path: &Path,
        specification: &Specification,
        may_be_missing: bool,
    ) -> Result<Self, BaselineError> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(path, text, specification),
            Err(source) if may_be_missing && source.kind() == std::io::ErrorKind::NotFound => {
                Self::parse(path, HEADER.to_owned(), specification)
            }
            Err(source) => Err(BaselineError::Unreadable { path: path.to_owned(), source }),
        }
    }

    /// Reads a baseline's text. Every check it lists must be one of the specification's.
    ///
    /// # Errors
    /// [`BaselineError`].
    pub fn parse(path: &Path, text: String, specification: &Specification) -> Result<Self, BaselineError> {
        let wrong = |message: String, place: Option<std::ops::Range<usize>>, advice: &str| {
            BaselineError::ProfileDiagnostic(Box::new(ProfileDiagnostic {
                message,
                text: NamedSource::new(path.display().to_string(), text.clone()),
                place: place.map(SourceSpan::from),
                advice: advice.to_owned(),
            }))
        };
        let raw: Raw = toml::from_str(&text).map_err(|error| {
            let advice = "a known failure is a table `[[known]]` with a `check` and a `reason`";
            wrong(error.message().to_owned(), error.span(), advice)
        })?;
        let mut known = BTreeMap::new();
        for RawKnown { check, reason } in raw.known {
            let id: &String = check.as_ref();
            let Some(found) = specification.check(id) else {
                let nearest = specification.nearest(id).map(|nearest| format!(", did you mean `{nearest}`?"));
                let message = format!("there is no check `{id}`{}", nearest.unwrap_or_default());
                return Err(wrong(message, Some(check.span()), "`catena-conformance list` names them all"));
            };
            if reason.as_ref().trim().is_empty() {
                let message = format!("`{id}` is known for no reason");
                let advice = "say why it fails and who will fix it: a ticket, a date";
                return Err(wrong(message, Some(reason.span()), advice));
            }
            if known.insert(found.id.clone(), reason.into_inner()).is_some() {
                let message = format!("`{id}` is listed twice");
                return Err(wrong(message, Some(check.span()), "keep the entry with the better reason"));
            }
        }
        Ok(Self { path: path.to_owned(), text, known })
    }

    /// Where it stands.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Every known failure with its reason.
    #[must_use]
    pub const fn known(&self) -> &BTreeMap<CheckId, String> {
        &self.known
    }

    /// The baseline that fits a report, with its comments and reasons kept: what fails is added, what holds is taken
    /// out. What was not judged stays as it is.
    ///
    /// # Errors
    /// [`BaselineError`], which no baseline that was read causes.
    pub fn updated(
        &self,
        report: &Report,
        specification: &Specification,
    ) -> Result<(Self, String, Updated), BaselineError> {
        let mut changes = Updated::default();
        let mut kept = ArrayOfTables::new();
        let mut document: DocumentMut = self.text.parse().unwrap_or_default();
        let listed = match document.remove("known") {
            Some(Item::ArrayOfTables(tables)) => tables,
            // Written in another way, e.g. as inline tables: written anew.
            Some(_) | None => self.known.iter().map(|(id, reason)| entry(id, reason)).collect(),
        };
        // What stands before the first entry, or before one that is taken out, goes to the one that comes next.
        let mut heading = String::new();
        if listed.is_empty() && document.is_empty() {
            heading = document.trailing().as_str().unwrap_or_default().to_owned();
            document.set_trailing("");
        }
        for mut table in listed {
            let id = table.get("check").and_then(Item::as_str).unwrap_or_default();
            let judged = report.checks.iter().find(|check| check.check.id.as_str() == id);
            if judged.is_some_and(|check| report.standing(check) == Standing::Mended) {
                changes.removed.push(id.to_owned());
                heading.push_str(detached(&table));
            } else {
                headed(&mut table, &mut heading);
                kept.push(table);
            }
        }
        for check in report.checks.iter().filter(|check| report.standing(check) == Standing::Fails) {
            let mut table = entry(&check.check.id, &unexplained(check));
            headed(&mut table, &mut heading);
            kept.push(table);
            changes.added.push(check.check.id.to_string());
        }
        if !kept.is_empty() {
            document.insert("known", Item::ArrayOfTables(kept));
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

/// The comments above a table, as far as an empty line sets them off from it.
fn detached(table: &Table) -> &str {
    let above = table.decor().prefix().and_then(|above| above.as_str()).unwrap_or_default();
    let set_off = above.rfind("\n\n").and_then(|end| above.get(..=end)).unwrap_or_default();
    if set_off.trim().is_empty() { "" } else { set_off }
}

/// Puts a heading above a table.
fn headed(table: &mut Table, heading: &mut String) {
    if heading.is_empty() {
        return;
    }
    let above = table.decor().prefix().and_then(|above| above.as_str()).unwrap_or_default();
    let above = format!("{}{above}", std::mem::take(heading));
    table.decor_mut().set_prefix(above);
}

fn unexplained(check: &CheckReport) -> String {
    check.told().map_or_else(|| UNEXPLAINED.to_owned(), |told| format!("{UNEXPLAINED}: {told}"))
}
