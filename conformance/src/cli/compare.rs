//! `compare`: two JSON reports against each other.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::CliError;
use super::merge::read_report;
use super::stdout::say;
use crate::report::compare;

/// Compare two JSON reports: what broke, what got fixed, what else changed.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The earlier JSON report.
    #[arg(value_name = "BEFORE")]
    before: PathBuf,
    /// The later one.
    #[arg(value_name = "AFTER")]
    after: PathBuf,
    /// How to say it.
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    format: ComparisonFormat,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ComparisonFormat {
    /// For a person.
    Terminal,
    /// For a pull request.
    Markdown,
    /// For a program.
    Json,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance compare main.json branch.json
  catena-conformance compare main.json branch.json --format markdown >> \"$GITHUB_STEP_SUMMARY\"

Exit codes: 0 nothing got worse, 1 something broke, 2 usage error, 3 something that was judged is judged no more.";

pub(super) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let before = read_report(&arguments.before)?;
    let after = read_report(&arguments.after)?;
    let name = |path: &PathBuf| path.display().to_string();
    let compared = compare((&name(&arguments.before), &before), (&name(&arguments.after), &after));
    match arguments.format {
        ComparisonFormat::Terminal => say(compared.terminal())?,
        ComparisonFormat::Markdown => say(compared.markdown())?,
        ComparisonFormat::Json => {
            let json =
                serde_json::to_string_pretty(&compared).map_err(|error| CliError::Report(Box::new(error)))?;
            say(json + "\n")?;
        }
    }
    Ok(compared.exit_code())
}
