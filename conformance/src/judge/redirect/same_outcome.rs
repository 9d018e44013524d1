//! `redirect.status.encoded` and `redirect.query.order`: two ways to write one redirect have one outcome.

use crate::judge::Finding;
use crate::judge::Sight;
use catena_probe::{RequestView, View};

const EXPECTED: &str = "the same outcome as for the redirect as it is documented";

/// One visit, and what is stored of the request after it.
#[derive(Debug, Clone, Copy)]
pub struct Met<'a> {
    /// The visit.
    pub sight: &'a Sight,
    /// The request.
    pub request: &'a View<RequestView>,
}

/// Judges the odd way, which came first, by the documented one.
#[must_use]
pub fn same_outcome(odd: Met<'_>, plain: Met<'_>) -> Finding {
    if let Some(finding) = plain.sight.says_nothing().or_else(|| odd.sight.says_nothing()) {
        return finding;
    }
    let Some(plain_page) = plain.sight.readable() else {
        return Finding::inconclusive(
            "the documented redirect was no page either; see `redirect.*.answered`",
        );
    };
    let Some(odd_page) = odd.sight.readable() else {
        let observed = odd
            .sight
            .answer()
            .map_or_else(|| "no page".to_owned(), |answer| format!("status {}", answer.status));
        return Finding::broken(EXPECTED, observed);
    };
    let kind = |sight: &Sight| {
        let claims = &sight.claims;
        [claims.connected.is_some(), claims.requested.is_some(), claims.failed.is_some()]
    };
    let unread = odd.sight.claims.none() || plain.sight.claims.none();
    if !unread && kind(odd.sight) != kind(plain.sight) {
        let claims = &odd.sight.claims;
        let said = [&claims.connected, &claims.requested, &claims.failed].into_iter().flatten().next();
        return Finding::broken(EXPECTED, format!("the page says \"{}\"", said.map_or("", String::as_str)));
    }
    match (odd.request, plain.request) {
        (View::Nothing(_), View::Seen(..)) => {
            Finding::broken(EXPECTED, "nothing was stored, as it was for the documented redirect")
        }
        (View::Seen(..), View::Seen(..)) => Finding::Met,
        (_, _) if !unread => Finding::Met,
        (_, _) if odd_page.blocks == plain_page.blocks && !odd_page.scripted => Finding::Met,
        (_, _) => Finding::unproved(
            "a page whose words we know (`[pages]`), or a view of the request (`integration_request` under `[observe]`)",
        ),
    }
}
