//! Frozen revisions: which checks the specification had, at which level, and what they did.
//!
//! A revision is a file `revisions/N.toml` beside the feature files. A check whose steps have changed since then, or that no
//! longer exists, is kept as it was in a feature file below `revisions/N/`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::load::{chapter, order};
use super::{Check, CheckId, Level, LoadError, Specification};

/// The folder of the revisions, in that of the feature files.
pub(super) const FOLDER: &str = "revisions/";

/// The revision that a run is limited to, and how today's rules differ from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Frozen {
    /// The number of the revision.
    pub number: u32,
    /// The checks that are newer than the revision. They do not run.
    pub newer: Vec<CheckId>,
    /// The checks that have another level or other steps today. They run as they were.
    pub changed: Vec<CheckId>,
}

impl Frozen {
    /// What the user should know: which rules are newer, and which have changed.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let list = |ids: &[CheckId]| ids.iter().map(CheckId::as_str).collect::<Vec<_>>().join(", ");
        let (newer, changed, number) = (self.newer.len(), self.changed.len(), self.number);
        let mut notes = Vec::new();
        if newer > 0 {
            let (rules, are) = if newer == 1 { ("rule", "is") } else { ("rules", "are") };
            let ids = list(&self.newer);
            notes.push(format!("{newer} newer {rules} {are} not part of revision {number}: {ids}"));
        }
        if changed > 0 {
            let (rules, have, run) = match changed {
                1 => ("rule", "has", "is tested as it was"),
                _ => ("rules", "have", "are tested as they were"),
            };
            let ids = list(&self.changed);
            notes.push(format!("{changed} {rules} {have} changed since revision {number} and {run}: {ids}"));
        }
        notes
    }
}

/// One frozen revision.
#[derive(Debug, Clone)]
pub struct Revision {
    /// Its number.
    pub number: u32,
    checks: BTreeMap<CheckId, FrozenCheck>,
    /// The checks that are different today, as they were.
    archive: Option<Specification>,
}

/// What a revision says about one check.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct FrozenCheck {
    level: Level,
    steps: String,
}

/// The file of a revision.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    revision: u32,
    checks: BTreeMap<CheckId, FrozenCheck>,
}

/// Why a revision cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RevisionError {
    /// The file is not valid.
    #[error("`{file}` is not a revision of the specification: {message}")]
    Malformed {
        /// The file.
        file: String,
        /// What is wrong.
        message: String,
    },
    /// There is no such revision.
    #[error(
        "there is no revision {number} of the specification; there {}; see `catena-conformance list --revisions`",
        existing(known)
    )]
    Unknown {
        /// The number.
        number: u32,
        /// The numbers that exist.
        known: Vec<u32>,
    },
    /// A check of the revision is gone or has other steps, and nobody kept it.
    #[error(
        "`{id}` is not what it was in revision {number}; add the old scenario to a file below `revisions/{number}/`"
    )]
    Lost {
        /// The check.
        id: CheckId,
        /// The revision.
        number: u32,
    },
}

