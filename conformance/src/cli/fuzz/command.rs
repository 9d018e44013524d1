//! The arguments of `fuzz`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use catena_probe::{UrlTemplate, is_loopback};
use clap::Args;
use mock_catena::clock::{Clock as _, SystemClock};
use tokio::time::Instant;

use super::contact;
use super::login::Fleet;
use super::output::{curl, replay};
use super::report_flag::{FuzzFormat, write_all};
use super::run::fuzz_session;
use super::verdict::worse;
use crate::cli::report_flag::{ReportFlag, check_paths};
use crate::cli::runtime::{block_on, random_seed};
use crate::cli::{CliError, OutputTarget, TargetArguments, target_of, time};
use crate::fuzz::emit::Language;
use crate::fuzz::redirect::RedirectSession;
use crate::fuzz::saved::{Address, FOLDER};
use crate::fuzz::webhook::{Now, WebhookSession};
use crate::fuzz::{FuzzOptions, Plan, Rule, Summary};
use crate::judge::Verdict;
use crate::profile::process_environment;
use crate::profile::target::Target;
use crate::seed::Seed;

/// Fuzz a redirect page, or a webhook endpoint: many cases, and the simplest one of each failure.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    target: TargetArguments,
    /// Fuzz the webhook endpoint with signed and forged deliveries instead of the pages.
    #[arg(long)]
    webhook: bool,
    /// How many cases per page: 10000 by default, 500 off loopback.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), allow_negative_numbers = true)]
    cases: Option<u64>,
    /// How long the command takes at most, e.g. `30s` or `5m`. A failure that is not minimized by then stays as it was found.
    #[arg(long, value_name = "TIME", value_parser = time)]
    max_time: Option<Duration>,
    /// The seed of the cases; the same seed gives the same cases.
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    seed: Option<Seed>,
    /// How many requests at the same time: 8 by default; off loopback 1 by default and 8 at most.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), allow_negative_numbers = true)]
    concurrency: Option<u16>,
    /// Requests per second: unlimited by default; off loopback 20 by default and 100 at most.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), allow_negative_numbers = true)]
    rate: Option<u32>,
    /// Write a report: `json` or `junit`; a PATH of `-` is standard output, and everything else is then printed on
    /// standard error. Repeatable.
    #[arg(long = "report", value_name = "FORMAT=PATH")]
    reports: Vec<ReportFlag<FuzzFormat>>,
    /// Where failures are saved for the next run.
    #[arg(long, value_name = "DIR", default_value = FOLDER)]
    pub(super) failures: PathBuf,
    /// Also print each failure as a unit test in this language.
    #[arg(long, value_name = "LANGUAGE")]
    pub(super) emit: Option<Language>,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance fuzz --success-url http://localhost:3000/return
  catena-conformance fuzz --success-url 'http://localhost:3000/return?fleet={fleet_ref}' \\
                          --max-time 1m --emit javascript
  catena-conformance fuzz --profile staging.toml --allow-host staging.acme.test --cases 200
  catena-conformance fuzz --profile local.toml --webhook

Failures are saved in .catena/failures and tried first in the next run. Ctrl-C ends a run and saves what was found.
Exit codes: 0 nothing failed, 1 something failed, 2 usage or profile error or a file that cannot be written,
3 ended early, 4 nothing could be judged.";

pub(in crate::cli) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    check_paths(&arguments.reports)?;
    let seed = arguments.seed.map_or_else(random_seed, Ok)?;
    let (target, pages) = target_and_pages(&arguments.target)?;
    block_on(async {
        contact::look(&target, arguments.words()).await?;
        if arguments.webhook {
            let (summary, verdict) = arguments.fuzz_webhook(&target, seed).await?;
            write_all(&arguments.reports, &[summary], Rule::OF_ENDPOINTS)?;
            return Ok(verdict.exit_code());
        }
        let (mut summaries, mut worst) = (Vec::new(), Verdict::NothingRan);
        let started = Instant::now();
        let fleet = Fleet::of(&target, seed, arguments.words()).await?;
        let mut left = u32::try_from(pages.len()).unwrap_or(u32::MAX);
        for url in pages {
            // The pages that are left share the time that is left.
            let time = arguments.max_time.map(|all| all.saturating_sub(started.elapsed()) / left.max(1));
            left -= 1;
            let (summary, verdict) = arguments.fuzz_page(&target, &fleet, url, seed, time).await?;
            let ended_early = summary.interrupted.is_some();
            summaries.push(summary);
            worst = worse(worst, verdict);
            if ended_early {
                break;
            }
        }
        write_all(&arguments.reports, &summaries, Rule::OF_PAGES)?;
        Ok(worst.exit_code())
    })
}

