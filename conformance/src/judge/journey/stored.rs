//! `journey.requested`: the request is stored for the fleet that made it.

use catena_contract::FleetRef;

use crate::judge::no_result::NO_REQUEST_VIEW;
use crate::judge::{Finding, redirect};
use catena_probe::{RequestView, View};

/// Judges the view of the request like [`redirect::stored`]. Without such a view the page alone is judged.
#[must_use]
pub fn stored(view: &View<RequestView>, fleet_ref: Option<&FleetRef>) -> Finding {
    match redirect::stored(view, fleet_ref) {
        Finding::NotTested { .. } => Finding::not_applicable(NO_REQUEST_VIEW),
        finding @ (Finding::Passed
        | Finding::Failed { .. }
        | Finding::Inconclusive { .. }
        | Finding::NotApplicable { .. }) => finding,
    }
}
