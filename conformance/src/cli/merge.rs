//! `merge`: the JSON reports of a sharded run, put together and written in any form; or one report in other forms.

use std::path::{Path, PathBuf};

use clap::Args;

use super::CliError;
use super::reports::ReportArguments;
use crate::report::{Report, merge};

/// Put the JSON reports of a run's shards together, or write one JSON report in other forms.
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
      three machines, one report; the exit code is that of the whole run
  catena-conformance merge out.json --report html=out.html
      one report in another form

Exit codes: those of `run`; 3 also when a shard is missing.";

pub(super) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let named: Result<Vec<(String, Report)>, CliError> =
        arguments.files.iter().map(|path| Ok((path.display().to_string(), read_report(path)?))).collect();
    let report = merge(named?)?;
    arguments.reports.prepare()?;
    arguments.reports.write(&report)?;
    Ok(report.exit_code)
}

/// Reads a JSON report.
pub(super) fn read_report(path: &Path) -> Result<Report, CliError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| CliError::UnreadableReport { path: path.to_owned(), source })?;
    Report::from_json(&text).map_err(|source| CliError::NoReport { path: path.to_owned(), source })
}
