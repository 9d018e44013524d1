//! `run`: tests a partner's endpoints.

use std::io::IsTerminal as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use mock_catena::clock::{Clock, SystemClock};

use super::arguments::{CheckArguments, TargetArguments, check_setup_calls, time};
use super::color;
use super::driver::Driver;
use super::inspect::{Both, InspectArguments, stay};
use super::multi_run::{MultiRun, MultiRunArguments};
use super::progress::Bar;
use super::reports::ReportArguments;
use super::runtime::{block_on, interrupted, random_secret, random_seed};
use super::watch::watch;
use super::{CliError, stdout};
use crate::doctor::wait_for;
use crate::judge::Strictness;
use crate::live::{Live, RunFacts};
use crate::plan;
use crate::plan::{Plan, dry_run};
use crate::profile::target::{Target, TargetError};
use crate::report::TargetReport;
use crate::report::text::quoted;
use crate::seed::Seed;
use crate::specification::{Level, Specification};
use crate::suite::{Assessment, Progress, assess};
use catena_probe::is_loopback;
use reference_partner::{Options, ReferencePartner, Running};

/// Test a partner's endpoints. Without a target, test the built-in reference partner.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    target: TargetArguments,
    #[command(flatten)]
    checks: CheckArguments,
    /// How to simulate the fleet's browser: `http` reads pages as the server sends them; `browser` opens them in Chromium
    /// and reads the rendered page.
    #[arg(long, value_name = "DRIVER", default_value = "http")]
    driver: Driver,
    /// The lowest level that fails the run.
    #[arg(long, value_name = "LEVEL", default_value = "must")]
    fail_on: Level,
    /// End with exit code 5 if a rule at or above this level was not tested.
    #[arg(long, value_name = "LEVEL")]
    require_tested: Option<Level>,
    /// The seed of all generated data. The same seed gives the same fleets and ids; if your system stores data of earlier
    /// runs, use a new seed or omit the flag.
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    seed: Option<Seed>,
    /// Send to hosts that are not allowed, without asking.
    #[arg(long)]
    yes: bool,
    /// Wait up to TIME for the target to become available, e.g. `60s`.
    #[arg(long, value_name = "TIME", value_parser = time)]
    wait: Option<Duration>,
    /// Test again each time the target restarts, the profile changes or you press Enter, until Ctrl-C. The exit code is
    /// that of the last run.
    #[arg(long, conflicts_with_all = ["shard", "wait"])]
    watch: bool,
    #[command(flatten)]
    reports: ReportArguments,
    /// Omit times and loopback ports from the reports, so that the same seed gives identical files.
    #[arg(long)]
    reproducible: bool,
    #[command(flatten)]
    multi_run: MultiRunArguments,
    #[command(flatten)]
    pub(super) inspect: InspectArguments,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance run
  catena-conformance run --profile staging.toml
  catena-conformance run --success-url 'http://localhost:3000/return?fleet={fleet_ref}' \\
                         --failure-url 'http://localhost:3000/failed?fleet={fleet_ref}'
  catena-conformance run --profile staging.toml --only webhook. --fail-on should
  catena-conformance run --profile staging.toml --report junit=out.xml --report json=out.json
  catena-conformance run --profile staging.toml --driver browser
  catena-conformance run --profile staging.toml --wait 60s
  catena-conformance run --profile staging.toml --watch
  catena-conformance run --profile staging.toml --inspect --open
  catena-conformance run --profile staging.toml --report html=out.html --report github=-
  catena-conformance run --profile staging.toml --require-tested must
  catena-conformance run --profile staging.toml --baseline known.toml --update-baseline
  catena-conformance run --profile staging.toml --last-failed
  catena-conformance run --profile staging.toml --seed 4711 --shard 2/3 --report json=2.json
  catena-conformance run --profile staging.toml --revision 1
  catena-conformance run --seed 1 --reproducible --report json=-

If the target is on another machine, the plan is printed first. Hosts that are not allowed require --yes.";

pub(super) fn run(arguments: Arguments) -> Result<u8, CliError> {
    log_to_stderr();
    if arguments.watch {
        return watch(&arguments);
    }
    let prepared = arguments.prepare()?;
    block_on(async {
        let live = arguments.inspect.start().await?;
        let code = arguments.once(prepared, true, live.as_ref()).await?;
        stay(live).await;
        Ok(code)
    })
}

