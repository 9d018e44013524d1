//! `plan`: what a run would send.

use std::sync::Arc;

use clap::Args;
use mock_catena::clock::SystemClock;

use super::CliError;
use super::arguments::{CheckArguments, TargetArguments, arranges_something};
use super::doctor::JsonReport;
use super::driver::Driver;
use super::stdout::say;
use crate::plan::{Plan, rehearse, terminal};
use crate::seed::Seed;

/// Show what a run would send: how many requests, how fast, to which host, and what they do there.
///
/// Nothing is sent to the target: the run is rehearsed inside this program, against its reference partner, and counted.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    target: TargetArguments,
    #[command(flatten)]
    checks: CheckArguments,
    /// What fleets are to come back in, `http` or `browser`: a browser also asks for what a page loads.
    #[arg(long, value_name = "DRIVER", default_value = "http")]
    driver: Driver,
    /// The seed of the run to be planned.
    #[arg(long, value_name = "NUMBER", default_value = "1", allow_negative_numbers = true)]
    seed: Seed,
    /// Write the plan as JSON; without PATH, or with `-`, to standard output.
    #[arg(long, value_name = "json[=PATH]")]
    report: Option<JsonReport>,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance plan --profile staging.toml
  catena-conformance plan --profile staging.toml --only webhook.
  catena-conformance plan --profile staging.toml --report json";

pub(super) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let specification = arguments.checks.specification()?;
    let target = arguments.target.resolve()?.ok_or(CliError::NoTarget)?;
    arranges_something(&target, &arguments.checks.unselected()?)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::system)?;
    let plan = runtime.block_on(rehearse(specification, &target, arguments.seed, Arc::new(SystemClock)))?;
    let plan = Plan { in_a_browser: arguments.driver == Driver::Browser, ..plan };
    match &arguments.report {
        Some(report) => {
            if !report.takes_stdout() {
                say(terminal(&plan))?;
            }
            report.write(&plan)?;
        }
        None => say(terminal(&plan))?,
    }
    Ok(0)
}
