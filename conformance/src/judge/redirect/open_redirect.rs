//! `redirect.open-redirect`: no parameter can send the browser to another site.

use http::header::LOCATION;

use super::injection::no_result;
use crate::judge::{Finding, Observation};
use catena_probe::VisitEnd;

/// The host that is injected; `.invalid` is reserved (RFC 2606).
pub const ELSEWHERE: &str = "elsewhere.catena-conformance.invalid";

/// Judges visits with [`ELSEWHERE`] in their parameters. Only a redirect to that host counts, not one to the partner's
/// sign-in with the host in its query.
#[must_use]
pub fn open_redirect(plain: &Observation, injected: &[Observation]) -> Finding {
    let redirected = injected.iter().flat_map(|observation| &observation.visit.exchanges).any(|exchange| {
        exchange.answer.as_ref().ok().filter(|answer| (300..400).contains(&answer.status)).is_some_and(
            |answer| {
                answer
                    .header(&LOCATION)
                    .and_then(|location| exchange.request.url.join(location).ok())
                    .is_some_and(|url| url.host_str() == Some(ELSEWHERE))
            },
        )
    });
    // A script can go there without a redirect in the answer.
    let went_there = injected.iter().any(
        |observation| matches!(&observation.visit.end, VisitEnd::LeftSite { host } if host == ELSEWHERE),
    );
    if redirected || went_there {
        Finding::failed(
            "no redirect to a site that a parameter names",
            format!("a redirect to `{ELSEWHERE}`"),
        )
    } else {
        no_result(plain, injected).unwrap_or(Finding::Passed)
    }
}
