//! `redirect.*.not-connected` and similar rules: a fleet that did not connect is not shown as connected.

use crate::judge::no_result::NEEDS_WORDS_OR_FLEET;
use crate::judge::{Finding, Observation};
use crate::oracle::claims::Claims;
use catena_contract::Outcome;
use catena_probe::{Access, FleetView, View};

const EXPECTED: &str = "the fleet is neither shown nor stored as connected";

/// Judges what is stored of a fleet that did not connect, some time after it returned.
#[must_use]
pub fn not_connected_later(view: &View<FleetView>) -> Finding {
    match view {
        View::Seen(fleet, _) if fleet.access == Access::Live => Finding::failed(
            EXPECTED,
            "stored with access `live` some time after the answer, as if a background job had done it",
        ),
        View::Seen(..) | View::NotConfigured | View::Nothing(_) | View::Unreadable(..) | View::Lost(..) => {
            Finding::Passed
        }
    }
}

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
    let Claims { requested, failed, neutral, absent, .. } = &observation.claims;
    let says_otherwise = [requested, failed, neutral].into_iter().any(Option::is_some);
    let refused = observation.answer().is_some_and(catena_probe::Answer::is_client_error);
    if says_otherwise || refused {
        return Finding::Passed;
    }
    let lacks = match observation.sent() {
        Some(Outcome::IntegrationRequested { .. }) => {
            observation.lacks_phrase(absent.requested, "integration_requested")
        }
        Some(Outcome::Failure) => observation.lacks_phrase(absent.failed, "failed"),
        // What a fleet reads that returns without a known outcome is not documented.
        Some(Outcome::Success) | None => None,
    };
    match lacks {
        Some(observed) => Finding::failed("a page that says how the session ended", observed),
        None => Finding::not_tested(NEEDS_WORDS_OR_FLEET),
    }
}
