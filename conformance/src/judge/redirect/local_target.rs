//! `redirect.local-target`: a partner on a public address sends no fleet to a machine that the fleet cannot reach.

use catena_contract::Reach;
use catena_probe::VisitEnd;
use catena_probe::hops;

use crate::judge::{Finding, Observation};

/// Judges the visits of fleets. The browser has not followed a redirect to a local address; whether the partner itself is
/// on a public one was seen by the browser.
#[must_use]
pub fn local_target(visits: &[&Observation]) -> Finding {
    let inward = visits.iter().find_map(|observation| match &observation.visit.end {
        VisitEnd::Inward { to } => Some(to),
        VisitEnd::Answer(..)
        | VisitEnd::LeftSite { .. }
        | VisitEnd::TooManyRedirects
        | VisitEnd::BadLocation
        | VisitEnd::Lost(_) => None,
    });
    if let Some(to) = inward {
        return Finding::failed(
            "no redirect to a loopback, private or link-local address",
            format!("a redirect to `{}`", to.origin().ascii_serialization()),
        );
    }
    // A partner that is local itself redirects to local addresses, and a real one may not.
    let local = visits
        .iter()
        .flat_map(|observation| hops(&observation.visit.exchanges))
        .find(|hop| Reach::of(&hop.to).is_local() && hop.from.origin() != hop.to.origin());
    if let Some(hop) = local {
        return Finding::not_applicable(format!(
            "the partner is on a local address itself, and so may redirect to `{}`",
            hop.to.origin().ascii_serialization()
        ));
    }
    visits.iter().find_map(|observation| observation.interference()).unwrap_or(Finding::Passed)
}
