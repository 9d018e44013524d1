//! No callback, however odd, is answered with a 5xx.

use http::Method;

use crate::judge::Finding;
use crate::judge::Sight;
use catena_probe::{TransportKind, VisitEnd};

/// Judges that the partner did not crash.
#[must_use]
pub fn no_crash(sight: &Sight) -> Finding {
    match &sight.visit.end {
        VisitEnd::Answer(_, answer) if answer.says_nothing() => sight.says_nothing().unwrap_or(Finding::Met),
        // A server that does not know the method at all says so (RFC 9110, 15.6.2).
        VisitEnd::Answer(exchange, answer)
            if answer.status == 501 && exchange.request.method == Method::HEAD =>
        {
            Finding::Met
        }
        VisitEnd::Answer(_, answer) if answer.is_server_error() => {
            Finding::broken("any answer but a 5xx", format!("status {}", answer.status))
        }
        VisitEnd::Lost(error) if error.kind == TransportKind::Dropped => {
            Finding::broken("any answer but a 5xx", error.to_string())
        }
        VisitEnd::Lost(error) => Finding::inconclusive(format!("{error}; {}", error.advice())),
        VisitEnd::Answer(..)
        | VisitEnd::LeftSite { .. }
        | VisitEnd::TooManyRedirects
        | VisitEnd::BadLocation => Finding::Met,
    }
}

/// The same for one of several visits: says which one it was.
#[must_use]
pub fn no_crash_of_several(sight: &Sight) -> Finding {
    match (no_crash(sight), sight.visit.exchanges.first()) {
        (Finding::Broken { expected, observed }, Some(exchange)) => {
            Finding::broken(expected, format!("{observed} when {}", exchange.what))
        }
        (finding, _) => finding,
    }
}