/// What the flags and files say, read before anything is sent.
pub(super) struct Prepared {
    specification: Specification,
    /// The target; `None` for the built-in reference partner.
    pub(super) target: Option<Target>,
    multi_run: MultiRun,
}

impl Arguments {
    /// Reads every file that the flags name.
    pub(super) fn prepare(&self) -> Result<Prepared, CliError> {
        let target = self.target.resolve()?;
        let pinned = target.as_ref().and_then(|target| target.revision);
        let specification = self.checks.specification(pinned)?;
        let whole = self.checks.unselected(pinned)?;
        if let Some(target) = &target {
            check_setup_calls(target, &whole)?;
        }
        let (specification, multi_run) =
            self.multi_run.prepare(whole, specification, identity(target.as_ref()))?;
        self.reports.prepare()?;
        Ok(Prepared { specification, target, multi_run })
    }

    /// Runs the checks and writes the reports. `first` is `false` if the user has agreed to the hosts of this target. `live`
    /// shows the run.
    pub(super) async fn once(
        &self,
        prepared: Prepared,
        first: bool,
        live: Option<&Live>,
    ) -> Result<u8, CliError> {
        let Prepared { specification, target: named, multi_run } = prepared;
        let seed = self.seed.map_or_else(random_seed, Ok)?;
        let (target, partner) = match named {
            Some(target) => (ready(target, &specification, seed, self, first).await?, None),
            None => {
                let (target, partner) = built_in().await?;
                (target, Some(partner))
            }
        };
        let chromium = self.driver.start().await?;
        let bar = Arc::new(Bar::new(specification.checks.len()));
        let redactor = target.redactor.clone();
        let strictness = Strictness { fail_on: self.fail_on, require_tested: self.require_tested };
        let command = self.again(&TargetReport::new(&target, partner.is_some(), &redactor));
        let followed = live.map(|live| {
            live.follow(RunFacts {
                checks: specification.checks.clone(),
                specification: specification.revision.clone(),
                built_in: partner.is_some(),
                strictness,
                command: command.clone(),
            })
        });
        let mut progress = Arc::clone(&bar) as Arc<dyn Progress>;
        if let Some(followed) = &followed {
            progress = Arc::new(Both(progress, Arc::new(followed.clone())));
        }
        let assessment = Assessment {
            seed,
            strictness,
            built_in: partner.is_some(),
            reproducible: self.reproducible,
            clock: Arc::new(SystemClock),
            chromium: chromium.clone(),
            progress,
        };
        let report = assess(specification, target, assessment, interrupted()).await;
        if let Some(chromium) = chromium {
            chromium.end().await;
        }
        if let (Some(followed), Err(_)) = (&followed, &report) {
            followed.fail();
        }
        let mut report = report?;
        report.command = Some(redactor.show(&command));
        bar.clear();
        if let Some(partner) = partner {
            partner.stop().await;
        }
        let report = multi_run.conclude(report)?;
        if let Some(followed) = followed {
            followed.conclude(&report);
        }
        self.reports.write(&report)?;
        Ok(report.exit_code)
    }

    pub(super) fn profile(&self) -> Option<&Path> {
        self.target.profile.as_deref()
    }

    /// The command that tests the same target again.
    fn again(&self, target: &TargetReport) -> String {
        let mut command = match &self.target.profile {
            Some(path) => format!("catena-conformance run --profile {}", quoted(&path.to_string_lossy())),
            None => target.command(),
        };
        for host in self.target.allow_hosts() {
            command.push_str(&format!(" --allow-host {}", quoted(host)));
        }
        if let Some(folder) = self.checks.features() {
            command.push_str(&format!(" --features {}", quoted(&folder.to_string_lossy())));
        }
        if let Some(number) = self.checks.revision() {
            command.push_str(&format!(" --revision {number}"));
        }
        if self.driver == Driver::Browser {
            command.push_str(" --driver browser");
        }
        command
    }
}

