//! No callback is answered with a 5xx, whatever its parameters.

use http::Method;

use crate::judge::no_result::lost;
use crate::judge::{Finding, Observation};
use catena_probe::{TransportKind, Visit, VisitEnd, Wall};

/// Judges that the partner did not crash.
#[must_use]
pub fn no_crash(observation: &Observation) -> Finding {
    match &observation.visit.end {
        VisitEnd::Answer(exchange, _) if exchange.wall.as_ref().is_some_and(Wall::may_pass) => {
            observation.interference().unwrap_or(Finding::Passed)
        }
        // 501 says that the server does not support the method at all (RFC 9110, 15.6.2).
        VisitEnd::Answer(exchange, answer)
            if answer.status == 501 && exchange.request.method == Method::HEAD =>
        {
            Finding::Passed
        }
        VisitEnd::Answer(_, answer) if answer.is_server_error() => {
            Finding::failed("any answer except a 5xx", format!("status {}", answer.status))
        }
        VisitEnd::Lost(error) if error.kind == TransportKind::Dropped => {
            Finding::failed("any answer except a 5xx", error.to_string())
        }
        VisitEnd::Lost(error) => lost(error),
        VisitEnd::Answer(..)
        | VisitEnd::LeftSite { .. }
        | VisitEnd::Inward { .. }
        | VisitEnd::TooManyRedirects
        | VisitEnd::BadLocation => Finding::Passed,
    }
}

/// The finding that the partner crashed, if this visit shows it.
#[must_use]
pub fn crashed(visit: &Visit) -> Option<Finding> {
    match &visit.end {
        VisitEnd::Answer(exchange, answer)
            if answer.is_server_error() && !exchange.wall.as_ref().is_some_and(Wall::may_pass) =>
        {
            Some(Finding::failed(
                "any answer except a 5xx, however many visits overlap",
                format!("one got status {}", answer.status),
            ))
        }
        VisitEnd::Answer(..)
        | VisitEnd::Lost(_)
        | VisitEnd::LeftSite { .. }
        | VisitEnd::Inward { .. }
        | VisitEnd::TooManyRedirects
        | VisitEnd::BadLocation => None,
    }
}

/// Judges one of several visits, and says which one it was.
#[must_use]
pub fn no_crash_of_several(observation: &Observation) -> Finding {
    match (no_crash(observation), observation.visit.exchanges.first()) {
        (Finding::Failed { expected, observed }, Some(exchange)) => {
            Finding::failed(expected, format!("{observed} when {}", exchange.what))
        }
        (finding, _) => finding,
    }
}
