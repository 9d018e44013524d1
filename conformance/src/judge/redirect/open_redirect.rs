//! `redirect.open-redirect`: no parameter decides to which site the browser goes.

use http::header::LOCATION;

use super::hostile::unheard;
use crate::judge::Finding;
use crate::judge::Observation;
use catena_probe::VisitEnd;

/// The site that is planted; `.invalid` is reserved (RFC 2606).
pub const ELSEWHERE: &str = "elsewhere.catena-conformance.invalid";

/// Judges visits with [`ELSEWHERE`] in their parameters. Only a `Location` or a script that leads there counts: one that leads
/// to the partner's sign-in and has it in its query does not.
#[must_use]
pub fn open_redirect(plain: &Observation, planted: &[Observation]) -> Finding {
    let led_there = planted.iter().flat_map(|observation| &observation.visit.exchanges).any(|exchange| {
        exchange.answer.as_ref().ok().filter(|answer| (300..400).contains(&answer.status)).is_some_and(
            |answer| {
                answer
                    .header(&LOCATION)
                    .and_then(|location| exchange.request.url.join(location).ok())
                    .is_some_and(|url| url.host_str() == Some(ELSEWHERE))
            },
        )
    });
    // A script that goes there answers with no redirect.
    let went_there = planted.iter().any(
        |observation| matches!(&observation.visit.end, VisitEnd::LeftSite { host } if host == ELSEWHERE),
    );
    if led_there || went_there {
        Finding::failed(
            "no redirect to a site that a parameter names",
            format!("a redirect to `{ELSEWHERE}`"),
        )
    } else {
        unheard(plain, planted).unwrap_or(Finding::Passed)
    }
}
