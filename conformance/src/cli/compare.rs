//! `compare`: compares two JSON reports.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::CliError;
use super::merge::read_report;
use super::report_flag::to_json;
use super::stdout::say;
use crate::report::compare;

/// Compare two JSON reports: new failures, fixed failures and other changes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The JSON report of the earlier run.
    #[arg(value_name = "BEFORE")]
    before: PathBuf,
    /// The JSON report of the later run.
    #[arg(value_name = "AFTER")]
    after: PathBuf,
    /// The output format.
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    format: ComparisonFormat,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ComparisonFormat {
    /// Text for a terminal.
    Terminal,
    /// Markdown, e.g. for a pull request.
    Markdown,
    /// JSON for programs.
    Json,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance compare main.json branch.json
  catena-conformance compare main.json branch.json --format markdown >> \"$GITHUB_STEP_SUMMARY\"

Exit codes: 0 nothing got worse, 1 new failures, 2 usage error, 3 a check that had a result has none now.";

pub(super) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let before = read_report(&arguments.before)?;
    let after = read_report(&arguments.after)?;
    let name = |path: &PathBuf| path.display().to_string();
    let compared = compare((&name(&arguments.before), &before), (&name(&arguments.after), &after));
    match arguments.format {
        ComparisonFormat::Terminal => say(compared.terminal())?,
        ComparisonFormat::Markdown => say(compared.markdown())?,
        ComparisonFormat::Json => say(to_json(&compared)?)?,
    }
    Ok(compared.exit_code())
}
