//! `journey.requested`: the request is stored for the fleet that made it.

use catena_contract::FleetRef;

use crate::judge::Finding;
use crate::judge::no_result::{self, NEEDS_REQUEST_VIEW};
use catena_probe::{RequestState, RequestView, View};

const EXPECTED: &str = "the request stored as `pending`, once, for the fleet that made it";

/// Judges the view of the request. `fleet_ref` is missing if the URLs do not say which fleet returns. Without such a view
/// the page alone is judged.
#[must_use]
pub fn stored(view: &View<RequestView>, fleet_ref: Option<&FleetRef>) -> Finding {
    if let View::NotConfigured = view {
        return Finding::not_applicable(format!("the profile has no view of requests: {NEEDS_REQUEST_VIEW}"));
    }
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
    Finding::failed(EXPECTED, observed)
}
