//! `redirect.header-injection`: a line break in a parameter cannot add a header to the answer.

use super::injection::no_result;
use crate::judge::{Finding, Observation};

/// The header that the injected value would add.
pub const INJECTED: &str = "catena-conformance-injected";

/// Judges visits with a line break and [`INJECTED`] in their parameters. `Location` may have the value, encoded.
#[must_use]
pub fn header_injection(plain: &Observation, injected: &[Observation]) -> Finding {
    let exchanges = injected.iter().flat_map(|observation| &observation.visit.exchanges);
    let added = exchanges
        .filter_map(|exchange| exchange.answer.as_ref().ok())
        .any(|answer| answer.headers.contains_key(INJECTED));
    if added {
        Finding::failed("no header from a parameter", format!("the response has the header `{INJECTED}`"))
    } else {
        no_result(plain, injected).unwrap_or(Finding::Passed)
    }
}
