//! No callback, however odd, is answered with a 5xx.

use http::Method;

use crate::judge::Finding;
use crate::judge::Observation;
use catena_probe::{TransportKind, VisitEnd};

/// Judges that the partner did not crash.
#[must_use]
pub fn no_crash(observation: &Observation) -> Finding {
    match &observation.visit.end {
        VisitEnd::Answer(_, answer) if answer.is_interference() => {
            observation.is_interference().unwrap_or(Finding::Passed)
        }
        // A server that does not know the method at all says so (RFC 9110, 15.6.2).
        VisitEnd::Answer(exchange, answer)
            if answer.status == 501 && exchange.request.method == Method::HEAD =>
        {
            Finding::Passed
        }
        VisitEnd::Answer(_, answer) if answer.is_server_error() => {
            Finding::failed("any answer but a 5xx", format!("status {}", answer.status))
        }
        VisitEnd::Lost(error) if error.kind == TransportKind::Dropped => {
            Finding::failed("any answer but a 5xx", error.to_string())
        }
        VisitEnd::Lost(error) => Finding::inconclusive(format!("{error}; {}", error.advice())),
        VisitEnd::Answer(..)
        | VisitEnd::LeftSite { .. }
        | VisitEnd::TooManyRedirects
        | VisitEnd::BadLocation => Finding::Passed,
    }
}

/// The same for one of several visits: says which one it was.
#[must_use]
pub fn no_crash_of_several(observation: &Observation) -> Finding {
    match (no_crash(observation), observation.visit.exchanges.first()) {
        (Finding::Failed { expected, observed }, Some(exchange)) => {
            Finding::failed(expected, format!("{observed} when {}", exchange.what))
        }
        (finding, _) => finding,
    }
}
