//! `journey.second-provider`: two connections of one session make one connected fleet.

use crate::judge::Finding;
use crate::judge::redirect::{Confirmation, live};
use catena_probe::{Access, FleetView, View};

const EXPECTED: &str = "access `live`, and the fleet told once that it is connected";

/// Judges the fleet after its first connection, and after its second.
#[must_use]
pub fn counted_once(
    confirmation: &Confirmation,
    before: &View<FleetView>,
    after: &View<FleetView>,
) -> Finding {
    match live(confirmation, before) {
        Finding::Passed => {}
        Finding::Failed { observed, .. } => {
            return Finding::inconclusive(format!(
                "{observed} after the first connection already; see `journey.success`"
            ));
        }
        other
        @ (Finding::NotTested { .. } | Finding::Inconclusive { .. } | Finding::NotApplicable { .. }) => {
            return other;
        }
    }
    match (before, after) {
        (View::Seen(_, _), View::Seen(after, _)) if after.access != Access::Live => {
            Finding::failed(EXPECTED, format!("access `{}`", after.access.as_str()))
        }
        (View::Seen(before, _), View::Seen(_, _)) if before.notices == 0 => {
            Finding::not_tested("`notices` in the view of the fleet, counting what the fleet was told")
        }
        (View::Seen(before, _), View::Seen(after, _)) if after.notices > before.notices => Finding::failed(
            EXPECTED,
            format!("told {} times, and {} before the second connection", after.notices, before.notices),
        ),
        (_, View::Nothing(_)) => Finding::failed(EXPECTED, "nothing is stored for the fleet any more"),
        (View::Seen(..), View::Seen(..)) => Finding::Passed,
        (_, view) => live(confirmation, view),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::judge::FindingKind;
    use catena_probe::{Exchange, Request, TransportError, TransportKind};

    fn view(access: Access, notices: u64) -> View<FleetView> {
        let exchange = Exchange {
            what: "the view of the fleet".to_owned(),
            request: Request::get("http://127.0.0.1/fleets/acme-7".parse().unwrap()),
            answer: Err(TransportError {
                kind: TransportKind::Timeout,
                with: "127.0.0.1:80".to_owned(),
                through: None,
            }),
            retries: 0,
            script: None,
            drawn: None,
            elapsed: Default::default(),
        };
        View::Seen(FleetView { fleet_ref: "acme-7".parse().unwrap(), access, notices }, Arc::new(exchange))
    }

    #[test]
    fn one_connected_fleet_is_told_so_once() {
        let judged = |before, after| counted_once(&Confirmation::Confirmed, &before, &after).kind();
        assert_eq!(judged(view(Access::Live, 1), view(Access::Live, 1)), FindingKind::Passed);
        assert_eq!(judged(view(Access::Live, 1), view(Access::Live, 2)), FindingKind::Failed);
        assert_eq!(judged(view(Access::Live, 1), view(Access::None, 1)), FindingKind::Failed);
        assert_eq!(judged(view(Access::Live, 0), view(Access::Live, 0)), FindingKind::NotTested);
        assert_eq!(judged(view(Access::None, 0), view(Access::Live, 1)), FindingKind::Inconclusive);
        assert_eq!(judged(View::NotConfigured, View::NotConfigured), FindingKind::NotTested);
    }
}
