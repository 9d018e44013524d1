//! `merge`: combines the JSON reports of a sharded run, or converts one JSON report to other formats.

use std::fs::File;
use std::io::{self, Read as _};
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

/// Most bytes of a report: a hundred times as many as the longest has.
const MOST: u64 = 256 * 1024 * 1024;

/// Reads a JSON report of a run.
pub(super) fn read_report(path: &Path) -> Result<Report, CliError> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(MOST + 1).read_to_string(&mut text));
    let read = match read {
        Ok(length) if length as u64 > MOST => Err(io::Error::other("it has more than 256 MiB")),
        read => read,
    };
    read.map_err(|source| CliError::Unreadable { path: path.to_owned(), source })?;
    Report::from_json(&text).map_err(|source| CliError::not_a_report(path, source))
}
