//! `run`: judges a partner's endpoints.

use std::io::IsTerminal as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use mock_catena::clock::{Clock, SystemClock};
use mock_catena::ids::{Ids as _, SeededIds};

use super::CliError;
use super::arguments::{CheckArguments, TargetArguments, arranges_something, time};
use super::around::AroundArguments;
use super::driver::{Driver, interrupted};
use super::progress::Bar;
use super::reports::ReportArguments;
use crate::doctor::wait_for;
use crate::judge::Strictness;
use crate::plan;
use crate::plan::{Plan, rehearse};
use crate::profile::target::{Target, TargetError};
use crate::seed::Seed;
use crate::specification::{Level, Specification};
use crate::suite::{Assessment, Progress, assess};
use catena_probe::is_loopback;
use reference_partner::{Options, ReferencePartner, Running};

/// Judge a partner's endpoints. Without a target, the built-in reference partner is judged.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    target: TargetArguments,
    #[command(flatten)]
    checks: CheckArguments,
    /// What fleets come back in: `http` reads pages as they arrive, `browser` opens them with Chromium and reads what
    /// their scripts draw.
    #[arg(long, value_name = "DRIVER", default_value = "http")]
    driver: Driver,
    /// The lowest level that fails the run.
    #[arg(long, value_name = "LEVEL", default_value = "must")]
    fail_on: Level,
    /// Count a rule that could not be seen as broken.
    #[arg(long)]
    prove_all: bool,
    /// What everything made up is made from. The same seed makes the same fleets and ids, so take a new one, or none,
    /// for a partner that remembers earlier runs.
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    seed: Option<Seed>,
    /// Send to hosts that are not on the allow list, without asking.
    #[arg(long)]
    yes: bool,
    /// Wait so long for the target to come up, e.g. `60s`.
    #[arg(long, value_name = "TIME", value_parser = time)]
    wait: Option<Duration>,
    #[command(flatten)]
    reports: ReportArguments,
    /// Leave times and loopback ports out of the reports: the same seed then gives the same bytes.
    #[arg(long)]
    reproducible: bool,
    #[command(flatten)]
    around: AroundArguments,
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
  catena-conformance run --profile staging.toml --report html=out.html --report github=-
  catena-conformance run --profile staging.toml --baseline known.toml --update-baseline
  catena-conformance run --profile staging.toml --last-failed
  catena-conformance run --profile staging.toml --seed 4711 --shard 2/3 --report json=2.json
  catena-conformance run --seed 1 --reproducible --report json=-

Off this machine, the plan is shown first, and hosts that are not on the allow list want --yes.";

pub(super) fn run(arguments: Arguments) -> Result<u8, CliError> {
    log_to_stderr();
    let specification = arguments.checks.specification()?;
    let named = arguments.target.resolve()?;
    let whole = arguments.checks.unselected()?;
    if let Some(target) = &named {
        arranges_something(target, &whole)?;
    }
    let (specification, around) =
        arguments.around.prepare(whole, specification, told_apart(named.as_ref()))?;
    arguments.reports.prepare()?;
    let seed = match arguments.seed {
        Some(seed) => seed,
        None => Seed::new(u64::from(random_u32()?)),
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::system)?;
    runtime.block_on(async {
        let (target, partner) = match named {
            Some(target) => (may_be_sent_to(target, &specification, seed, &arguments).await?, None),
            None => {
                let (target, partner) = built_in().await?;
                (target, Some(partner))
            }
        };
        let chromium = arguments.driver.start().await?;
        let bar = Arc::new(Bar::new(specification.checks.len()));
        let assessment = Assessment {
            seed,
            strictness: Strictness { fail_on: arguments.fail_on, prove_all: arguments.prove_all },
            built_in: partner.is_some(),
            reproducible: arguments.reproducible,
            clock: Arc::new(SystemClock),
            chromium: chromium.clone(),
            progress: Arc::clone(&bar) as Arc<dyn Progress>,
        };
        let report = assess(specification, target, assessment, interrupted()).await;
        if let Some(chromium) = chromium {
            chromium.end().await;
        }
        let report = report?;
        bar.clear();
        if let Some(partner) = partner {
            partner.stop().await;
        }
        let report = around.conclude(report)?;
        arguments.reports.write(&report)?;
        Ok(report.exit_code)
    })
}

/// What `--last-failed` knows a target by; without secrets, since it is kept in a file.
fn told_apart(target: Option<&Target>) -> String {
    target.map_or_else(
        || "the reference partner".to_owned(),
        |target| target.redactor.clean(&format!("{} {}", target.success, target.failure)),
    )
}

/// Off this machine, the plan is shown once, and hosts that nobody allowed want a word from the user. Then the target is
/// waited for, if that was asked.
async fn may_be_sent_to(
    target: Target,
    specification: &Specification,
    seed: Seed,
    arguments: &Arguments,
) -> Result<Target, CliError> {
    let target = if target.urls().iter().all(is_loopback) {
        target
    } else {
        let plan = rehearse(specification.clone(), &target, seed, Arc::new(SystemClock)).await?;
        let plan = Plan { in_a_browser: arguments.driver == Driver::Browser, ..plan };
        anstream::eprintln!("{}", plan::summary(&plan));
        confirmed(target, arguments.yes)?
    };
    if let Some(limit) = arguments.wait {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let interrupted = super::driver::ctrl_c();
        let missing = tokio::select! {
            biased;
            why = interrupted => Some(why),
            missing = wait_for(&target, &clock, limit) => missing?,
        };
        if let Some(missing) = missing {
            let waited = format!("{:#}", jiff::SignedDuration::try_from(limit).unwrap_or_default());
            return Err(CliError::NotUp { waited, missing });
        }
    }
    Ok(target)
}

/// Allows the hosts that nobody allowed yet, if the user says so: by `--yes`, or when asked.
fn confirmed(mut target: Target, yes: bool) -> Result<Target, CliError> {
    let strangers = target.strangers();
    let Some(host) = strangers.first().cloned() else { return Ok(target) };
    let asked = || {
        std::io::stdin().is_terminal()
            && std::io::stderr().is_terminal()
            && ask(&format!(
                "Send this to {}? [y/N] ",
                strangers.iter().cloned().collect::<Vec<_>>().join(", ")
            ))
    };
    if !yes && !asked() {
        return Err(TargetError::NotAllowed { host }.into());
    }
    target.limits.allow_hosts.extend(strangers);
    Ok(target)
}

fn ask(question: &str) -> bool {
    anstream::eprint!("{question}");
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).is_ok()
        && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

/// The reference partner of this program, on a free port, and the target it makes.
async fn built_in() -> Result<(Target, Running), CliError> {
    let secret = SeededIds::new(u64::from(random_u32()?)).secret();
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

pub(super) fn random_u32() -> Result<u32, CliError> {
    getrandom::u32().map_err(|error| CliError::system(std::io::Error::from(error)))
}

fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("off"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
        .init();
}
