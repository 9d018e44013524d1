//! `redirect.requested.acknowledged` and `redirect.requested.on-failure-url`: the fleet reads that its provider was
//! requested, and not what a fleet reads that failed.

use crate::judge::Finding;
use crate::judge::Observation;
use crate::judge::journey;
use crate::oracle::{Difference, compare};

const EXPECTED: &str = "a page that says the provider was requested";

/// Judges two renderings of a request beside two of a failure. "Not connected yet" is true of a request too, so a page
/// that says only that is held against the partner only if it is the failure page itself.
#[must_use]
pub fn acknowledged(requested: [&Observation; 2], failed: [&Observation; 2]) -> Finding {
    let [first, _] = requested;
    let judged = journey::acknowledged(first);
    if !matches!(judged, Finding::NotTested { .. }) || first.claims.failed.is_none() {
        return judged;
    }
    let pages = |observations: [&Observation; 2]| match observations
        .map(|observation| observation.readable().cloned())
    {
        [Some(first), Some(second)] => Some([first, second]),
        [_, _] => None,
    };
    match (pages(requested), pages(failed)) {
        (Some(requested), Some(failed))
            if compare(requested.each_ref(), failed.each_ref()) == Difference::None =>
        {
            let said = first.claims.failed.as_deref().unwrap_or_default();
            Finding::failed(EXPECTED, format!("the page of a failure: \"{said}\""))
        }
        (_, _) => judged,
    }
}
