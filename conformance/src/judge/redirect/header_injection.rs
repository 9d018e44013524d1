//! `redirect.header-injection`: a line break in a parameter begins no header.

use super::hostile::unheard;
use crate::judge::Finding;
use crate::judge::Observation;

/// The header that the planted value would begin.
pub const INJECTED: &str = "catena-conformance-injected";

/// Judges visits with a line break and [`INJECTED`] in their parameters. The value may stand in `Location`, encoded.
#[must_use]
pub fn header_injection(plain: &Observation, planted: &[Observation]) -> Finding {
    let exchanges = planted.iter().flat_map(|observation| &observation.visit.exchanges);
    let injected = exchanges
        .filter_map(|exchange| exchange.answer.as_ref().ok())
        .any(|answer| answer.headers.contains_key(INJECTED));
    if injected {
        Finding::failed("no header out of a parameter", format!("the response has the header `{INJECTED}`"))
    } else {
        unheard(plain, planted).unwrap_or(Finding::Passed)
    }
}
