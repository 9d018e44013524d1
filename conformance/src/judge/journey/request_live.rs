//! `journey.requested-then-live`: a stored request is closed once the fleet connected its provider.

use crate::judge::Finding;
use crate::judge::no_result::{NEEDS_WEBHOOK, stored};
use crate::judge::redirect::Confirmation;
use catena_probe::{RequestState, RequestView, View};

const EXPECTED: &str = "the request stored as `live`, because the fleet connected its provider";

/// Judges the request before its provider went live and after the fleet connected it.
#[must_use]
pub fn request_live(
    confirmation: &Confirmation,
    before: &View<RequestView>,
    after: &View<RequestView>,
) -> Finding {
    match confirmation {
        Confirmation::Confirmed => {}
        Confirmation::NoEndpoint => return Finding::not_tested(NEEDS_WEBHOOK),
        Confirmation::Refused { what } | Confirmation::Lost { what } => {
            return Finding::inconclusive(format!("{what}, so nothing confirmed the connection"));
        }
    }
    match (stored(before), stored(after)) {
        (Err(finding), _) | (_, Err(finding)) => finding,
        (Ok(None), _) => Finding::inconclusive("the request was not stored; see `redirect.requested.stored`"),
        (Ok(Some(_)), Ok(None)) => Finding::failed(EXPECTED, "nothing is stored under its id anymore"),
        (Ok(Some(_)), Ok(Some(after))) => match after.state {
            RequestState::Live => Finding::Passed,
            RequestState::Pending => Finding::failed(EXPECTED, "it is still `pending`"),
        },
    }
}
