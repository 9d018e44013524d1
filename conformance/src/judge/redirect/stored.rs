//! What is stored of an integration request: for which fleet, how often, and under which id.

use catena_contract::FleetRef;
use serde_json::Value;

use crate::judge::no_result::{
    self, NEEDS_FLEET_VIEW, NEEDS_REQUEST_VIEW, NO_REQUEST_VIEW, REQUEST_STORED, lost,
};
use crate::judge::{Finding, Observation};
use catena_probe::{RequestState, RequestView, View};

/// Judges `redirect.requested.stored`: the request is pending, stored once, for the fleet that made it. `fleet_ref` is
/// missing if the URLs do not say which fleet returns.
#[must_use]
pub fn stored(view: &View<RequestView>, fleet_ref: Option<&FleetRef>) -> Finding {
    let observed = match no_result::stored(view) {
        Err(finding) => return finding,
        Ok(None) => "nothing is stored under its id".to_owned(),
        Ok(Some(request)) if fleet_ref.is_some_and(|fleet_ref| request.fleet_ref != *fleet_ref) => {
            "it is stored for another fleet".to_owned()
        }
        Ok(Some(request)) if request.count > 1 => format!("it is stored {} times", request.count),
        Ok(Some(request)) => match request.state {
            RequestState::Pending => return Finding::Passed,
            RequestState::Live => "it is stored as `live`".to_owned(),
        },
    };
    Finding::failed("the request stored as `pending`, once, for the fleet that made it", observed)
}

/// Judges `redirect.requested.on-failure-url`: if the documented redirect is stored, so is the unusual one before it.
#[must_use]
pub fn stored_alike(unusual: &View<RequestView>, documented: &View<RequestView>) -> Finding {
    match (unusual, documented) {
        (View::Nothing(_), View::Seen(..)) => {
            Finding::failed("the request stored, as on the success URL", "nothing was stored")
        }
        (View::Seen(..), View::Seen(..)) => Finding::Passed,
        (_, _) => Finding::not_applicable(NO_REQUEST_VIEW),
    }
}

/// Judges `redirect.id.malformed`, `redirect.requested.without-id` and `redirect.method.head`: nothing is stored under
/// this id. A view that answers with a list, or refuses such an id, shows that nothing is stored.
#[must_use]
pub fn nothing_stored(view: &View<Value>, fleet_ref: Option<&FleetRef>) -> Finding {
    match view {
        View::NotConfigured => Finding::not_tested(NEEDS_REQUEST_VIEW),
        View::Nothing(_) => Finding::Passed,
        View::Seen(seen, _) => match seen.get("fleet_ref").and_then(Value::as_str) {
            Some(owner) if fleet_ref.is_none_or(|fleet_ref| fleet_ref.as_str() == owner) => {
                Finding::failed("nothing stored under such an id", "a request is stored under it")
            }
            Some(_) | None => Finding::Passed,
        },
        View::Unreadable(_, exchange)
            if exchange.answer.as_ref().is_ok_and(|answer| {
                answer.is_success() || (answer.is_client_error() && exchange.wall.is_none())
            }) =>
        {
            Finding::Passed
        }
        View::Unreadable(why, _) => Finding::not_tested(format!("a view that accepts such an id: {why}")),
        View::Lost(error, _) => lost(error),
    }
}

/// Judges `redirect.id.repeated`: of two ids in one redirect, at most one is stored.
#[must_use]
pub fn at_most_one_stored([first, second]: [&View<RequestView>; 2]) -> Finding {
    match (no_result::stored(first), no_result::stored(second)) {
        (Ok(Some(_)), Ok(Some(_))) => Finding::failed("at most one of the two ids stored", "both are stored"),
        (Err(finding), _) | (_, Err(finding)) => finding,
        (Ok(None), _) | (_, Ok(None)) => Finding::Passed,
    }
}

