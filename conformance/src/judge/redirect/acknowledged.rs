//! `redirect.requested.acknowledged` and `redirect.requested.on-failure-url`: the page tells the fleet that its provider
//! was requested, and is not the page of a failure.

use crate::judge::{Finding, Observation};
use crate::oracle::{Difference, compare};

const EXPECTED: &str = "a page that says the provider was requested";

/// Judges the page of a fleet that requested its provider.
#[must_use]
pub fn request_acknowledged(observation: &Observation) -> Finding {
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
            match observation.lacks_phrase(observation.claims.absent.requested, "integration_requested") {
                Some(observed) => Finding::failed(EXPECTED, observed),
                None => Finding::not_tested("`[pages]`, with the words of your pages"),
            }
        }
    }
}

/// Judges two renderings of a request by two of a failure. A page that only says "not connected yet" breaks the rule if it
/// is the same as the failure page.
#[must_use]
pub fn acknowledged(requested: [&Observation; 2], failed: [&Observation; 2]) -> Finding {
    let [first, _] = requested;
    let finding = request_acknowledged(first);
    let (Finding::NotTested { .. }, Some(claim)) = (&finding, &first.claims.failed) else {
        return finding;
    };
    match (Observation::both_readable(requested), Observation::both_readable(failed)) {
        (Some(requested), Some(failed)) if compare(requested, failed) == Difference::None => {
            Finding::failed(EXPECTED, format!("the page of a failure: \"{claim}\""))
        }
        (_, _) => finding,
    }
}
