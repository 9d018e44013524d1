//! What goes on around a run: failures that are known, checks that failed last time, and runs in parts.

use std::path::PathBuf;

use clap::Args;

use super::CliError;
use super::last_run::LastRun;
use super::reports::writable;
use crate::report::KnownFailures;
use crate::report::Report;
use crate::specification::Specification;
use crate::specification::{Shard, ShardChoice};

/// Around the run.
#[derive(Debug, Args)]
#[command(next_help_heading = "Around the run")]
pub(super) struct AroundArguments {
    /// Known failures, with reasons: they do not fail the run while they fail, and do once they hold.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the baseline anew: add what fails, take out what holds. Reasons and comments stay.
    #[arg(long, requires = "baseline")]
    update_baseline: bool,
    /// Only the checks that were broken or inconclusive in the last run against this target; every check if none was.
    #[arg(long, conflicts_with = "shard")]
    last_failed: bool,
    /// Only part I of N, for machines that share the work; `merge` puts their JSON reports together.
    #[arg(long, value_name = "I/N", requires = "seed")]
    shard: Option<ShardChoice>,
}

/// The same, read and narrowed to.
pub(super) struct Around {
    baseline: Option<KnownFailures>,
    update: bool,
    whole: Specification,
    shard: Option<Shard>,
    target: String,
}

impl AroundArguments {
    /// Reads what there is to read, before anything is sent. `whole` is the specification before any selection,
    /// `target` tells one target from another.
    pub(super) fn prepare(
        &self,
        whole: Specification,
        selected: Specification,
        target: String,
    ) -> Result<(Specification, Around), CliError> {
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
            writable(path)?;
        }
        Ok((specification, Around { baseline, update: self.update_baseline, whole, shard, target }))
    }
}

impl Around {
    /// The report as it stands beside the baseline. Writes the baseline if that was asked for, and remembers what
    /// failed.
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
        std::fs::write(path, text)
            .map_err(|source| CliError::Unwritable { path: path.to_owned(), source })?;
        anstream::eprintln!(
            "baseline {}: {} added, {} taken out",
            path.display(),
            changes.added.len(),
            changes.removed.len()
        );
        if !changes.added.is_empty() {
            anstream::eprintln!(
                "  say in its `reason` why each of these fails: {}",
                changes.added.join(", ")
            );
        }
        Ok(report.with_known_failures(updated.reasons()))
    }
}
