//! `webhook.duplicate.concurrent`: an event that is delivered several times at once has one effect.

use std::sync::Arc;

use super::answer_of;
use crate::judge::Finding;
use crate::judge::no_result::{NEEDS_NOTICES, stored};
use catena_probe::{Access, Exchange, FleetView, View};

const EXPECTED: &str = "one effect, however many deliveries of one event overlap";

/// One event that was delivered several times at once, and what is stored of its fleet afterwards.
#[derive(Debug, Clone)]
pub struct DuplicatesAtOnce {
    /// The deliveries.
    pub deliveries: Vec<Arc<Exchange>>,
    /// The fleet, once the partner had time to process them.
    pub view: View<FleetView>,
}

impl DuplicatesAtOnce {
    /// The first delivery that was answered with a server error, if there is one.
    #[must_use]
    pub fn crashed(&self) -> Option<&Arc<Exchange>> {
        self.deliveries.iter().find(|sent| answer_of(sent).is_ok_and(|answer| answer.is_server_error()))
    }

    /// How often the fleet was notified, if it is stored as live.
    #[must_use]
    pub fn notices(&self) -> Option<u64> {
        live_notices(&self.view)
    }
}

fn live_notices(view: &View<FleetView>) -> Option<u64> {
    match view {
        View::Seen(fleet, _) if fleet.access == Access::Live => Some(fleet.notices),
        View::Seen(..) | View::NotConfigured | View::Nothing(_) | View::Unreadable(..) | View::Lost(..) => {
            None
        }
    }
}

/// Judges several bursts. `once` is a fleet whose event was delivered once. A server error in a burst breaks the rule,
/// whatever is stored, because Catena delivers the event again after it.
#[must_use]
pub fn duplicates_at_once(bursts: &[DuplicatesAtOnce], once: &View<FleetView>) -> Finding {
    if let Some(crashed) = bursts.iter().find_map(DuplicatesAtOnce::crashed) {
        return Finding::failed(
            "each of several overlapping deliveries of one event acknowledged, or refused with a 4xx",
            format!("one got status {}", crashed.summary()),
        );
    }
    let expected = match (stored(once), live_notices(once)) {
        (Err(finding), _) => return finding,
        (Ok(_), Some(0)) => return Finding::not_tested(NEEDS_NOTICES),
        (Ok(_), Some(notices)) => notices,
        (Ok(_), None) => {
            return Finding::inconclusive(
                "an event that was delivered once is not stored; see `webhook.order.reversed`",
            );
        }
    };
    let findings = bursts.iter().map(|burst| match (stored(&burst.view), burst.notices()) {
        (Err(finding), _) => finding,
        (Ok(_), Some(notices)) if notices > expected => Finding::failed(
            EXPECTED,
            format!("{notices} notices, and {expected} for a fleet whose event was delivered once"),
        ),
        (Ok(_), Some(_)) => {
            burst.deliveries.iter().find_map(|sent| answer_of(sent).err()).unwrap_or(Finding::Passed)
        }
        (Ok(_), None) => match burst.deliveries.iter().find_map(|sent| answer_of(sent).err()) {
            Some(finding) => finding,
            None => Finding::failed(EXPECTED, "no effect: the fleet is not stored as `live`"),
        },
    });
    Finding::all_of(findings).unwrap_or_else(|| Finding::inconclusive("nothing was delivered"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::header::HeaderMap;

    use super::*;
    use crate::judge::FindingKind;
    use crate::judge::test_exchange::answered;

    fn exchange(status: u16) -> Arc<Exchange> {
        answered(status, HeaderMap::new(), Duration::ZERO)
    }

    fn view(access: Access, notices: u64) -> View<FleetView> {
        let fleet = FleetView { fleet_ref: "acme-7".parse().unwrap(), access, notices, fleet_name: None };
        View::Seen(fleet, exchange(200))
    }

    fn judged(statuses: [u16; 3], stored: View<FleetView>, once: &View<FleetView>) -> FindingKind {
        let burst = DuplicatesAtOnce { deliveries: statuses.map(exchange).to_vec(), view: stored };
        duplicates_at_once(&[burst], once).kind()
    }

    #[test]
    fn overlapping_deliveries_have_one_effect() {
        let once = view(Access::Live, 1);
        assert_eq!(judged([202; 3], view(Access::Live, 1), &once), FindingKind::Passed);
        assert_eq!(judged([202, 409, 409], view(Access::Live, 1), &once), FindingKind::Passed);
        assert_eq!(judged([202; 3], view(Access::Live, 2), &once), FindingKind::Failed);
        assert_eq!(judged([202; 3], view(Access::None, 0), &once), FindingKind::Failed);
    }

    #[test]
    fn a_server_error_fails_whatever_is_stored_and_a_rate_limit_does_not() {
        let once = view(Access::Live, 1);
        assert_eq!(judged([202, 500, 202], view(Access::Live, 1), &once), FindingKind::Failed);
        assert_eq!(judged([202, 500, 202], View::NotConfigured, &View::NotConfigured), FindingKind::Failed);
        assert_eq!(judged([202, 503, 202], view(Access::Live, 1), &once), FindingKind::Inconclusive);
        assert_eq!(judged([202, 503, 202], view(Access::None, 0), &once), FindingKind::Inconclusive);
    }

    #[test]
    fn without_notices_a_second_effect_cannot_be_seen() {
        assert_eq!(judged([202; 3], view(Access::Live, 0), &view(Access::Live, 0)), FindingKind::NotTested);
        assert_eq!(
            judged([202; 3], view(Access::Live, 1), &view(Access::None, 0)),
            FindingKind::Inconclusive
        );
    }
}
