//! `doctor`: tests the profile and the connection to the target.

use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use mock_catena::clock::{Clock, SystemClock};

use super::arguments::{TargetArguments, time};
use super::report_flag::{Json, ReportFlag, json_or_path, to_json};
use super::runtime::{block_on, interrupted, random_seed};
use super::{CliError, stdout};
use crate::doctor::{examine, terminal, wait_for};

/// Test the profile and the connection to your endpoints, without running any check.
///
/// Tests DNS, ports, certificates, both redirect URLs, the clock, the webhook secret, the views and the phrases once,
/// with one test fleet. Every problem is a problem of configuration, and comes with what to change.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    target: TargetArguments,
    /// Wait up to TIME for the target to become available, e.g. `60s`.
    #[arg(long, value_name = "TIME", value_parser = time)]
    wait: Option<Duration>,
    /// Write the result as JSON; without PATH, or with `-`, to standard output.
    #[arg(long, value_name = "json[=PATH]", value_parser = json_or_path)]
    report: Option<ReportFlag<Json>>,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance doctor --profile staging.toml
  catena-conformance doctor --profile staging.toml --report json
  catena-conformance doctor --success-url 'http://localhost:3000/return?fleet={fleet_ref}' \\
                            --failure-url 'http://localhost:3000/failed?fleet={fleet_ref}' --wait 60s

Exit codes: 0 a run can test this target, 2 the configuration has errors, 3 the target cannot be reached, or a signal ended the command.";

pub(super) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let target = arguments.target.resolve()?.ok_or_else(CliError::no_target)?;
    let examination = block_on(async {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        if let (Some(limit), true) = (arguments.wait, target.hosts_not_allowed().is_empty()) {
            // If the target does not answer in time, the examination below reports it with what to change.
            tokio::select! {
                biased;
                _ = interrupted() => {}
                waited = wait_for(&target, &clock, limit) => drop(waited?),
            }
        }
        Ok(examine(target, random_seed()?, clock, interrupted()).await?)
    })?;
    let text = terminal(&examination);
    if arguments.report.as_ref().is_some_and(ReportFlag::takes_stdout) {
        stdout::tell(&text);
    } else {
        stdout::say(&text)?;
    }
    if let Some(report) = &arguments.report {
        report.write(&to_json(&examination)?)?;
    }
    Ok(examination.exit_code)
}
