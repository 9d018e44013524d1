//! `merge`: combines the JSON reports of a sharded run, or converts one JSON report to other formats.

use std::path::{Path, PathBuf};

use clap::Args;

use super::CliError;
use super::reports::ReportArguments;
use crate::report::{Report, merge};

/// Combine the JSON reports of a run's shards, or convert one JSON report to other formats.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// JSON reports: every shard of one run, in any order, or a single report.
    #[arg(value_name = "REPORT", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    reports: ReportArguments,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance run --profile staging.toml --seed 4711 --shard 1/3 --report json=1.json
  catena-conformance merge 1.json 2.json 3.json --report junit=out.xml --report html=out.html
      combine three shards; the exit code is that of the whole run
  catena-conformance merge out.json --report html=out.html
      convert a report

Exit codes: as for `run`; also 3 if a shard is missing.";

pub(super) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let named: Result<Vec<(String, Report)>, CliError> =
        arguments.files.iter().map(|path| Ok((path.display().to_string(), read_report(path)?))).collect();
    let report = merge(named?)?;
    arguments.reports.prepare()?;
    arguments.reports.write(&report)?;
    Ok(report.exit_code)
}

/// Reads a JSON report of a run.
pub(super) fn read_report(path: &Path) -> Result<Report, CliError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| CliError::Unreadable { path: path.to_owned(), source })?;
    Report::from_json(&text).map_err(|source| CliError::not_a_report(path, source))
}