/// The system clock, which deliveries are stamped with.
pub(in crate::cli) fn now() -> Now {
    Arc::new(|| SystemClock.now())
}

impl Arguments {
    async fn fuzz_page(
        &self,
        target: &Target,
        fleet: &Fleet<'_>,
        url: UrlTemplate,
        seed: Seed,
        time: Option<Duration>,
    ) -> Result<(Summary, Verdict), CliError> {
        let at = Address::of(&url.to_string(), &target.redactor);
        let callback = fleet.callback(url);
        let options = FuzzOptions { max_time: time, ..self.options(target) };
        let plan = Plan::new(seed, options, callback.is_loopback());
        let mut session = RedirectSession::open(callback, plan).await?;
        self.words().say(format_args!("{}", at.as_str()));
        let same = session.same_as_success();
        if same.iter().next().is_some() {
            self.words().say(format_args!(
                "  here {same} looks the same as a success, so the run cannot tell whether it is treated as one; see \
                 `redirect.requested.distinguished`"
            ));
        }
        if !session.knows_connected() {
            self.words().say(format_args!(
                "  the page after `status=success` is taken for that of a connected fleet; if it waits for webhooks, add \
                 `[webhook]`, or `connected` under `[pages]`"
            ));
        }
        let headers = fleet.headers();
        fuzz_session(self, &at, &mut session, |session, failure, _| {
            curl(&session.url(&failure.case.query()), &headers, &fleet.redactor)
        })
        .await
    }

    async fn fuzz_webhook(&self, target: &Target, seed: Seed) -> Result<(Summary, Verdict), CliError> {
        let webhook = target.webhook.as_ref().ok_or_else(CliError::no_endpoint)?;
        let at = Address::of(webhook.url.as_str(), &target.redactor);
        let plan = Plan::new(seed, self.options(target), is_loopback(&webhook.url));
        let mut session =
            WebhookSession::open(webhook.clone(), &target.limits, &target.arrange, plan, now()).await?;
        self.words().say(format_args!("{}", at.as_str()));
        fuzz_session(self, &at, &mut session, |_, _, path| replay(path)).await
    }

    pub(super) fn words(&self) -> OutputTarget {
        if self.reports.iter().any(ReportFlag::takes_stdout) {
            OutputTarget::Stderr
        } else {
            OutputTarget::Stdout
        }
    }

    fn options(&self, target: &Target) -> FuzzOptions {
        FuzzOptions {
            cases: self.cases,
            max_time: self.max_time,
            concurrency: self.concurrency.map(usize::from),
            rate: self.rate.or(target.limits.requests_per_second),
        }
    }
}

/// The target, and its pages to fuzz. A target needs both pages; here one page, or a webhook alone, is enough.
fn target_and_pages(arguments: &TargetArguments) -> Result<(Target, Vec<UrlTemplate>), CliError> {
    let mut flags = arguments.flags();
    if let Some(path) = &arguments.profile {
        let target = target_of(path, &flags)?;
        let mut pages = vec![target.success.clone(), target.failure.clone()];
        pages.dedup();
        return Ok((target, pages));
    }
    let pages: Vec<UrlTemplate> =
        [&flags.success_url, &flags.failure_url].into_iter().flatten().cloned().collect();
    let webhook = || flags.webhook_url.as_ref()?.as_str().parse().ok();
    let any = pages.first().cloned().or_else(webhook);
    (flags.success_url, flags.failure_url) = (any.clone(), any);
    let target = Target::from_flags(&flags, &process_environment)?.ok_or_else(CliError::no_page)?;
    Ok((target, pages))
}
