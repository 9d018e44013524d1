//! `plan`: shows what a run would send.

use std::sync::Arc;

use clap::Args;
use mock_catena::clock::SystemClock;

use super::CliError;
use super::arguments::{CheckArguments, TargetArguments, check_setup_calls};
use super::driver::Driver;
use super::report_flag::{Json, ReportFlag, json_or_path, to_json};
use super::runtime::block_on;
use super::stdout::say;
use crate::plan::{Plan, dry_run, terminal};
use crate::seed::Seed;

/// Show what a run would send: how many requests, at what rate, to which hosts, and with what effect.
///
/// Nothing is sent to the target. The requests are counted in a dry run against the reference partner in this program.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    target: TargetArguments,
    #[command(flatten)]
    checks: CheckArguments,
    /// The driver of the run: `http` or `browser`. A browser also requests what a page loads.
    #[arg(long, value_name = "DRIVER", default_value = "http")]
    driver: Driver,
    /// The seed of the run.
    #[arg(long, value_name = "NUMBER", default_value = "1", allow_negative_numbers = true)]
    seed: Seed,
    /// Write the plan as JSON; without PATH, or with `-`, to standard output.
    #[arg(long, value_name = "json[=PATH]", value_parser = json_or_path)]
    report: Option<ReportFlag<Json>>,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance plan --profile staging.toml
  catena-conformance plan --profile staging.toml --only webhook.
  catena-conformance plan --profile staging.toml --report json";

pub(super) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let target = arguments.target.resolve()?.ok_or_else(CliError::no_target)?;
    let specification = arguments.checks.specification(target.revision)?;
    check_setup_calls(&target, &arguments.checks.unselected(None)?)?;
    let plan = block_on(async {
        Ok(dry_run(specification, &target, arguments.seed, Arc::new(SystemClock)).await?)
    })?;
    let plan = Plan { in_a_browser: arguments.driver == Driver::Browser, ..plan };
    if !arguments.report.as_ref().is_some_and(ReportFlag::takes_stdout) {
        say(terminal(&plan))?;
    }
    if let Some(report) = &arguments.report {
        report.write(&to_json(&plan)?)?;
    }
    Ok(0)
}
