//! The request is remembered, for the fleet that made it.

use catena_contract::FleetRef;

use crate::judge::Finding;
use catena_probe::{RequestState, RequestView, View};

const EXPECTED: &str = "the request stored as `pending`, once, for the fleet that made it";

/// Judges the view of the request; `fleet_ref` is missing where the URLs do not say which fleet comes back. A profile without such a view leaves the matter to the page.
#[must_use]
pub fn stored(view: &View<RequestView>, fleet_ref: Option<&FleetRef>) -> Finding {
    match view {
        View::NotConfigured => Finding::NotApplicable {
            because: "the profile names no view of requests (`integration_request` under `[observe]`)"
                .to_owned(),
        },
        View::Nothing(_) => Finding::failed(EXPECTED, "nothing is stored under its id"),
        View::Unreadable(why, _) => {
            Finding::inconclusive(format!("the view of the request cannot be read: {why}"))
        }
        View::Lost(error, _) => Finding::inconclusive(format!("{error}; {}", error.advice())),
        View::Seen(seen, _) if fleet_ref.is_some_and(|fleet_ref| seen.fleet_ref != *fleet_ref) => {
            Finding::failed(EXPECTED, "it is stored for another fleet")
        }
        View::Seen(seen, _) if seen.count > 1 => {
            Finding::failed(EXPECTED, format!("it is stored {} times", seen.count))
        }
        View::Seen(seen, _) => match seen.state {
            RequestState::Pending => Finding::Passed,
            RequestState::Live => Finding::failed(EXPECTED, "it is stored as `live`"),
        },
    }
}
