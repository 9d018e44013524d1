//! `redirect.status.encoded` and `redirect.query.order`: two ways to write one redirect have the same outcome.

use crate::judge::no_result::ANSWERED;
use crate::judge::{Finding, Observation};
use catena_probe::{RequestView, View};

const EXPECTED: &str = "the same outcome as for the documented redirect";

/// A visit, and what is stored of the request after it.
#[derive(Debug, Clone, Copy)]
pub struct VisitAndRequest<'a> {
    /// The observation of the visit.
    pub observation: &'a Observation,
    /// The view of the request.
    pub request: &'a View<RequestView>,
}

/// Judges the unusual redirect, which came first, by the documented one.
#[must_use]
pub fn same_outcome(unusual: VisitAndRequest<'_>, documented: VisitAndRequest<'_>) -> Finding {
    let (seen, by) = (unusual.observation, documented.observation);
    if let Some(finding) = by.interference().or_else(|| seen.interference()) {
        return finding;
    }
    let Some(documented_page) = by.readable() else {
        return Finding::inconclusive(
            "the documented redirect got no page either; see `redirect.*.answered`",
        )
        .after(&[ANSWERED]);
    };
    let Some(page) = seen.readable() else {
        return Finding::failed(EXPECTED, seen.status());
    };
    let understood = !seen.claims.none() && !by.claims.none();
    if understood && seen.claims.outcomes() != by.claims.outcomes() {
        let claim = seen.claims.first().unwrap_or_default();
        return Finding::failed(EXPECTED, format!("the page says \"{claim}\""));
    }
    match (unusual.request, documented.request) {
        (View::Nothing(_), View::Seen(..)) => {
            Finding::failed(EXPECTED, "nothing was stored, unlike for the documented redirect")
        }
        (View::Seen(..), View::Seen(..)) => Finding::Passed,
        (_, _) if understood => Finding::Passed,
        (_, _) if page.blocks == documented_page.blocks && !page.scripted => Finding::Passed,
        (_, _) => Finding::not_tested("`[pages]`, or `integration_request` under `[observe]`"),
    }
}
