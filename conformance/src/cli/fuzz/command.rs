//! `fuzz`: many redirects, or deliveries, against an endpoint; of each failure the shortest one.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use url::Url;

use super::login::Fleet;
use super::output::{Live, Tried, curl, emit, show_redirect, show_totals};
use super::report_flag::{FuzzFormat, write_all};
use super::saved::{Keeper, known};
use super::verdict::{judged, worse};
use crate::cli::report_flag::{ReportFlag, check_paths};
use crate::cli::runtime::{block_on, interrupted, random_seed};
use crate::cli::{CliError, OutputTarget, host, target_of, time};
use crate::fuzz::emit::Language;
use crate::fuzz::redirect::{Failure, Session};
use crate::fuzz::saved::{Address, FOLDER, Kept, KeptRedirect};
use crate::fuzz::{Plan, Rule, Summary, Tally, Wishes};
use crate::judge::Verdict;
use crate::profile::process_environment;
use crate::profile::target::{Target, TargetFlags};
use crate::seed::Seed;
use catena_probe::UrlTemplate;

/// Fuzz the page a fleet comes back to: many redirects, and of each failure the shortest one.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    pub(in crate::cli) target: FuzzTarget,
    /// Fuzz the webhook endpoint with signed and forged deliveries instead of the pages.
    #[arg(long)]
    webhook: bool,
    /// How many cases on each page: 10000 unless said, 500 off loopback.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), allow_negative_numbers = true)]
    cases: Option<u64>,
    /// How long cases are tried at most on each page, e.g. `30s` or `5m`; what failed is then made short.
    #[arg(long, value_name = "TIME", value_parser = time)]
    max_time: Option<Duration>,
    /// What the cases are made from; the same seed makes the same cases.
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    seed: Option<Seed>,
    /// How many requests, or deliveries, at one time: 8 unless said, 1 off loopback and 8 at most.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), allow_negative_numbers = true)]
    concurrency: Option<u16>,
    /// Requests a second: no limit on loopback unless said, 20 elsewhere and 100 at most.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), allow_negative_numbers = true)]
    rate: Option<u32>,
    /// Write a report: `json` or `junit`; a PATH of `-` is standard output, and what people read then goes to standard
    /// error. Repeatable.
    #[arg(long = "report", value_name = "FORMAT=PATH")]
    pub(in crate::cli) reports: Vec<ReportFlag<FuzzFormat>>,
    /// Where failures are kept for next time.
    #[arg(long, value_name = "DIR", default_value = FOLDER)]
    pub(in crate::cli) failures: PathBuf,
    /// Print each failure as a unit test in this language, too.
    #[arg(long, value_name = "LANGUAGE")]
    pub(in crate::cli) emit: Option<Language>,
}

/// What to fuzz.
#[derive(Debug, Args)]
#[command(next_help_heading = "Target")]
pub(in crate::cli) struct FuzzTarget {
    /// A profile: a TOML file that names the partner's endpoints, and how a fleet signs in.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["success_url", "failure_url", "webhook_url"])]
    profile: Option<PathBuf>,
    /// Where a fleet comes back after a success or an integration request; `{fleet_ref}` is filled.
    #[arg(long, value_name = "URL")]
    success_url: Option<UrlTemplate>,
    /// Where it comes back after a failure.
    #[arg(long, value_name = "URL")]
    failure_url: Option<UrlTemplate>,
    /// Where deliveries go; the secret comes from CATENA_WEBHOOK_SECRET.
    #[arg(long, value_name = "URL")]
    webhook_url: Option<Url>,
    /// A host that may be sent to; loopback always may. Repeatable.
    #[arg(long = "allow-host", value_name = "HOST", value_parser = host)]
    allow_hosts: Vec<String>,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance fuzz --success-url http://localhost:3000/return
  catena-conformance fuzz --success-url 'http://localhost:3000/return?fleet={fleet_ref}' \\
                          --max-time 1m --emit javascript
  catena-conformance fuzz --profile staging.toml --allow-host staging.acme.test --cases 200
  catena-conformance fuzz --profile local.toml --webhook

What failed is kept in .catena/failures and tried first next time. Ctrl-C ends a run and keeps what was found.
Exit codes: 0 nothing failed, 1 something did, 2 usage or profile error, 3 ended early, 4 nothing could be judged.";

pub(in crate::cli) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    check_paths(&arguments.reports)?;
    let seed = arguments.seed.map_or_else(random_seed, Ok)?;
    let (target, pages) = arguments.target.resolve()?;
    block_on(async {
        if arguments.webhook {
            return super::webhook::run(arguments, &target, seed).await;
        }
        let (mut summaries, mut worst) = (Vec::new(), Verdict::NothingRan);
        let fleet = Fleet::of(&target, arguments.words()).await?;
        for url in pages {
            let at = Address::of(&url.to_string(), &target.redactor);
            let (summary, verdict) = fuzz_page(arguments, &fleet, url, at, seed).await?;
            summaries.push(summary);
            worst = worse(worst, verdict);
            if worst == Verdict::Incomplete {
                break;
            }
        }
        write_all(&arguments.reports, &summaries, Rule::OF_PAGES)?;
        Ok(worst.exit_code())
    })
}

