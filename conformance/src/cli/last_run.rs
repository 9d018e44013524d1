//! What the last run left to do, kept in `.catena/last-run.json` for `--last-failed`.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::CliError;
use crate::judge::FindingKind;
use crate::report::Report;
use crate::specification::{CheckId, Specification};

/// Where it is kept, beside the failures that `fuzz` keeps.
const FOLDER: &str = ".catena";
const FILE: &str = ".catena/last-run.json";

/// What failed, and against which target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LastRun {
    target: String,
    failed: BTreeSet<CheckId>,
    /// Every check of that run, so that the next one knows what it did not look at.
    #[serde(skip)]
    judged: BTreeSet<CheckId>,
}

impl LastRun {
    /// What a run leaves to do: what is broken or inconclusive, and not known.
    pub(super) fn of(report: &Report, target: &str) -> Self {
        let left = report.checks.iter().filter(|check| {
            check.known.is_none()
                && matches!(check.finding.kind(), FindingKind::Failed | FindingKind::Inconclusive)
        });
        Self {
            target: target.to_owned(),
            failed: left.map(|check| check.check.id.clone()).collect(),
            judged: report.checks.iter().map(|check| check.check.id.clone()).collect(),
        }
    }

    /// Reads what the last run left.
    pub(super) fn read() -> Result<Self, CliError> {
        let text = std::fs::read_to_string(FILE).map_err(|source| {
            if source.kind() == ErrorKind::NotFound {
                CliError::NoLastRun
            } else {
                CliError::UnreadableReport { path: FILE.into(), source }
            }
        })?;
        serde_json::from_str(&text).map_err(|source| CliError::LastRun { source })
    }

    /// Keeps what is left to do; what this run did not look at stays. A folder that cannot be written is no reason to
    /// fail a run: only `--last-failed` misses it.
    pub(super) fn write(mut self) {
        if let Ok(earlier) = Self::read()
            && earlier.target == self.target
        {
            self.failed.extend(earlier.failed.into_iter().filter(|id| !self.judged.contains(id)));
        }
        if let Err(error) = self.try_write() {
            tracing::debug!(%error, "what failed could not be kept for --last-failed");
        }
    }

    /// First beside it and then in its place, so that nobody reads half of it.
    fn try_write(&self) -> std::io::Result<()> {
        std::fs::create_dir_all(FOLDER)?;
        let beside = format!("{FILE}.{}", std::process::id());
        std::fs::write(&beside, serde_json::to_string_pretty(self)?)?;
        std::fs::rename(&beside, Path::new(FILE))
    }

    /// The checks that failed, of those selected; all of these if none did.
    pub(super) fn narrow(&self, selected: Specification, target: &str) -> Result<Specification, CliError> {
        if self.target != target {
            return Err(CliError::OtherTarget { last: self.target.clone(), this: target.to_owned() });
        }
        let failed = selected.clone().retaining(|check| self.failed.contains(&check.id));
        if failed.checks.is_empty() {
            anstream::eprintln!("nothing that is selected failed last time, so every check runs");
            return Ok(selected);
        }
        Ok(failed)
    }
}
