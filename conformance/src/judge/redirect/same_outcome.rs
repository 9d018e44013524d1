//! `redirect.status.encoded` and `redirect.query.order`: two ways to write one redirect have one outcome.

use crate::judge::Finding;
use crate::judge::Observation;
use catena_probe::{RequestView, View};

const EXPECTED: &str = "the same outcome as for the redirect as it is documented";

/// One visit, and what is stored of the request after it.
#[derive(Debug, Clone, Copy)]
pub struct VisitResult<'a> {
    /// The visit.
    pub observation: &'a Observation,
    /// The request.
    pub request: &'a View<RequestView>,
}

/// Judges the odd way, which came first, by the documented one.
#[must_use]
pub fn same_outcome(odd: VisitResult<'_>, plain: VisitResult<'_>) -> Finding {
    if let Some(finding) = plain.observation.is_interference().or_else(|| odd.observation.is_interference()) {
        return finding;
    }
    let Some(plain_page) = plain.observation.readable() else {
        return Finding::inconclusive(
            "the documented redirect was no page either; see `redirect.*.answered`",
        );
    };
    let Some(odd_page) = odd.observation.readable() else {
        let observed = odd
            .observation
            .answer()
            .map_or_else(|| "no page".to_owned(), |answer| format!("status {}", answer.status));
        return Finding::failed(EXPECTED, observed);
    };
    let kind = |observation: &Observation| {
        let claims = &observation.claims;
        [claims.connected.is_some(), claims.requested.is_some(), claims.failed.is_some()]
    };
    let unread = odd.observation.claims.none() || plain.observation.claims.none();
    if !unread && kind(odd.observation) != kind(plain.observation) {
        let claims = &odd.observation.claims;
        let said = [&claims.connected, &claims.requested, &claims.failed].into_iter().flatten().next();
        return Finding::failed(EXPECTED, format!("the page says \"{}\"", said.map_or("", String::as_str)));
    }
    match (odd.request, plain.request) {
        (View::Nothing(_), View::Seen(..)) => {
            Finding::failed(EXPECTED, "nothing was stored, as it was for the documented redirect")
        }
        (View::Seen(..), View::Seen(..)) => Finding::Passed,
        (_, _) if !unread => Finding::Passed,
        (_, _) if odd_page.blocks == plain_page.blocks && !odd_page.scripted => Finding::Passed,
        (_, _) => Finding::not_tested(
            "a page whose words we know (`[pages]`), or a view of the request (`integration_request` under `[observe]`)",
        ),
    }
}