/// One page: what failed before, then new cases.
async fn fuzz_page(
    arguments: &Arguments,
    fleet: &Fleet<'_>,
    url: UrlTemplate,
    at: Address,
    seed: Seed,
) -> Result<(Summary, Verdict), CliError> {
    let (words, callback) = (arguments.words(), fleet.callback(url));
    let wishes =
        Wishes { rate: arguments.rate.or(callback.limits.requests_per_second), ..arguments.wishes_alone() };
    let plan = Plan::new(seed, wishes, callback.is_loopback());
    let mut session = Session::open(callback, plan).await?;
    words.say(format_args!("{}", at.as_str()));
    let alike = session.alike();
    if alike.iter().next().is_some() {
        words.say(format_args!(
            "  here {alike} reads like a success, so whether it is taken for one cannot be seen; see `redirect.requested.distinguished`"
        ));
    }
    let verdict = known(words, &arguments.failures, &at, async |kept| match kept {
        Kept::Redirect(kept) => Some(session.again(&kept.query, kept.acceptable).await),
        Kept::Delivery(_) => None,
    })
    .await?;
    let urls = Urls { sample: session.url("\u{0}") };
    let live = Live::start();
    let tally = Arc::new(Tally::default());
    let watching = live.watch(Arc::clone(&tally), Tried::Redirects);
    let mut keeper = Keeper::new(&arguments.failures);
    let kept = |failure: &Failure| Kept::Redirect(KeptRedirect::new(&at, failure));
    let outcome = session.run(tally, |failure| keeper.keep(&kept(failure)), interrupted()).await;
    watching.abort();
    live.clear();
    let all: Vec<Kept> = outcome.failures.iter().map(kept).collect();
    let kept = keeper.finish(&all);
    let paths = kept.as_deref().unwrap_or_default();
    let names = fleet.headers();
    let reproduce = |failure: &Failure| curl(&urls.of(&failure.query), &names, &fleet.redactor);
    show_totals(words, &outcome, Tried::Redirects);
    for (at, failure) in outcome.failures.iter().enumerate() {
        show_redirect(words, failure, paths.get(at).map(PathBuf::as_path), &reproduce(failure));
    }
    emit(words, arguments.emit, &all);
    kept?;
    let summary = Summary::new(at.as_str().to_owned(), &outcome, reproduce);
    Ok((summary, worse(verdict, judged(&outcome))))
}

/// A URL with a place for the query; the session is spent when failures are shown.
struct Urls {
    sample: String,
}

impl Urls {
    fn of(&self, query: &str) -> String {
        let url = self.sample.replace('\u{0}', query);
        if query.is_empty() { url.trim_end_matches(['?', '&']).to_owned() } else { url }
    }
}

impl Arguments {
    pub(in crate::cli) fn words(&self) -> OutputTarget {
        if self.reports.iter().any(ReportFlag::takes_stdout) {
            OutputTarget::Stderr
        } else {
            OutputTarget::Stdout
        }
    }

    fn wishes_alone(&self) -> Wishes {
        let concurrency = self.concurrency.map(usize::from);
        Wishes { cases: self.cases, max_time: self.max_time, concurrency, rate: self.rate }
    }

    pub(in crate::cli) fn wishes(&self, target: &Target) -> Wishes {
        Wishes { rate: self.rate.or(target.limits.requests_per_second), ..self.wishes_alone() }
    }
}

impl FuzzTarget {
    /// The target, and the pages of it that are to be fuzzed.
    pub(in crate::cli) fn resolve(&self) -> Result<(Target, Vec<UrlTemplate>), CliError> {
        let (success, failure) = (&self.success_url, &self.failure_url);
        // A run needs both pages; here one is enough, and so is a webhook alone.
        let stand_in = success
            .clone()
            .or_else(|| failure.clone())
            .or_else(|| self.webhook_url.as_ref().and_then(|url| url.as_str().parse().ok()));
        let flags = TargetFlags {
            success_url: stand_in.clone(),
            failure_url: stand_in,
            webhook_url: self.webhook_url.clone(),
            allow_hosts: self.allow_hosts.clone(),
            any_host: false,
        };
        if let Some(path) = &self.profile {
            let target = target_of(path, &flags)?;
            let mut pages = vec![target.success.clone()];
            if target.failure != target.success {
                pages.push(target.failure.clone());
            }
            return Ok((target, pages));
        }
        let target = Target::from_flags(&flags, &process_environment)?.ok_or_else(CliError::no_page)?;
        Ok((target, success.iter().chain(failure).cloned().collect()))
    }
}
