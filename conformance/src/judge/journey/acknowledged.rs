//! `journey.requested`: the page tells the fleet that its provider was requested.

use crate::judge::{Finding, Observation};

/// What a request has to be answered with.
pub(crate) const EXPECTED: &str = "a page that says the provider was requested";

/// Judges the page of a fleet that requested its provider.
#[must_use]
pub fn acknowledged(observation: &Observation) -> Finding {
    if let Some(finding) = observation.interference() {
        return finding;
    }
    if observation.readable().is_none() {
        return Finding::failed(EXPECTED, observation.status());
    }
    // "Not connected yet" is true after a request too, so that claim alone breaks no rule.
    match (&observation.claims.requested, &observation.claims.connected) {
        (Some(_), _) => Finding::Passed,
        (None, Some(claim)) => Finding::failed(EXPECTED, format!("the page says \"{claim}\"")),
        (None, None) => {
            Finding::not_tested("a page whose words we know (`integration_requested` under `[pages]`)")
        }
    }
}
