//! `journey.second-provider`: two connections in one session make one connected fleet.

use crate::judge::Finding;
use crate::judge::no_result::{CONNECTED, NEEDS_NOTICES, stored};
use crate::judge::redirect::{Confirmation, connection_stored};
use catena_probe::{Access, FleetView, View};

const EXPECTED: &str = "access `live`, and the fleet notified once that it is connected";

/// Judges the fleet after its first connection and after its second.
#[must_use]
pub fn counted_once(
    confirmation: &Confirmation,
    before: &View<FleetView>,
    after: &View<FleetView>,
) -> Finding {
    match connection_stored(confirmation, before) {
        Finding::Passed => {}
        Finding::Failed { observed, .. } => {
            return Finding::inconclusive(format!(
                "{observed} already after the first connection; see `journey.success`"
            ))
            .after(&["journey.success", CONNECTED]);
        }
        other
        @ (Finding::NotTested { .. } | Finding::Inconclusive { .. } | Finding::NotApplicable { .. }) => {
            return other;
        }
    }
    let notices_before = match before {
        View::Seen(before, _) => before.notices,
        View::NotConfigured | View::Nothing(_) | View::Unreadable(..) | View::Lost(..) => 0,
    };
    match stored(after) {
        Err(finding) => finding,
        Ok(None) => Finding::failed(EXPECTED, "nothing is stored for the fleet anymore"),
        Ok(Some(after)) if after.access != Access::Live => {
            Finding::failed(EXPECTED, format!("access `{}`", after.access.as_str()))
        }
        Ok(Some(_)) if notices_before == 0 => Finding::not_tested(NEEDS_NOTICES),
        Ok(Some(after)) if after.notices > notices_before => Finding::failed(
            EXPECTED,
            format!("{} notices, and {notices_before} before the second connection", after.notices),
        ),
        Ok(Some(_)) => Finding::Passed,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::header::HeaderMap;

    use super::*;
    use crate::judge::FindingKind;
    use crate::judge::test_exchange::answered;

    fn view(access: Access, notices: u64) -> View<FleetView> {
        let view = FleetView { fleet_ref: "acme-7".parse().unwrap(), access, notices, fleet_name: None };
        View::Seen(view, answered(200, HeaderMap::new(), Duration::ZERO))
    }

    #[test]
    fn a_connected_fleet_is_notified_once() {
        let judged = |before, after| counted_once(&Confirmation::Confirmed, &before, &after).kind();
        assert_eq!(judged(view(Access::Live, 1), view(Access::Live, 1)), FindingKind::Passed);
        assert_eq!(judged(view(Access::Live, 1), view(Access::Live, 2)), FindingKind::Failed);
        assert_eq!(judged(view(Access::Live, 1), view(Access::None, 1)), FindingKind::Failed);
        assert_eq!(judged(view(Access::Live, 0), view(Access::Live, 0)), FindingKind::NotTested);
        assert_eq!(judged(view(Access::None, 0), view(Access::Live, 1)), FindingKind::Inconclusive);
        assert_eq!(judged(View::NotConfigured, View::NotConfigured), FindingKind::NotTested);
    }
}
