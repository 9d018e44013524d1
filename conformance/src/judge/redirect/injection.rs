//! What the judges of injected values share.

use crate::judge::{Finding, Observation};
use catena_probe::{VisitEnd, Wall};

/// Why the visits with injected values give no result: the plain visit had none either, or no answer came. A refusal
/// with any status, even 403, is an answer, because many partners have a firewall in front of them.
pub(super) fn no_result(plain: &Observation, injected: &[Observation]) -> Option<Finding> {
    if let Some(finding) = plain.interference() {
        return Some(finding);
    }
    injected.iter().find_map(|observation| match &observation.visit.end {
        VisitEnd::Answer(exchange, _) if !exchange.wall.as_ref().is_some_and(Wall::may_pass) => None,
        VisitEnd::Answer(..)
        | VisitEnd::LeftSite { .. }
        | VisitEnd::Inward { .. }
        | VisitEnd::TooManyRedirects
        | VisitEnd::BadLocation
        | VisitEnd::Lost(_) => observation.interference(),
    })
}
