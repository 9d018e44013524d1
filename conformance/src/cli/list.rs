//! `list`: the checks, one a line.

use clap::Args;

use super::CliError;
use super::arguments::CheckArguments;

/// List the checks: id, level, rule.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    checks: CheckArguments,
    /// Print the steps that feature files can use, as Markdown, instead.
    #[arg(long)]
    steps: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let specification = arguments.checks.specification()?;
    if arguments.steps {
        anstream::print!("{}", specification.vocabulary_markdown());
        return Ok(0);
    }
    let widest = specification.checks.iter().map(|check| check.id.as_str().len()).max().unwrap_or_default();
    for check in &specification.checks {
        anstream::println!("{:widest$}  {:9}  {}", check.id, check.level, check.rule);
    }
    Ok(0)
}
