//! Is the target reachable, and is the profile right? Everything found here is configuration, never conformance.
//!
//! Owned here: one look at everything a profile names, and what to change. It reads a made-up fleet's pages and makes a
//! few deliveries about it through [`crate::run`], and judges no rule.

mod hosts;
mod pages;
mod session;
mod shown;
mod symptom;
pub(crate) mod tls;
mod views;
mod webhook;

pub use shown::terminal;
pub use symptom::{Examination, State, Symptom};

use std::sync::Arc;
use std::time::Duration;

use mock_catena::clock::Clock;
use tokio::time::Instant;
use url::Url;

use crate::profile::target::Target;
use crate::run::{Run, RunError};
use crate::seed::Seed;

/// Between two looks while a target is waited for.
const AGAIN_AFTER: Duration = Duration::from_millis(250);

/// Looks at everything the profile names.
///
/// # Errors
/// [`RunError`] when there is no HTTP client.
pub async fn examine(target: Target, seed: Seed, clock: Arc<dyn Clock>) -> Result<Examination, RunError> {
    let mut symptoms = hosts::allow_list(&target);
    let (allowed, strangers): (Vec<Url>, Vec<Url>) =
        target.urls().into_iter().partition(|url| target.limits.allow(url));
    let reachable = hosts::look(&allowed, &target, clock.as_ref(), &mut symptoms).await;
    let name = target.redactor.clean(&target.name);
    let run = Run::new(target, seed, clock)?;
    if reachable && strangers.is_empty() {
        let mut fleet = run.preflight_fleet();
        if session::sign_in(&run, &mut symptoms).await {
            session::arrange(&run, &fleet, &mut symptoms).await;
            pages::look(&run, &fleet, &mut symptoms).await;
            webhook::look(&run, &mut fleet, &mut symptoms).await;
            views::look(&run, &fleet, &mut symptoms).await;
        }
    } else {
        let because = if reachable { "a host is not allowed" } else { "a host cannot be reached" };
        symptoms.push(Symptom::skipped("pages, webhook, views", because));
    }
    let redactor = run.redactor();
    Ok(Examination::of(name, symptoms.into_iter().map(|symptom| symptom.cleaned(&redactor)).collect()))
}

/// Waits until somebody answers at every origin of the target, at most so long: what is left to say if nobody does.
///
/// # Errors
/// [`RunError`] when there is no HTTP client.
pub async fn wait_for(
    target: &Target,
    clock: &Arc<dyn Clock>,
    limit: Duration,
) -> Result<Option<String>, RunError> {
    let deadline = Instant::now() + limit;
    loop {
        // A new way out each time: one that has met a dead origin gives it up.
        let run = Run::new(target.clone(), Seed::new(0), Arc::clone(clock))?;
        let Some(missing) = run.missing().await else { return Ok(None) };
        if Instant::now() + AGAIN_AFTER > deadline {
            return Ok(Some(missing));
        }
        tokio::time::sleep(AGAIN_AFTER).await;
    }
}
