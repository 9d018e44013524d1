//! `doctor`: is the target reachable, and is the profile right?

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use mock_catena::clock::{Clock, SystemClock};

use super::arguments::{TargetArguments, time};
use super::{CliError, stdout};
use crate::doctor::{examine, terminal, wait_for};
use crate::seed::Seed;

/// Look whether the target is reachable and the profile right. No rule is judged.
///
/// Names, ports, certificates, both pages, the clock, the webhook secret, the views and the phrases are looked at once,
/// with one made-up fleet. Whatever is found is about configuration, and says what to change.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    target: TargetArguments,
    /// Wait so long for the target to come up, e.g. `60s`.
    #[arg(long, value_name = "TIME", value_parser = time)]
    wait: Option<Duration>,
    /// Write what was found as JSON; without PATH, or with `-`, to standard output.
    #[arg(long, value_name = "json[=PATH]")]
    report: Option<JsonReport>,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance doctor --profile staging.toml
  catena-conformance doctor --profile staging.toml --report json
  catena-conformance doctor --success-url 'http://localhost:3000/return?fleet={fleet_ref}' \\
                            --failure-url 'http://localhost:3000/failed?fleet={fleet_ref}' --wait 60s

Exit codes: 0 a run can judge this target, 2 something is to be changed, 3 the network does not let us through.";

/// Where JSON goes; `-` is standard output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct JsonReport(PathBuf);

impl FromStr for JsonReport {
    type Err = &'static str;

    fn from_str(raw: &str) -> Result<Self, Self::Err> {
        match raw.split_once('=') {
            None if raw == "json" => Ok(Self("-".into())),
            Some(("json", path)) if !path.is_empty() => Ok(Self(path.into())),
            Some(_) | None => Err("write `json`, or `json=PATH`"),
        }
    }
}

impl JsonReport {
    pub(super) fn takes_stdout(&self) -> bool {
        self.0 == Path::new("-")
    }

    pub(super) fn write(&self, value: &impl serde::Serialize) -> Result<(), CliError> {
        let json =
            serde_json::to_string_pretty(value).map_err(|error| CliError::Report(Box::new(error)))? + "\n";
        if self.takes_stdout() {
            stdout::pass_on(json.as_bytes())
        } else {
            let unwritable = |source| CliError::Unwritable { path: self.0.clone(), source };
            std::fs::write(&self.0, json).map_err(unwritable)
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let target = arguments.target.resolve()?.ok_or(CliError::NoTarget)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::system)?;
    let examination = runtime.block_on(async {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        if let (Some(limit), true) = (arguments.wait, target.strangers().is_empty()) {
            // Who does not come up is found below, with what to change.
            let _ = wait_for(&target, &clock, limit).await?;
        }
        let seed = Seed::new(u64::from(super::run::random_u32()?));
        Ok::<_, CliError>(examine(target, seed, clock).await?)
    })?;
    let text = terminal(&examination);
    match &arguments.report {
        Some(report) => {
            if report.takes_stdout() {
                anstream::eprint!("{text}");
            } else {
                stdout::say(&text)?;
            }
            report.write(&examination)?;
        }
        None => stdout::say(&text)?,
    }
    Ok(examination.exit_code)
}
