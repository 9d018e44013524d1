//! `redirect.*.not-connected` and similar rules: a fleet that did not connect is not shown as connected.

use crate::judge::no_result::NEEDS_WORDS_OR_FLEET;
use crate::judge::{Finding, Observation};
use catena_probe::{Access, View};

const EXPECTED: &str = "the fleet is neither shown nor stored as connected";

/// Judges a fleet that did not connect.
#[must_use]
pub fn not_connected(observation: &Observation) -> Finding {
    if let View::Seen(view, _) = &observation.fleet
        && view.access == Access::Live
    {
        return Finding::failed(EXPECTED, "stored with access `live`");
    }
    if let Some(claim) = &observation.claims.connected {
        return Finding::failed(EXPECTED, format!("the page says \"{claim}\""));
    }
    match &observation.fleet {
        View::Seen(..) | View::Nothing(_) => return Finding::Passed,
        View::NotConfigured | View::Unreadable(..) | View::Lost(..) => {}
    }
    if let Some(finding) = observation.interference() {
        return finding;
    }
    let says_otherwise = observation.claims.requested.is_some() || observation.claims.failed.is_some();
    let refused = observation.answer().is_some_and(catena_probe::Answer::is_client_error);
    if says_otherwise || refused { Finding::Passed } else { Finding::not_tested(NEEDS_WORDS_OR_FLEET) }
}
