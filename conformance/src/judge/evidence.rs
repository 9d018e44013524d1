//! The one precondition of every finding: its exchanges come from the partner. What a throttle, a firewall, a challenge,
//! a sign-on, a cache, a guard or a gateway answered proves nothing about the partner's handler.

use std::sync::Arc;

use catena_probe::{Exchange, TransportKind, Wall, WallKind, is_refusal};

use super::no_result::walled;
use super::{Finding, FindingKind};

/// From which request on the partner no longer served this machine, and what refused it.
pub type Blocked = (u32, Wall);

/// The finding, if its evidence comes from the partner. Otherwise it is inconclusive, for the reason that all checks share
/// that met the same obstacle.
#[must_use]
pub fn admitted(finding: Finding, evidence: &[Arc<Exchange>], blocked: Option<&Blocked>) -> Finding {
    if finding.kind() == FindingKind::NotApplicable {
        return finding;
    }
    if let Some((since, wall)) = blocked
        && evidence.iter().any(|exchange| is_blocked(exchange, *since))
    {
        return walled(wall);
    }
    // A script draws a page by its own URL, also one that comes from a cache.
    let drawn = evidence.iter().any(|exchange| exchange.drawn.is_some());
    let mut walls = evidence.iter().filter_map(|exchange| exchange.wall.as_ref());
    let wall = walls.find(|wall| spoils(wall, finding.kind()) && !(drawn && wall.kind == WallKind::Cache));
    wall.map_or(finding, walled)
}

/// Whether the partner no longer served this machine when this request was sent.
pub(crate) fn is_blocked(exchange: &Exchange, since: u32) -> bool {
    match &exchange.answer {
        Err(error) => error.kind == TransportKind::Walled,
        Ok(answer) => exchange.number >= since && is_refusal(answer, exchange.wall.as_ref()),
    }
}

/// Whether a check with this kind of finding learned nothing, because of this wall.
const fn spoils(wall: &Wall, kind: FindingKind) -> bool {
    match wall.kind {
        WallKind::Throttle { .. } | WallKind::Gateway { .. } | WallKind::Ban | WallKind::CatchAll { .. } => {
            true
        }
        // A refusal is a good answer to a hostile request, whoever refuses it; and a page without a script may be cached.
        WallKind::Firewall
        | WallKind::Challenge
        | WallKind::SignOn
        | WallKind::Cache
        | WallKind::HttpAuth
        | WallKind::PostGuard
        | WallKind::CsrfGuard(_)
        | WallKind::HostGuard(_) => matches!(kind, FindingKind::Failed | FindingKind::Inconclusive),
    }
}

#[cfg(test)]
mod tests {
    use http::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};

    use super::*;
    use crate::judge::test_exchange::answered;

    fn exchange(status: u16, header: Option<(HeaderName, &'static str)>) -> Arc<Exchange> {
        let header = header.map(|(name, value)| (name, HeaderValue::from_static(value)));
        answered(status, HeaderMap::from_iter(header), std::time::Duration::ZERO)
    }

    fn failed() -> Finding {
        Finding::failed("a 2xx status", "another")
    }

    fn kinds(evidence: &[Arc<Exchange>]) -> [FindingKind; 3] {
        [failed(), Finding::Passed, Finding::not_applicable("x")]
            .map(|finding| admitted(finding, evidence, None).kind())
    }

    #[test]
    fn a_throttle_leaves_no_finding_and_a_firewall_no_failed_one() {
        use FindingKind::{Failed, Inconclusive, NotApplicable, Passed};
        let throttle = exchange(429, Some((RETRY_AFTER, "60")));
        assert_eq!(kinds(&[exchange(202, None), throttle]), [Inconclusive, Inconclusive, NotApplicable]);
        let firewall = exchange(403, Some((HeaderName::from_static("x-amzn-waf-action"), "block")));
        assert_eq!(kinds(&[firewall]), [Inconclusive, Passed, NotApplicable]);
        let cache = exchange(200, Some((HeaderName::from_static("x-cache"), "HIT")));
        assert_eq!(kinds(&[cache]), [Inconclusive, Passed, NotApplicable]);
        for own in [200, 401, 403, 404, 422, 500] {
            assert_eq!(kinds(&[exchange(own, None)]), [Failed, Passed, NotApplicable], "{own}");
        }
    }

    #[test]
    fn what_was_refused_since_a_ban_leaves_no_finding() {
        let url = "http://127.0.0.1/".parse().unwrap();
        let ban = (7, Wall::new(WallKind::Ban, "status 403", &url));
        let kind = |number, status| {
            let mut one = Arc::unwrap_or_clone(exchange(status, None));
            one.number = number;
            admitted(failed(), &[Arc::new(one)], Some(&ban)).kind()
        };
        assert_eq!(kind(6, 403), FindingKind::Failed);
        assert_eq!(kind(7, 403), FindingKind::Inconclusive);
        assert_eq!(kind(8, 200), FindingKind::Failed);
    }
}
