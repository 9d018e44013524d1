//! The fleet is told that its provider was requested.

use crate::judge::Finding;
use crate::judge::Observation;

const EXPECTED: &str = "a page that says the provider was requested";

/// Judges the page of a fleet that requested its provider.
#[must_use]
pub fn acknowledged(observation: &Observation) -> Finding {
    if let Some(finding) = observation.is_interference() {
        return finding;
    }
    if observation.readable().is_none() {
        let observed = observation
            .answer()
            .map_or_else(|| "no page".to_owned(), |answer| format!("status {}", answer.status));
        return Finding::failed(EXPECTED, observed);
    }
    let claims = &observation.claims;
    // "Not connected yet" is true of a fleet that requested its provider, so that alone is no fault.
    match (&claims.requested, &claims.connected) {
        (Some(_), _) => Finding::Passed,
        (None, Some(said)) => Finding::failed(EXPECTED, format!("the page says \"{said}\"")),
        (None, None) => {
            Finding::not_tested("a page whose words we know (`integration_requested` under `[pages]`)")
        }
    }
}
