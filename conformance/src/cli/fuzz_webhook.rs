//! `fuzz --webhook`: deliveries, genuine and forged, whole and bent.

use std::sync::Arc;

use mock_catena::clock::{Clock as _, SystemClock};

use super::CliError;
use super::fuzz::{ctrl_c, judged};
use super::fuzz_reports::{FuzzReport, write_all};
use super::fuzz_shown::Live;
use crate::fuzz::{Failure, Outcome, Plan, Rule, Summary, Tally, Wishes, fuzz_endpoint};
use crate::seed::Seed;
use crate::target::{Target, is_loopback};

pub(super) async fn run(
    target: &Target,
    seed: Seed,
    wishes: Wishes,
    reports: &[FuzzReport],
) -> Result<u8, CliError> {
    let webhook = target.webhook.as_ref().ok_or(CliError::NoPage)?;
    let plan = Plan::new(seed, wishes, is_loopback(&webhook.url));
    anstream::println!("{}", webhook.url);
    let (live, tally) = (Live::start(), Arc::new(Tally::default()));
    let watching = live.watch(Arc::clone(&tally));
    let now = Arc::new(|| SystemClock.now());
    let outcome = fuzz_endpoint(webhook, &target.limits, plan, now, tally, ctrl_c()).await;
    watching.abort();
    live.clear();
    let outcome = outcome?;
    show(&outcome);
    let summary = Summary::new(webhook.url.to_string(), &outcome, reproduce);
    write_all(reports, &[summary], Rule::OF_ENDPOINTS)?;
    Ok(judged(&outcome).exit_code())
}

fn show(outcome: &Outcome) {
    anstream::println!(
        "  {} deliveries from seed {} in {:.1} s, {:.0}/s",
        outcome.cases,
        outcome.seed,
        outcome.elapsed.as_secs_f64(),
        outcome.pace()
    );
    if outcome.inconclusive > 0 {
        anstream::println!(
            "  {} could not be judged: the network, or the partner's pace",
            outcome.inconclusive
        );
    }
    if let Some(because) = &outcome.interrupted {
        anstream::println!("  ended early: {because}");
    }
    if outcome.failures.is_empty() {
        anstream::println!("  nothing failed");
    }
    for failure in &outcome.failures {
        anstream::println!("\n  FAILED {}: {}", failure.rule, failure.rule.text());
        anstream::println!("    delivery: {}", failure.query);
        anstream::println!(
            "    expected {}, observed {}; {} cases",
            failure.expected(),
            failure.observed,
            failure.cases
        );
        anstream::println!("    {}", reproduce(failure));
    }
}

/// What was signed. The same seed sends it again.
fn reproduce(failure: &Failure) -> String {
    format!("body: {}", failure.why)
}
