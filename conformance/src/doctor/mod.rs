//! Tests whether the target is reachable and the profile is right. Every problem found here is a problem of
//! configuration, never of conformance.
//!
//! It opens the pages of one test fleet and sends a few deliveries through [`crate::run`], and runs no check.

mod hosts;
mod pages;
mod presence;
mod secrets;
mod session;
mod shown;
mod symptom;
pub(crate) mod tls;
mod views;
mod webhook;

pub use presence::{absent, until_gone, until_present};
pub(crate) use presence::{accepts, at};
pub use shown::terminal;
pub use symptom::{Examination, State, Symptom};

use std::sync::Arc;
use std::time::Duration;

use mock_catena::clock::Clock;
use tokio::time::Instant;
use url::Url;

use crate::profile::target::Target;
use crate::redact::Redactor;
use crate::run::{NoContact, Run, RunError};
use crate::seed::Seed;

/// The pause between two attempts while waiting for a target.
const RETRY_INTERVAL: Duration = Duration::from_millis(250);

/// Tests everything in the profile. If `interrupted` completes first, the result says why, and has what was found before.
///
/// # Errors
/// [`RunError`] if the HTTP client cannot be created.
pub async fn examine(
    target: Target,
    seed: Seed,
    clock: Arc<dyn Clock>,
    interrupted: impl Future<Output = String>,
) -> Result<Examination, RunError> {
    let name = target.redactor.clean(&target.name);
    let mut redactor = target.redactor.clone();
    let mut symptoms = Vec::new();
    let ended_early = tokio::select! {
        biased;
        because = interrupted => Some(because),
        known = test_all(target, seed, clock, &mut symptoms) => {
            redactor = known?;
            None
        }
    };
    if let Some(because) = ended_early {
        let said = format!("not tested, because the command was {because}");
        symptoms.push(Symptom::unreachable("the rest", said, "run it again"));
    }
    Ok(Examination::of(name, symptoms.into_iter().map(|symptom| symptom.cleaned(&redactor)).collect()))
}

/// Adds a symptom as soon as it is known. Returns what removes secrets from them.
async fn test_all(
    target: Target,
    seed: Seed,
    clock: Arc<dyn Clock>,
    symptoms: &mut Vec<Symptom>,
) -> Result<Redactor, RunError> {
    symptoms.extend(hosts::allow_list(&target));
    symptoms.extend(secrets::check(&target));
    let (allowed, others): (Vec<Url>, Vec<Url>) =
        target.urls().into_iter().partition(|url| target.limits.allow(url));
    let reachable = hosts::check(&allowed, &target, clock.as_ref(), symptoms).await;
    let run = Run::new(target, seed, clock)?;
    // A port without TLS breaks the handshake off.
    let misdirected = if others.is_empty() { run.contact().await.err() } else { None };
    if let Some(NoContact::OtherScheme(other)) = misdirected {
        symptoms.retain(|symptom| symptom.area != "tls" || symptom.state == State::Ok);
        symptoms.push(Symptom::error("protocol", other.to_string(), other.fix()));
        symptoms.push(Symptom::skipped("pages, webhook, views", "a host speaks another protocol"));
    } else if reachable && others.is_empty() {
        symptoms.extend(run.notes().into_iter().map(|note| {
            Symptom::warning("waiting", note, "give `--wait 60s` to `run`, or keep the host awake")
        }));
        let mut fleet = run.preflight_fleet();
        if session::sign_in(&run, symptoms).await {
            session::arrange(&run, &fleet, symptoms).await;
            pages::check(&run, &fleet, symptoms).await;
            webhook::check(&run, &mut fleet, symptoms).await;
            views::check(&run, &fleet, symptoms).await;
        }
    } else {
        let because = if reachable { "a host is not allowed" } else { "a host is not reachable" };
        symptoms.push(Symptom::skipped("pages, webhook, views", because));
    }
    Ok(run.redactor())
}

/// Waits until every origin of the target answers, at most `limit`. Returns the first missing answer if one is missing at
/// the end.
///
/// # Errors
/// [`RunError`] if the HTTP client cannot be created.
pub async fn wait_for(
    target: &Target,
    clock: &Arc<dyn Clock>,
    limit: Duration,
) -> Result<Option<String>, RunError> {
    let deadline = Instant::now() + limit;
    loop {
        // A new client each time, because a client gives up on an origin that did not answer.
        let run = Run::new(target.clone(), Seed::new(0), Arc::clone(clock))?;
        let Some(missing) = run.missing().await else { return Ok(None) };
        if Instant::now() + RETRY_INTERVAL > deadline {
            return Ok(Some(missing));
        }
        tokio::time::sleep(RETRY_INTERVAL).await;
    }
}
