//! `run`: judges a partner's endpoints.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use clap::Args;
use mock_catena::clock::{Clock as _, SystemClock};
use mock_catena::ids::{Ids as _, SeededIds};

use super::CliError;
use super::arguments::{CheckArguments, TargetArguments};
use super::around::AroundArguments;
use super::progress::Bar;
use super::reports::ReportArguments;
use crate::profile::{ProfileError, process_environment};
use crate::reference_partner::{Options, ReferencePartner, Running};
use crate::run::{Assessment, Progress, assess};
use crate::seed::Seed;
use crate::specification::Level;
use crate::target::{Target, TargetError};
use crate::verdict::Strictness;

/// Judge a partner's endpoints. Without a target, the built-in reference partner is judged.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    target: TargetArguments,
    #[command(flatten)]
    checks: CheckArguments,
    /// The lowest level that fails the run.
    #[arg(long, value_name = "LEVEL", default_value = "must")]
    fail_on: Level,
    /// Count a rule that could not be seen as broken.
    #[arg(long)]
    prove_all: bool,
    /// What everything made up is made from. The same seed makes the same fleets and ids, so take a new one, or none,
    /// for a partner that remembers earlier runs.
    #[arg(long, value_name = "NUMBER")]
    seed: Option<Seed>,
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
  catena-conformance run --profile staging.toml --report html=out.html --report github=-
  catena-conformance run --profile staging.toml --baseline known.toml --update-baseline
  catena-conformance run --profile staging.toml --last-failed
  catena-conformance run --profile staging.toml --seed 4711 --shard 2/3 --report json=2.json
  catena-conformance run --seed 1 --reproducible --report json=-";

pub(super) fn run(arguments: Arguments) -> Result<u8, CliError> {
    log_to_stderr();
    let specification = arguments.checks.specification()?;
    let named = named_target(&arguments)?;
    let whole = arguments.checks.unselected()?;
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
            Some(target) => (target, None),
            None => {
                let (target, partner) = built_in().await?;
                (target, Some(partner))
            }
        };
        let bar = Arc::new(Bar::new(specification.checks.len()));
        let assessment = Assessment {
            seed,
            strictness: Strictness { fail_on: arguments.fail_on, prove_all: arguments.prove_all },
            built_in: partner.is_some(),
            reproducible: arguments.reproducible,
            clock: Arc::new(SystemClock),
            progress: Arc::clone(&bar) as Arc<dyn Progress>,
        };
        let interrupted = async {
            // An error means that the signal cannot be waited for; then only the system can end the process.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
            "interrupted by Ctrl-C".to_owned()
        };
        let report = assess(specification, target, assessment, interrupted).await?;
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

fn named_target(arguments: &Arguments) -> Result<Option<Target>, CliError> {
    let flags = arguments.target.flags();
    let Some(path) = &arguments.target.profile else {
        return Ok(Target::from_flags(&flags, &process_environment)?);
    };
    let text = std::fs::read_to_string(path)
        .map_err(|source| TargetError::from(ProfileError::Unreadable { path: path.clone(), source }))?;
    Ok(Some(Target::from_profile(&path.display().to_string(), &text, &process_environment, &flags)?))
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

fn random_u32() -> Result<u32, CliError> {
    getrandom::u32().map_err(|error| CliError::system(std::io::Error::from(error)))
}

fn log_to_stderr() {
    use std::io::IsTerminal as _;
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("off"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
        .init();
}