/// Judges `redirect.replay.idempotent` and `redirect.replay.concurrent`: a redirect that is repeated is stored once.
#[must_use]
pub fn one_record(view: &View<RequestView>) -> Finding {
    match no_result::stored(view) {
        Err(finding) => finding,
        Ok(None) => Finding::inconclusive("nothing is stored at all; see `redirect.requested.stored`")
            .after(&[REQUEST_STORED]),
        Ok(Some(request)) => match request.count {
            0 => Finding::not_tested("`count` in the view of the request"),
            1 => Finding::Passed,
            _ => Finding::failed("one record of the request", "more than one"),
        },
    }
}

/// Judges how often the fleet was notified after three visits with one redirect. One more notice proves nothing, because
/// a partner may send it late; one more after each visit does.
#[must_use]
pub fn one_notice(observations: [&Observation; 3]) -> Finding {
    let notices = observations.map(|observation| match no_result::stored(&observation.fleet) {
        Ok(fleet) => Some(fleet.map_or(0, |fleet| fleet.notices)),
        Err(_) => None,
    });
    match notices {
        [Some(first), Some(second), Some(third)] if first < second && second < third => {
            Finding::failed("one notice to the fleet", "another one after every replay")
        }
        [Some(_), Some(_), Some(_)] => Finding::Passed,
        [_, _, _] => Finding::not_tested(NEEDS_FLEET_VIEW),
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
    match (no_result::stored(before), no_result::stored(after)) {
        (Err(finding), _) | (_, Err(finding)) => finding,
        (Ok(Some(before)), Ok(Some(after))) if before.fleet_ref == *owner => {
            if after.fleet_ref == *other {
                Finding::failed(
                    "the request still stored for the fleet that made it",
                    "it was moved to the other",
                )
            } else {
                Finding::Passed
            }
        }
        (Ok(_), Ok(_)) => Finding::inconclusive(
            "the request was not stored for the fleet that made it; see `redirect.requested.stored`",
        )
        .after(&[REQUEST_STORED]),
    }
}

/// Judges `redirect.status.structured`: another fleet's request is as it was.
#[must_use]
pub fn untouched(before: &View<RequestView>, after: &View<RequestView>) -> Finding {
    const EXPECTED: &str = "the request of the other fleet as it was";
    match (before, after) {
        (View::NotConfigured, _) => Finding::not_applicable(NO_REQUEST_VIEW),
        (View::Nothing(_), _) => Finding::not_applicable("nothing was stored for the other fleet"),
        (View::Seen(..), View::Nothing(_)) => Finding::failed(EXPECTED, "it is not stored anymore"),
        (View::Seen(before, _), View::Seen(after, _)) if before.fleet_ref != after.fleet_ref => {
            Finding::failed(EXPECTED, "it is stored for the fleet that returned")
        }
        (View::Seen(before, _), View::Seen(after, _))
            if before.state != after.state || before.count < after.count =>
        {
            Finding::failed(EXPECTED, "its state or its number has changed")
        }
        (View::Seen(..), View::Seen(..)) => Finding::Passed,
        (View::Seen(..) | View::Unreadable(..) | View::Lost(..), _) => {
            no_result::stored(before).and(no_result::stored(after)).err().unwrap_or(Finding::Passed)
        }
    }
}

/// Judges `redirect.replay.days-later`: a request that is closed stays closed.
#[must_use]
pub fn not_reopened(before: &View<RequestView>, after: &View<RequestView>) -> Finding {
    if let View::Lost(error, _) = before {
        return lost(error);
    }
    if let View::Lost(error, _) = after {
        return lost(error);
    }
    let state = |view| no_result::stored::<RequestView>(view).ok().flatten().map(|request| request.state);
    match (state(before), state(after)) {
        (Some(RequestState::Pending) | None, _) => {
            Finding::not_tested("`integration_request` under `[observe]` that says `live` once connected")
        }
        (Some(RequestState::Live), Some(RequestState::Live)) => Finding::Passed,
        (Some(RequestState::Live), Some(RequestState::Pending)) => {
            Finding::failed("the request still stored as `live`", "it is `pending` again")
        }
        (Some(RequestState::Live), None) => {
            Finding::inconclusive("the view of the request shows nothing anymore")
        }
    }
}