/// How `--last-failed` identifies a target. It is saved in a file, so it contains no secrets.
fn identity(target: Option<&Target>) -> String {
    target.map_or_else(
        || "the reference partner".to_owned(),
        |target| target.redactor.clean(&format!("{} {}", target.success, target.failure)),
    )
}

/// Prepares a target for the run. On another machine: prints the plan, and asks about hosts that are not allowed. With
/// `--wait`: waits until the target is available.
async fn ready(
    target: Target,
    specification: &Specification,
    seed: Seed,
    arguments: &Arguments,
    first: bool,
) -> Result<Target, CliError> {
    let target = if target.urls().iter().all(is_loopback) {
        target
    } else if !first {
        confirm_hosts(target, true)?
    } else {
        let plan = dry_run(specification.clone(), &target, seed, Arc::new(SystemClock)).await?;
        let plan = Plan { in_a_browser: arguments.driver == Driver::Browser, ..plan };
        stdout::tell(plan::summary(&plan) + "\n");
        confirm_hosts(target, arguments.yes)?
    };
    if let Some(limit) = arguments.wait {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let missing = tokio::select! {
            biased;
            why = interrupted() => Some(why),
            missing = wait_for(&target, &clock, limit) => missing?,
        };
        if let Some(missing) = missing {
            let waited = format!("{:#}", jiff::SignedDuration::try_from(limit).unwrap_or_default());
            return Err(CliError::TimedOut { waited, missing });
        }
    }
    Ok(target)
}

/// Allows all hosts of the target if the user agrees: with `--yes`, or when asked.
fn confirm_hosts(mut target: Target, yes: bool) -> Result<Target, CliError> {
    let hosts = target.hosts_not_allowed();
    let Some(host) = hosts.first().cloned() else { return Ok(target) };
    let asked = || {
        std::io::stdin().is_terminal()
            && std::io::stderr().is_terminal()
            && ask(&format!(
                "Send these requests to {}? [y/N] ",
                hosts.iter().cloned().collect::<Vec<_>>().join(", ")
            ))
    };
    if !yes && !asked() {
        return Err(TargetError::NotAllowed { host }.into());
    }
    target.limits.allow_hosts.extend(hosts);
    Ok(target)
}

fn ask(question: &str) -> bool {
    stdout::tell(question);
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).is_ok()
        && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

/// Starts the built-in reference partner on a free port, and returns it with its target.
async fn built_in() -> Result<(Target, Running), CliError> {
    let secret = random_secret()?;
    let partner = ReferencePartner::start(Options {
        bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        secret: secret.clone(),
        defects: std::collections::BTreeSet::new(),
        clock: Arc::new(|| SystemClock.now()),
    })
    .await?;
    let target = Target::of_reference_partner(&partner, secret)?;
    Ok((target, partner))
}

/// Logs what RUST_LOG asks for. A level alone is for this program: libraries would log pages, tokens and cookies, so theirs
/// are logged only by name.
fn log_to_stderr() {
    let asked = std::env::var("RUST_LOG").unwrap_or_default();
    let filter = tracing_subscriber::EnvFilter::new(log_directives(&asked));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(color::on_stderr())
        .init();
}

fn log_directives(asked: &str) -> String {
    const OURS: [&str; 4] = ["catena_conformance", "catena_probe", "mock_catena", "reference_partner"];
    let parts = asked.split(',').map(str::trim).filter(|part| !part.is_empty());
    let named = parts.map(|part| match part.parse::<tracing_subscriber::filter::LevelFilter>() {
        Ok(level) => OURS.map(|ours| format!("{ours}={level}")).join(","),
        Err(_) => part.to_owned(),
    });
    let named: Vec<String> = named.collect();
    if named.is_empty() { "off".to_owned() } else { format!("warn,{}", named.join(",")) }
}

#[cfg(test)]
mod tests {
    use super::log_directives;

    #[test]
    fn a_level_alone_is_for_this_program() {
        let debug = log_directives("debug");
        assert!(debug.starts_with("warn,catena_conformance=debug,catena_probe=debug,"), "{debug}");
        assert_eq!(log_directives("hyper=trace"), "warn,hyper=trace");
        assert_eq!(log_directives(""), "off");
    }
}
