//! `list`: lists the checks, one per line.

use clap::Args;

use super::CliError;
use super::arguments::CheckArguments;
use super::report_flag::to_json;
use super::stdout::say;

/// List the checks with id, level and rule.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    checks: CheckArguments,
    /// Print the steps that feature files can use instead, as Markdown.
    #[arg(long)]
    steps: bool,
    /// Print the checks as JSON, with rationale, fix, source and steps.
    #[arg(long, conflicts_with = "steps")]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance list
  catena-conformance list --only webhook. --tags '@must'
  catena-conformance list --json
  catena-conformance list --steps > STEPS.md";

pub(super) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let specification = arguments.checks.specification()?;
    if arguments.steps {
        say(specification.vocabulary_markdown())?;
        return Ok(0);
    }
    if arguments.json {
        say(to_json(&specification.checks)?)?;
        return Ok(0);
    }
    let widest = specification.checks.iter().map(|check| check.id.as_str().len()).max().unwrap_or_default();
    let lines = specification.checks.iter();
    let lines = lines.map(|check| format!("{:widest$}  {:9}  {}\n", check.id, check.level, check.rule));
    say(lines.collect::<String>())?;
    Ok(0)
}
