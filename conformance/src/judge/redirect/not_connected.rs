//! `redirect.*.not-connected` and their like: nothing was connected, so nothing may look connected.

use crate::judge::Finding;
use crate::judge::Observation;
use catena_probe::{Access, View};

const EXPECTED: &str = "the fleet is neither shown nor stored as connected";

/// Judges the sight of a fleet that did not connect.
#[must_use]
pub fn not_connected(observation: &Observation) -> Finding {
    if let View::Seen(view, _) = &observation.fleet
        && view.access == Access::Live
    {
        return Finding::failed(EXPECTED, "stored with access `live`");
    }
    if let Some(said) = &observation.claims.connected {
        return Finding::failed(EXPECTED, format!("the page says \"{said}\""));
    }
    match &observation.fleet {
        View::Seen(..) | View::Nothing(_) => return Finding::Passed,
        View::NotConfigured | View::Unreadable(..) | View::Lost(..) => {}
    }
    if let Some(finding) = observation.is_interference() {
        return finding;
    }
    let says_otherwise = observation.claims.requested.is_some() || observation.claims.failed.is_some();
    let refused = observation.answer().is_some_and(catena_probe::Answer::is_client_error);
    if says_otherwise || refused {
        Finding::Passed
    } else {
        Finding::not_tested(
            "a page whose words we know (`[pages]`), or a view of the fleet (`fleet` under `[observe]`)",
        )
    }
}
