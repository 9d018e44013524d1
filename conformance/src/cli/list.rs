//! `list`: the checks, one a line.

use clap::Args;

use super::CliError;
use super::arguments::CheckArguments;

/// List the checks: id, level, rule.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    checks: CheckArguments,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let specification = arguments.checks.specification()?;
    let widest = specification.checks.iter().map(|check| check.id.as_str().len()).max().unwrap_or_default();
    for check in &specification.checks {
        anstream::println!("{:widest$}  {:9}  {}", check.id, check.level, check.rule);
    }
    Ok(0)
}
