//! `replay`: tries a saved failure again, or prints it as a unit test.

use std::path::PathBuf;

use catena_probe::{UrlTemplate, is_loopback};
use clap::Args;

use super::CliError;
use super::arguments::{host, target_of};
use super::fuzz::{Fleet, curl, now, retry_verdict, shortened, show_retried};
use super::runtime::{block_on, random_seed};
use super::stdout::OutputTarget;
use crate::fuzz::emit::Language;
use crate::fuzz::redirect::RedirectSession;
use crate::fuzz::saved::{Address, SavedDelivery, SavedFailure, SavedFailureError, SavedRedirect};
use crate::fuzz::webhook::WebhookSession;
use crate::fuzz::{FuzzError, FuzzOptions, Plan, RetryResult};
use crate::profile::process_environment;
use crate::profile::target::{Target, TargetFlags};
use crate::seed::Seed;

/// Try a failure that `fuzz` saved again, or print it as a unit test.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The file, from `.catena/failures`.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print it as a unit test in this language, and send nothing.
    #[arg(long, value_name = "LANGUAGE")]
    emit: Option<Language>,
    /// The profile it was found with, for the headers of the fleet's browser and the webhook secret.
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// A host that requests may be sent to, in addition to loopback. Repeatable.
    #[arg(long = "allow-host", value_name = "HOST", value_parser = host)]
    allow_hosts: Vec<String>,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance replay .catena/failures/belief-0a1b2c3d.json
  catena-conformance replay .catena/failures/belief-0a1b2c3d.json --emit python > test_redirect.py
  CATENA_WEBHOOK_SECRET=... catena-conformance replay .catena/failures/forged-accepted-0a1b2c3d.json

The file contains no secret: a delivery is signed anew, with a new time and a new event id.
Exit codes: 0 FIXED, 1 STILL FAILING, 2 usage error, 3 CANNOT TELL.";

pub(super) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let saved = SavedFailure::read(&arguments.file)?;
    if let Some(language) = arguments.emit {
        OutputTarget::Stdout.say(saved.test_in(language).trim_end());
        return Ok(0);
    }
    let target = arguments.target(&saved)?;
    let result = block_on(async {
        match &saved {
            SavedFailure::Redirect(redirect) => arguments.redirect(&saved, redirect, &target).await,
            SavedFailure::Delivery(delivery) => arguments.delivery(&saved, delivery, &target).await,
        }
    })?;
    Ok(retry_verdict(&result).exit_code())
}

impl Arguments {
    /// The target from the profile, or from the URL that the failure was found on.
    fn target(&self, saved: &SavedFailure) -> Result<Target, CliError> {
        let mut flags = TargetFlags { allow_hosts: self.allow_hosts.clone(), ..TargetFlags::default() };
        if let Some(path) = &self.profile {
            return target_of(path, &flags);
        }
        let url = saved.at().complete().ok_or_else(|| SavedFailureError::AddressIncomplete {
            path: self.file.clone(),
            url: saved.at().as_str().to_owned(),
        })?;
        let url: UrlTemplate = url.parse().map_err(FuzzError::from)?;
        if let SavedFailure::Delivery(_) = saved {
            flags.webhook_url = url.to_string().parse().ok();
        }
        flags.success_url = Some(url.clone());
        flags.failure_url = Some(url);
        Target::from_flags(&flags, &process_environment)?.ok_or_else(CliError::no_page)
    }

    async fn redirect(
        &self,
        saved: &SavedFailure,
        redirect: &SavedRedirect,
        target: &Target,
    ) -> Result<RetryResult, CliError> {
        let pages = [&target.success, &target.failure];
        let same = |page: &&&UrlTemplate| Address::of(&page.to_string(), &target.redactor) == redirect.at;
        let page = pages.iter().find(same).ok_or_else(|| self.found_elsewhere(saved))?;
        let fleet = Fleet::of(target, Seed::new(1), OutputTarget::Stdout).await?;
        let callback = fleet.callback((*page).clone());
        let plan = Plan::new(Seed::new(0), options(target), callback.is_loopback());
        let mut session = RedirectSession::open(callback, plan).await?;
        let result = session.retry(&redirect.query, redirect.acceptable).await;
        show_retried(OutputTarget::Stdout, &self.file, saved, &result, "");
        OutputTarget::Stdout.say(format_args!("  expected {}; {}", redirect.acceptable, redirect.why));
        let curl = curl(&session.url(&redirect.query), &fleet.headers(), &fleet.redactor);
        OutputTarget::Stdout.say(format_args!("  {curl}"));
        Ok(result)
    }

    async fn delivery(
        &self,
        saved: &SavedFailure,
        delivery: &SavedDelivery,
        target: &Target,
    ) -> Result<RetryResult, CliError> {
        let webhook = target.webhook.as_ref().ok_or_else(CliError::no_endpoint)?;
        if Address::of(webhook.url.as_str(), &target.redactor) != delivery.at {
            return Err(self.found_elsewhere(saved));
        }
        let plan = Plan::new(random_seed()?, options(target), is_loopback(&webhook.url));
        let mut session =
            WebhookSession::open(webhook.clone(), &target.limits, &target.arrange, plan, now()).await?;
        let result = session.retry(&delivery.delivery).await;
        show_retried(OutputTarget::Stdout, &self.file, saved, &result, "");
        OutputTarget::Stdout.say(format_args!("  expected {}", delivery.rule.text()));
        OutputTarget::Stdout.say(format_args!("  body: {}", shortened(&delivery.delivery.text())));
        Ok(result)
    }

    fn found_elsewhere(&self, saved: &SavedFailure) -> CliError {
        let url = saved.at().as_str().to_owned();
        SavedFailureError::FoundElsewhere { path: self.file.clone(), url }.into()
    }
}

fn options(target: &Target) -> FuzzOptions {
    FuzzOptions { rate: target.limits.requests_per_second, ..FuzzOptions::default() }
}
