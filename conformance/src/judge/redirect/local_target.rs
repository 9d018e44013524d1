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
        .flat_map(|observation| hops(observation.visit.exchanges.iter().map(AsRef::as_ref)))
        .find(|hop| Reach::of(&hop.to).is_local() && hop.from.origin() != hop.to.origin());
    if let Some(hop) = local {
        return Finding::not_applicable(format!(
            "the partner is on a local address itself, and so may redirect to `{}`",
            hop.to.origin().ascii_serialization()
        ));
    }
    visits.iter().find_map(|observation| observation.interference()).unwrap_or(Finding::Passed)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use catena_probe::{View, Visit};
    use http::header::{HeaderMap, HeaderValue, LOCATION};

    use super::*;
    use crate::judge::FindingKind;
    use crate::judge::test_exchange::answered;
    use crate::oracle::Baseline;
    use crate::oracle::claims::Phrases;
    use crate::profile::Pages;

    /// A visit of a partner on loopback, which answered with a redirect and so ended.
    fn visit(location: &'static str, end: VisitEnd) -> Observation {
        let headers = HeaderMap::from_iter([(LOCATION, HeaderValue::from_static(location))]);
        let exchanges = vec![answered(303, headers, Duration::ZERO)];
        let seen = (&Phrases::new(&Pages::default()), &Baseline::default());
        Observation::new(Visit { exchanges, end }, None, View::NotConfigured, seen, false)
    }

    #[test]
    fn a_redirect_that_was_not_followed_inward_fails() {
        let inward = VisitEnd::Inward { to: "http://localhost:3000/done?x=1".parse().unwrap() };
        let finding = local_target(&[&visit("http://localhost:3000/done?x=1", inward)]);
        assert!(
            matches!(&finding, Finding::Failed { observed, .. } if observed == "a redirect to `http://localhost:3000`")
        );
    }

    #[test]
    fn a_local_partner_may_redirect_to_itself_and_to_other_local_addresses() {
        let kind = |location| local_target(&[&visit(location, VisitEnd::TooManyRedirects)]).kind();
        assert_eq!(kind("/done"), FindingKind::Passed);
        assert_eq!(kind("http://localhost:3000/done"), FindingKind::NotApplicable);
    }

    #[test]
    fn a_redirect_to_another_site_is_for_other_checks() {
        let left = VisitEnd::LeftSite { host: "sso.example".to_owned() };
        let finding = local_target(&[&visit("https://sso.example/", left)]);
        assert_eq!(finding.kind(), FindingKind::Inconclusive);
    }
}