fn existing(known: &[u32]) -> String {
    match known {
        [] => "is none".to_owned(),
        [one] => format!("is only {one}"),
        several => {
            format!("are {}", several.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
        }
    }
}

impl Revision {
    /// Reads a revision from its file and from the feature files below its folder.
    ///
    /// # Errors
    /// [`LoadError`] if one of the files is not valid.
    pub(super) fn read(
        name: &str,
        text: &str,
        features: BTreeMap<String, String>,
    ) -> Result<Self, LoadError> {
        let malformed = |message: String| RevisionError::Malformed { file: name.to_owned(), message };
        let file: File = toml::from_str(text).map_err(|error| malformed(error.message().to_owned()))?;
        if format!("{FOLDER}{}.toml", file.revision) != name {
            return Err(malformed(format!("it says that it is revision {}", file.revision)).into());
        }
        let archive =
            if features.is_empty() { None } else { Some(Specification::read(features, FOLDER.as_ref())?) };
        Ok(Self { number: file.revision, checks: file.checks, archive })
    }

    /// How many checks it has.
    #[must_use]
    pub fn size(&self) -> usize {
        self.checks.len()
    }

    /// Whether a check is as it was.
    fn has(&self, check: &Check) -> bool {
        self.checks.get(&check.id).is_some_and(|frozen| frozen.steps == digest(check))
    }
}

impl Specification {
    /// The rules as they were in a revision.
    ///
    /// # Errors
    /// [`LoadError`] if there is no such revision, or if one of its checks was lost.
    pub fn as_of(self, number: u32) -> Result<Self, LoadError> {
        let Some(revision) = self.revisions.iter().find(|revision| revision.number == number).cloned() else {
            let known = self.revisions.iter().map(|revision| revision.number).collect();
            return Err(RevisionError::Unknown { number, known }.into());
        };
        let level_of = |id: &CheckId| revision.checks.get(id).map(|frozen| frozen.level);
        let ids = |wanted: &dyn Fn(&Check) -> bool| {
            self.checks.iter().filter(|check| wanted(check)).map(|check| check.id.clone()).collect()
        };
        let newer = ids(&|check| level_of(&check.id).is_none());
        let mut changed: Vec<CheckId> = ids(&|check| {
            level_of(&check.id).is_some_and(|level| level != check.level || !revision.has(check))
        });
        let today = |id: &CheckId| self.checks.iter().any(|check| check.id == *id && revision.has(check));
        let gone = revision.checks.keys().filter(|id| self.check(id.as_str()).is_none());
        changed.extend(gone.cloned());
        let archive = revision
            .archive
            .clone()
            .map(|archive| archive.retaining(|check| revision.has(check) && !today(&check.id)));
        let mut frozen = self.clone().retaining(|check| revision.has(check));
        if let Some(archive) = archive {
            frozen.features.extend(archive.features);
            frozen.checks.extend(archive.checks);
        }
        if let Some(id) = revision.checks.keys().find(|id| frozen.check(id.as_str()).is_none()) {
            return Err(RevisionError::Lost { id: id.clone(), number }.into());
        }
        frozen.features.sort_by_cached_key(|feature| {
            let file = feature.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
            (chapter(&file), file)
        });
        frozen.checks.sort_by(|one, other| order(one).cmp(&order(other)));
        frozen.set_levels(&level_of);
        frozen.revision.checks = frozen.checks.len();
        frozen.revision.frozen = Some(Frozen { number, newer, changed });
        Ok(frozen)
    }

    /// Gives each check the level it had, in its tags too.
    fn set_levels(&mut self, level_of: &dyn Fn(&CheckId) -> Option<Level>) {
        for check in &mut self.checks {
            check.level = level_of(&check.id).unwrap_or(check.level);
        }
        for feature in &mut self.features {
            let in_rules = feature.rules.iter_mut().flat_map(|rule| &mut rule.scenarios);
            for scenario in feature.scenarios.iter_mut().chain(in_rules) {
                let id = scenario.tags.iter().find_map(|tag| tag.parse::<CheckId>().ok());
                let Some(level) = id.and_then(|id| level_of(&id)) else { continue };
                for tag in &mut scenario.tags {
                    if Level::ALL.iter().any(|known| tag == known.as_str()) {
                        *tag = level.as_str().to_owned();
                    }
                }
            }
        }
    }

    /// The file of a revision that freezes these checks.
    #[must_use]
    pub fn frozen_as(&self, number: u32) -> String {
        let mut out = format!(
            "# Revision {number} of the specification: every check with its level and a digest of its steps.\n\
             # Written by `catena-conformance list --freeze {number}`. A published revision does not change.\n\
             revision = {number}\n\n[checks]\n"
        );
        for check in &self.checks {
            let (id, level, steps) = (&check.id, check.level, digest(check));
            let _ = writeln!(out, "\"{id}\" = {{ level = \"{level}\", steps = \"{steps}\" }}");
        }
        out
    }
}

/// The first twelve digits of the SHA-256 over the steps of a check.
fn digest(check: &Check) -> String {
    let mut digest = Sha256::new();
    for step in &check.steps {
        digest.update(format!("{}:{step}", step.len()));
    }
    digest.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
