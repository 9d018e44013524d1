//! `redirect.*.answered`: the browser ends on a 2xx page.

use crate::judge::{Finding, Observation};
use catena_probe::{TransportKind, VisitEnd};

/// Judges `redirect.success.answered`, `redirect.requested.answered` and `redirect.failure.answered`.
#[must_use]
pub fn answered(observation: &Observation) -> Finding {
    const EXPECTED: &str = "a 2xx page, after at most 10 redirects on the same site";
    if let VisitEnd::Lost(error) = &observation.visit.end
        && error.kind == TransportKind::Dropped
    {
        return Finding::failed(EXPECTED, error.to_string());
    }
    if let Some(finding) = observation.interference() {
        return finding;
    }
    let observed = match &observation.visit.end {
        VisitEnd::Answer(_, answer) if matches!(answer.status, 204 | 205) => {
            format!("status {}, which has no page", answer.status)
        }
        VisitEnd::Answer(_, answer) if answer.is_success() => return Finding::Passed,
        VisitEnd::Answer(_, answer) => format!("status {}", answer.status),
        VisitEnd::TooManyRedirects => {
            format!("{} redirects, and still no page", observation.visit.exchanges.len())
        }
        VisitEnd::BadLocation => "a redirect without a usable `Location`".to_owned(),
        VisitEnd::LeftSite { host } => format!("a redirect to `{host}`"),
        VisitEnd::Inward { to } => format!("a redirect to `{}`", to.origin().ascii_serialization()),
        VisitEnd::Lost(error) => error.to_string(),
    };
    Finding::failed(EXPECTED, observed)
}
