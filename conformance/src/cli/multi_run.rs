//! Options that connect several runs: baselines of known failures, `--last-failed`, and shards.

use std::path::PathBuf;

use clap::Args;

use super::last_run::LastRun;
use super::report_flag::check_writable;
use super::{CliError, stdout};
use crate::report::KnownFailures;
use crate::report::Report;
use crate::specification::Specification;
use crate::specification::{Shard, ShardChoice};
use crate::whole_file::{Readers, write_whole};

/// Options that connect several runs.
#[derive(Debug, Args)]
#[command(next_help_heading = "Several runs")]
pub(super) struct MultiRunArguments {
    /// Known failures with their reasons. A known failure does not fail the run; if one passes, the exit code is 6 until it
    /// is removed from FILE.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Update the baseline: add new failures and remove those that pass now. Reasons and comments are preserved.
    #[arg(long, requires = "baseline")]
    update_baseline: bool,
    /// Run only the checks that failed or were inconclusive in the last run against this target; if there are none, run
    /// every check.
    #[arg(long, conflicts_with = "shard")]
    last_failed: bool,
    /// Run shard I of N, to split a run between machines; `merge` combines their JSON reports.
    #[arg(long, value_name = "I/N", requires = "seed")]
    shard: Option<ShardChoice>,
}

/// The files these options name, read before the run.
pub(super) struct MultiRun {
    baseline: Option<KnownFailures>,
    update: bool,
    whole: Specification,
    shard: Option<Shard>,
    target: String,
}

impl MultiRunArguments {
    /// Reads the files and narrows the selection, before anything is sent. `whole` is the specification before any
    /// selection; `target` identifies the target in `.catena/last-run.json`.
    pub(super) fn prepare(
        &self,
        whole: Specification,
        selected: Specification,
        target: String,
    ) -> Result<(Specification, MultiRun), CliError> {
        let read = |path: &PathBuf| KnownFailures::read(path, &whole, self.update_baseline);
        let baseline = self.baseline.as_ref().map(read).transpose()?;
        let mut specification = selected;
        if self.last_failed {
            specification = LastRun::read()?.narrow(specification, &target)?;
        }
        let mut shard = None;
        if let Some(choice) = self.shard {
            let (dealt, number) = choice.deal(specification)?;
            specification = dealt;
            shard = Some(number);
        }
        if let Some(path) = self.baseline.as_ref().filter(|_| self.update_baseline) {
            check_writable(path)?;
        }
        Ok((specification, MultiRun { baseline, update: self.update_baseline, whole, shard, target }))
    }
}

impl MultiRun {
    /// Applies the baseline to the report, updates the baseline if requested, and saves the failures for
    /// `--last-failed`.
    pub(super) fn conclude(&self, report: Report) -> Result<Report, CliError> {
        let mut report = match &self.shard {
            Some(shard) => report.of_shard(shard.clone()),
            None => report,
        };
        if let Some(baseline) = &self.baseline {
            report = report.with_known_failures(baseline.reasons());
            if self.update {
                report = self.update(baseline, report)?;
            }
        }
        LastRun::of(&report, &self.target).write();
        Ok(report)
    }

    fn update(&self, baseline: &KnownFailures, report: Report) -> Result<Report, CliError> {
        let (updated, text, changes) = baseline.updated(&report, &self.whole)?;
        let path = baseline.path();
        write_whole(path, &text, Readers::Usual)
            .map_err(|source| CliError::Unwritable { path: path.to_owned(), source })?;
        let (added, removed) = (changes.added.len(), changes.removed.len());
        stdout::tell(format!("baseline {}: {added} added, {removed} removed\n", path.display()));
        if !changes.added.is_empty() {
            let added = changes.added.join(", ");
            stdout::tell(format!("  write in `reason` why each of these fails: {added}\n"));
        }
        Ok(report.with_known_failures(updated.reasons()))
    }
}
