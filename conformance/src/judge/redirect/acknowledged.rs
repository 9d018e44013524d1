//! `redirect.requested.acknowledged` and `redirect.requested.on-failure-url`: the page tells the fleet that its provider
//! was requested, and is not the page of a failure.

use crate::judge::journey::{self, acknowledged::EXPECTED};
use crate::judge::{Finding, Observation};
use crate::oracle::{Difference, compare};

/// Judges two renderings of a request by two of a failure. "Not connected yet" is true after a request too, so a page
/// that says only that breaks the rule only if it is the same as the failure page.
#[must_use]
pub fn acknowledged(requested: [&Observation; 2], failed: [&Observation; 2]) -> Finding {
    let [first, _] = requested;
    let finding = journey::acknowledged(first);
    let Some(claim) = first.claims.failed.as_ref().filter(|_| matches!(finding, Finding::NotTested { .. }))
    else {
        return finding;
    };
    match (Observation::both_readable(requested), Observation::both_readable(failed)) {
        (Some(requested), Some(failed)) if compare(requested, failed) == Difference::None => {
            Finding::failed(EXPECTED, format!("the page of a failure: \"{claim}\""))
        }
        (_, _) => finding,
    }
}
