//! `replay`: one kept failure again, against the endpoint it was found on; or as a unit test.

use std::path::PathBuf;

use clap::Args;

use super::CliError;
use super::arguments::{host, target_of};
use super::fuzz::Fleet;
use super::fuzz::judged;
use super::fuzz::now;
use super::fuzz::{curl, shortened, show_known};
use super::runtime::{block_on, random_seed};
use super::stdout::OutputTarget;
use crate::fuzz::emit::Language;
use crate::fuzz::redirect::{Again, Session};
use crate::fuzz::saved::{Address, Kept, KeptDelivery, KeptRedirect, StoreError};
use crate::fuzz::webhook::Endpoint;
use crate::fuzz::{FuzzError, Plan, Wishes};
use crate::profile::process_environment;
use crate::profile::target::{Target, TargetFlags};
use crate::seed::Seed;
use catena_probe::UrlTemplate;
use catena_probe::is_loopback;

/// Try a failure that `fuzz` kept again, or write it as a unit test.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The file, from `.catena/failures`.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write it as a unit test in this language, on standard output, and send nothing.
    #[arg(long, value_name = "LANGUAGE")]
    emit: Option<Language>,
    /// The profile it was found with: what the fleet's browser brings along, and the webhook secret.
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// A host that may be sent to; loopback always may. Repeatable.
    #[arg(long = "allow-host", value_name = "HOST", value_parser = host)]
    allow_hosts: Vec<String>,
}

const EXAMPLES: &str = "\
Examples:
  catena-conformance replay .catena/failures/belief-0a1b2c3d.json
  catena-conformance replay .catena/failures/belief-0a1b2c3d.json --emit python > test_redirect.py
  CATENA_WEBHOOK_SECRET=... catena-conformance replay .catena/failures/forged-accepted-0a1b2c3d.json

No secret is kept in such a file: a delivery is signed anew, with a new time and a new event id.
Exit codes: 0 FIXED, 1 STILL FAILING, 2 usage error, 3 CANNOT TELL.";

pub(super) fn run(arguments: &Arguments) -> Result<u8, CliError> {
    let kept = Kept::read(&arguments.file)?;
    if let Some(language) = arguments.emit {
        OutputTarget::Stdout.say(kept.test_in(language).trim_end());
        return Ok(0);
    }
    let target = arguments.target(&kept)?;
    let again = block_on(async {
        match &kept {
            Kept::Redirect(redirect) => arguments.redirect(&kept, redirect, &target).await,
            Kept::Delivery(delivery) => arguments.delivery(&kept, delivery, &target).await,
        }
    })?;
    Ok(judged(&again).exit_code())
}

impl Arguments {
    /// The endpoint the failure was found on: as the profile has it, or as it was kept.
    fn target(&self, kept: &Kept) -> Result<Target, CliError> {
        let mut flags = TargetFlags { allow_hosts: self.allow_hosts.clone(), ..TargetFlags::default() };
        if let Some(path) = &self.profile {
            return target_of(path, &flags);
        }
        let whole = kept.at().whole().ok_or_else(|| StoreError::PartlyKept {
            path: self.file.clone(),
            url: kept.at().as_str().to_owned(),
        })?;
        let url: UrlTemplate = whole.parse().map_err(FuzzError::from)?;
        if let Kept::Delivery(_) = kept {
            flags.webhook_url = url.to_string().parse().ok();
        }
        flags.success_url = Some(url.clone());
        flags.failure_url = Some(url);
        Target::from_flags(&flags, &process_environment)?.ok_or_else(CliError::no_page)
    }

    async fn redirect(
        &self,
        kept: &Kept,
        redirect: &KeptRedirect,
        target: &Target,
    ) -> Result<Again, CliError> {
        let pages = [&target.success, &target.failure];
        let same = |page: &&&UrlTemplate| Address::of(&page.to_string(), &target.redactor) == redirect.at;
        let page = pages.iter().find(same).ok_or_else(|| self.elsewhere(kept))?;
        let fleet = Fleet::of(target, OutputTarget::Stdout).await?;
        let callback = fleet.callback((*page).clone());
        let wishes = Wishes { rate: target.limits.requests_per_second, ..Wishes::default() };
        let plan = Plan::new(Seed::new(0), wishes, callback.is_loopback());
        let mut session = Session::open(callback, plan).await?;
        let again = session.again(&redirect.query, redirect.acceptable).await;
        show_known(OutputTarget::Stdout, &self.file, kept, &again, "");
        OutputTarget::Stdout.say(format_args!("  expected {}; {}", redirect.acceptable, redirect.why));
        OutputTarget::Stdout.say(format_args!(
            "  {}",
            curl(&session.url(&redirect.query), &fleet.headers(), &fleet.redactor)
        ));
        Ok(again)
    }

    async fn delivery(
        &self,
        kept: &Kept,
        delivery: &KeptDelivery,
        target: &Target,
    ) -> Result<Again, CliError> {
        let webhook = target.webhook.as_ref().ok_or_else(CliError::no_endpoint)?;
        if Address::of(webhook.url.as_str(), &target.redactor) != delivery.at {
            return Err(self.elsewhere(kept));
        }
        let wishes = Wishes { rate: target.limits.requests_per_second, ..Wishes::default() };
        let plan = Plan::new(random_seed()?, wishes, is_loopback(&webhook.url));
        let mut endpoint = Endpoint::open(webhook.clone(), &target.limits, plan, now()).await?;
        let again = endpoint.again(&delivery.delivery).await;
        show_known(OutputTarget::Stdout, &self.file, kept, &again, "");
        OutputTarget::Stdout.say(format_args!("  expected {}", delivery.rule.text()));
        OutputTarget::Stdout.say(format_args!("  body: {}", shortened(&delivery.delivery.text())));
        Ok(again)
    }

    fn elsewhere(&self, kept: &Kept) -> CliError {
        StoreError::FoundElsewhere { path: self.file.clone(), url: kept.at().as_str().to_owned() }.into()
    }
}
