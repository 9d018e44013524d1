//! `fuzz --webhook`: deliveries, genuine and forged, whole and bent.

use std::sync::Arc;

use mock_catena::clock::{Clock as _, SystemClock};

use super::command::Arguments;
use super::output::emit;
use super::output::{Live, Tried, show_delivery, show_totals};
use super::report_flag::write_all;
use super::saved::{Keeper, known};
use super::verdict::{judged, worse};
use crate::cli::CliError;
use crate::cli::runtime::interrupted;
use crate::fuzz::saved::{Address, Kept, KeptDelivery};
use crate::fuzz::webhook::{DeliveryFailure, Endpoint, Now};
use crate::fuzz::{Plan, Rule, Summary, Tally};
use crate::profile::target::Target;
use crate::seed::Seed;
use catena_probe::is_loopback;

/// The clock of this machine, which deliveries are stamped with.
pub(crate) fn now() -> Now {
    Arc::new(|| SystemClock.now())
}

pub(in crate::cli) async fn run(arguments: &Arguments, target: &Target, seed: Seed) -> Result<u8, CliError> {
    let words = arguments.words();
    let webhook = target.webhook.as_ref().ok_or_else(CliError::no_endpoint)?;
    let at = Address::of(webhook.url.as_str(), &target.redactor);
    let plan = Plan::new(seed, arguments.wishes(target), is_loopback(&webhook.url));
    let mut endpoint = Endpoint::open(webhook.clone(), &target.limits, plan, now()).await?;
    words.say(format_args!("{}", at.as_str()));
    let verdict = known(words, &arguments.failures, &at, async |kept| match kept {
        Kept::Delivery(kept) => Some(endpoint.again(&kept.delivery).await),
        Kept::Redirect(_) => None,
    })
    .await?;
    let (live, tally) = (Live::start(), Arc::new(Tally::default()));
    let watching = live.watch(Arc::clone(&tally), Tried::Deliveries);
    let mut keeper = Keeper::new(&arguments.failures);
    let kept = |failure: &DeliveryFailure| Kept::Delivery(KeptDelivery::new(&at, failure));
    let outcome = endpoint.run(tally, |failure| keeper.keep(&kept(failure)), interrupted()).await;
    watching.abort();
    live.clear();
    let all: Vec<Kept> = outcome.failures.iter().map(kept).collect();
    let kept = keeper.finish(&all);
    let paths = kept.as_deref().unwrap_or_default();
    show_totals(words, &outcome, Tried::Deliveries);
    for (at, failure) in outcome.failures.iter().enumerate() {
        show_delivery(words, failure, paths.get(at).map(std::path::PathBuf::as_path));
    }
    emit(words, arguments.emit, &all);
    let file = |failure: &DeliveryFailure| {
        let at = outcome.failures.iter().position(|known| known == failure);
        at.and_then(|at| paths.get(at)).map_or_else(String::new, |path| path.display().to_string())
    };
    let reproduce = |failure: &DeliveryFailure| format!("catena-conformance replay {}", file(failure));
    let summary = Summary::of_endpoint(at.as_str().to_owned(), &outcome, reproduce);
    kept?;
    write_all(&arguments.reports, &[summary], Rule::OF_ENDPOINTS)?;
    Ok(worse(verdict, judged(&outcome)).exit_code())
}
