//! `journey.requested-then-live`: a stored request is answered once its fleet is connected.

use crate::judge::Finding;
use crate::judge::redirect::Confirmation;
use catena_probe::{RequestState, RequestView, View};

const EXPECTED: &str = "the request stored as `live`, since its provider is and the fleet connected it";
const NEEDS: &str = "a view of the request (`integration_request` under `[observe]`)";

/// Judges the request before its provider went live, and after the fleet connected it.
#[must_use]
pub fn request_live(
    confirmation: &Confirmation,
    before: &View<RequestView>,
    after: &View<RequestView>,
) -> Finding {
    match confirmation {
        Confirmation::Confirmed => {}
        Confirmation::NoEndpoint => {
            return Finding::not_tested(
                "`[webhook]` in the profile: only signed webhooks tell that a provider is live",
            );
        }
        Confirmation::Refused { what } | Confirmation::Lost { what } => {
            return Finding::inconclusive(format!("{what}, so nothing told that the fleet is connected"));
        }
    }
    match (before, after) {
        (View::NotConfigured, _) | (_, View::NotConfigured) => Finding::not_tested(NEEDS),
        (View::Lost(error, _), _) | (_, View::Lost(error, _)) => {
            Finding::inconclusive(format!("{error}; {}", error.advice()))
        }
        (View::Unreadable(why, _), _) | (_, View::Unreadable(why, _)) => {
            Finding::inconclusive(format!("the view of the request cannot be read: {why}"))
        }
        (View::Nothing(_), _) => {
            Finding::inconclusive("the request was not stored; see `redirect.requested.stored`")
        }
        (View::Seen(..), View::Nothing(_)) => {
            Finding::failed(EXPECTED, "nothing is stored under its id any more")
        }
        (View::Seen(..), View::Seen(after, _)) => match after.state {
            RequestState::Live => Finding::Passed,
            RequestState::Pending => Finding::failed(EXPECTED, "it is still `pending`"),
        },
    }
}
