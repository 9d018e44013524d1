//! What is stored of an integration request: for whom, how often, and under which id.

use catena_contract::FleetRef;
use serde_json::Value;

use crate::judge::Finding;
use crate::judge::{Observation, journey};
use catena_probe::{FleetView, RequestState, RequestView, View};

const NEEDS_REQUEST: &str = "a view of the request (`integration_request` under `[observe]`)";

/// Judges `redirect.requested.stored`: pending, once, for the fleet that made it.
#[must_use]
pub fn stored(view: &View<RequestView>, fleet_ref: Option<&FleetRef>) -> Finding {
    match view {
        View::NotConfigured => Finding::not_tested(NEEDS_REQUEST),
        View::Nothing(_) | View::Seen(..) | View::Unreadable(..) | View::Lost(..) => {
            journey::stored(view, fleet_ref)
        }
    }
}

/// Judges `redirect.requested.on-failure-url`: what is stored of the documented redirect was stored of the odd one
/// before it. A partner that stores neither is another check's matter.
#[must_use]
pub fn stored_alike(odd: &View<RequestView>, plain: &View<RequestView>) -> Finding {
    match (odd, plain) {
        (View::Nothing(_), View::Seen(..)) => {
            Finding::failed("the request stored, as on the success URL", "nothing was stored")
        }
        (View::Seen(..), View::Seen(..)) => Finding::Passed,
        (_, _) => Finding::NotApplicable { because: NEEDS_REQUEST.to_owned() },
    }
}

/// Judges `redirect.id.malformed`, `redirect.requested.without-id` and `redirect.method.head`: nothing is stored under
/// this id. A view that answers with a list, or refuses such an id, shows nothing stored.
#[must_use]
pub fn nothing_stored(view: &View<Value>, fleet_ref: Option<&FleetRef>) -> Finding {
    match view {
        View::NotConfigured => Finding::not_tested(NEEDS_REQUEST),
        View::Nothing(_) => Finding::Passed,
        View::Seen(seen, _) => match seen.get("fleet_ref").and_then(Value::as_str) {
            Some(owner) if fleet_ref.is_none_or(|fleet_ref| fleet_ref.as_str() == owner) => {
                Finding::failed("nothing stored under such an id", "a request is stored under it")
            }
            Some(_) | None => Finding::Passed,
        },
        View::Unreadable(_, exchange)
            if exchange.answer.as_ref().is_ok_and(|answer| {
                answer.is_success() || (answer.is_client_error() && !answer.is_interference())
            }) =>
        {
            Finding::Passed
        }
        View::Unreadable(why, _) => {
            Finding::not_tested(format!("a view that can be asked for such an id: {why}"))
        }
        View::Lost(error, _) => Finding::inconclusive(format!("{error}; {}", error.advice())),
    }
}

/// Judges `redirect.id.repeated`: of two ids in one redirect at most one is stored.
#[must_use]
pub fn at_most_one_stored(views: [&View<RequestView>; 2]) -> Finding {
    match views {
        [View::Seen(..), View::Seen(..)] => {
            Finding::failed("at most one of the two ids stored", "both are stored")
        }
        [View::NotConfigured, _] | [_, View::NotConfigured] => Finding::not_tested(NEEDS_REQUEST),
        [View::Lost(error, _), _] | [_, View::Lost(error, _)] => {
            Finding::inconclusive(format!("{error}; {}", error.advice()))
        }
        [View::Unreadable(why, _), _] | [_, View::Unreadable(why, _)] => unreadable(why),
        [View::Nothing(_), _] | [_, View::Nothing(_)] => Finding::Passed,
    }
}

/// Judges `redirect.replay.idempotent` and `redirect.replay.concurrent`: one redirect, however often, is one record.
#[must_use]
pub fn one_record(view: &View<RequestView>) -> Finding {
    match view {
        View::NotConfigured => Finding::not_tested(NEEDS_REQUEST),
        View::Nothing(_) => {
            Finding::inconclusive("nothing is stored at all; see `redirect.requested.stored`")
        }
        View::Unreadable(why, _) => unreadable(why),
        View::Lost(error, _) => Finding::inconclusive(format!("{error}; {}", error.advice())),
        View::Seen(seen, _) => match seen.count {
            0 => Finding::not_tested("a `count` in the view of the request"),
            1 => Finding::Passed,
            _ => Finding::failed("one record of the request", "more than one"),
        },
    }
}

/// Judges the notices of three visits by one redirect: a partner may tell the fleet a little later, so one more is
/// no proof; one more each time is.
#[must_use]
pub fn one_notice(observations: [&Observation; 3]) -> Finding {
    let notices = observations.map(|observation| match &observation.fleet {
        View::Seen(FleetView { notices, .. }, _) => Some(*notices),
        // A fleet of which nothing is stored was told nothing.
        View::Nothing(_) => Some(0),
        View::NotConfigured | View::Unreadable(..) | View::Lost(..) => None,
    });
    match notices {
        [Some(first), Some(second), Some(third)] if first < second && second < third => {
            Finding::failed("one notice to the fleet", "another one at every replay")
        }
        [Some(_), Some(_), Some(_)] => Finding::Passed,
        [_, _, _] => Finding::not_tested("a view of the fleet (`fleet` under `[observe]`)"),
    }
}

/// Judges `redirect.foreign-fleet`: the request still belongs to the fleet that made it.
#[must_use]
pub fn still_owned(
    before: &View<RequestView>,
    after: &View<RequestView>,
    owner: &FleetRef,
    other: &FleetRef,
) -> Finding {
    match (before, after) {
        (View::NotConfigured, _) | (_, View::NotConfigured) => Finding::not_tested(NEEDS_REQUEST),
        (View::Seen(before, _), View::Seen(after, _)) if before.fleet_ref == *owner => {
            if after.fleet_ref == *other {
                Finding::failed(
                    "the request still stored for the fleet that made it",
                    "it was moved to the other",
                )
            } else {
                Finding::Passed
            }
        }
        (View::Lost(error, _), _) | (_, View::Lost(error, _)) => {
            Finding::inconclusive(format!("{error}; {}", error.advice()))
        }
        (View::Unreadable(why, _), _) | (_, View::Unreadable(why, _)) => unreadable(why),
        (View::Nothing(_) | View::Seen(..), View::Nothing(_) | View::Seen(..)) => Finding::inconclusive(
            "the request was not stored for the fleet that made it; see `redirect.requested.stored`",
        ),
    }
}

/// Judges `redirect.replay.days-later`: a request that was answered stays answered.
#[must_use]
pub fn not_reopened(before: &View<RequestView>, after: &View<RequestView>) -> Finding {
    let state = |view: &View<RequestView>| match view {
        View::Seen(seen, _) => Some(seen.state),
        View::NotConfigured | View::Nothing(_) | View::Unreadable(..) | View::Lost(..) => None,
    };
    match (before, after) {
        (View::Lost(error, _), _) | (_, View::Lost(error, _)) => {
            Finding::inconclusive(format!("{error}; {}", error.advice()))
        }
        (_, _) if state(before) != Some(RequestState::Live) => Finding::not_tested(
            "a view of the request that says `live` once the fleet is connected (`integration_request` under `[observe]`)",
        ),
        (_, after) => match state(after) {
            Some(RequestState::Live) => Finding::Passed,
            Some(RequestState::Pending) => {
                Finding::failed("the request still stored as `live`", "it is `pending` again")
            }
            None => Finding::inconclusive("the view of the request shows nothing any more"),
        },
    }
}

fn unreadable(why: &str) -> Finding {
    Finding::inconclusive(format!("the view of the request cannot be read: {why}"))
}
