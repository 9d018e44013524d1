//! `journey.requested-then-live`: a stored request is closed once the fleet connected its provider.

use crate::judge::Finding;
use crate::judge::no_result::{REQUEST_STORED, stored, unconfirmed};
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
    if let Some(finding) = unconfirmed(confirmation, "so nothing confirmed the connection") {
        return finding;
    }
    match (stored(before), stored(after)) {
        (Err(finding), _) | (_, Err(finding)) => finding,
        (Ok(None), _) => Finding::inconclusive("the request was not stored; see `redirect.requested.stored`")
            .after(&[REQUEST_STORED]),
        (Ok(Some(_)), Ok(None)) => Finding::failed(EXPECTED, "nothing is stored under its id anymore"),
        (Ok(Some(_)), Ok(Some(after))) => match after.state {
            RequestState::Live => Finding::Passed,
            RequestState::Pending => Finding::failed(EXPECTED, "it is still `pending`"),
        },
    }
}
