//! The failures of the last run, saved in `.catena/last-run.json` for `--last-failed`.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{CliError, stdout};
use crate::judge::FindingKind;
use crate::report::Report;
use crate::specification::{CheckId, Specification};
use crate::whole_file::{Readers, is_full, write_whole};

/// The folder where `fuzz` also saves its failures.
const FOLDER: &str = ".catena";
const FILE: &str = ".catena/last-run.json";

/// The failed checks of the last run, and its target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LastRun {
    target: String,
    failed: BTreeSet<CheckId>,
    /// Every check of the current run. Earlier failures of other checks are preserved.
    #[serde(skip)]
    ran: BTreeSet<CheckId>,
}

impl LastRun {
    /// The checks of a report that failed or were inconclusive, without known failures.
    pub(super) fn of(report: &Report, target: &str) -> Self {
        let left = report.checks.iter().filter(|check| {
            check.known.is_none()
                && matches!(check.finding.kind(), FindingKind::Failed | FindingKind::Inconclusive)
        });
        Self {
            target: target.to_owned(),
            failed: left.map(|check| check.check.id.clone()).collect(),
            ran: report.checks.iter().map(|check| check.check.id.clone()).collect(),
        }
    }

    /// Reads the failures of the last run.
    pub(super) fn read() -> Result<Self, CliError> {
        let text = std::fs::read_to_string(FILE).map_err(|source| {
            if source.kind() == ErrorKind::NotFound {
                CliError::no_last_run()
            } else {
                CliError::Unreadable { path: FILE.into(), source }
            }
        })?;
        serde_json::from_str(&text).map_err(|source| CliError::Invalid {
            path: FILE.into(),
            fix: "delete it, and run once without `--last-failed`",
            source: Box::new(source),
        })
    }

    /// Saves the failures. Earlier failures of checks that did not run now are preserved. A write error does not fail
    /// the run, because only `--last-failed` needs the file; if the disk is full, other files suffer too.
    pub(super) fn write(mut self) {
        if let Ok(earlier) = Self::read()
            && earlier.target == self.target
        {
            self.failed.extend(earlier.failed.into_iter().filter(|id| !self.ran.contains(id)));
        }
        if let Err(error) = self.try_write() {
            if is_full(&error) {
                stdout::tell(format!("note: `{FILE}` for `--last-failed` was not written: {error}\n"));
            }
            tracing::debug!(%error, "the failures could not be saved for --last-failed");
        }
    }

    fn try_write(&self) -> std::io::Result<()> {
        std::fs::create_dir_all(FOLDER)?;
        write_whole(Path::new(FILE), &serde_json::to_string_pretty(self)?, Readers::Usual)
    }

    /// The selected checks that failed in the last run; all selected checks if none failed.
    pub(super) fn narrow(&self, selected: Specification, target: &str) -> Result<Specification, CliError> {
        if self.target != target {
            return Err(CliError::last_run_of_another_target(&self.target, target));
        }
        let failed = selected.clone().retaining(|check| self.failed.contains(&check.id));
        if failed.checks.is_empty() {
            stdout::tell("no selected check failed in the last run, so every check runs\n");
            return Ok(selected);
        }
        Ok(failed)
    }
}
