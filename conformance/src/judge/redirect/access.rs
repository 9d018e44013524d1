//! How far the fleet is let in, as the view of it shows: what only webhooks may raise, and no redirect may lower.

use super::Confirmation;
use crate::judge::Finding;
use crate::judge::Observation;
use catena_probe::{Access, FleetView, View};

const NEEDS: &str = "a view of the fleet (`fleet` under `[observe]`)";

/// Judges `redirect.requested.provisional-access`: what a request earns is `provisional`, if anything.
#[must_use]
pub fn provisional(observation: &Observation) -> Finding {
    let none = || Finding::NotApplicable {
        because: "the fleet is given no access for a request, which is one way to do it".to_owned(),
    };
    match &observation.fleet {
        View::Seen(view, _) => match view.access {
            Access::Provisional => Finding::Passed,
            Access::Live => Finding::failed("access `provisional`, or none", "access `live`"),
            Access::None => none(),
        },
        View::Nothing(_) => none(),
        View::NotConfigured => Finding::not_tested(NEEDS),
        View::Unreadable(..) | View::Lost(..) => cannot_be_read(&observation.fleet),
    }
}

/// Judges `redirect.forged-success`: a redirect alone makes nobody live.
#[must_use]
pub fn not_live(observation: &Observation) -> Finding {
    match &observation.fleet {
        View::Seen(view, _) if view.access == Access::Live => {
            Finding::failed("any access but `live`, since no webhook confirmed a connection", "access `live`")
        }
        View::Seen(..) | View::Nothing(_) => observation.is_interference().unwrap_or(Finding::Passed),
        View::NotConfigured => Finding::not_tested(NEEDS),
        View::Unreadable(..) | View::Lost(..) => cannot_be_read(&observation.fleet),
    }
}

/// Judges `redirect.order.requested-then-success`: what webhooks confirmed is stored.
#[must_use]
pub fn live(confirmation: &Confirmation, view: &View<FleetView>) -> Finding {
    match (confirmation, view) {
        (Confirmation::NoEndpoint, _) => {
            Finding::not_tested("`[webhook]` in the profile: only signed webhooks confirm a connection")
        }
        (_, View::NotConfigured) => Finding::not_tested(NEEDS),
        (_, View::Seen(view, _)) if view.access == Access::Live => Finding::Passed,
        (Confirmation::Refused { what } | Confirmation::Lost { what }, _) => {
            Finding::inconclusive(format!("{what}, so nothing confirmed the connection"))
        }
        (Confirmation::Confirmed, View::Seen(view, _)) => {
            Finding::failed("access `live`", format!("access `{}`", view.access.as_str()))
        }
        (Confirmation::Confirmed, View::Nothing(_)) => {
            Finding::failed("access `live`", "nothing is stored for the fleet")
        }
        (Confirmation::Confirmed, View::Unreadable(..) | View::Lost(..)) => cannot_be_read(view),
    }
}

/// Judges `redirect.failure.keeps-connection` and `redirect.order.success-then-requested`: a fleet that was live before
/// the redirect is live after it.
#[must_use]
pub fn kept(confirmation: &Confirmation, before: &View<FleetView>, observation: &Observation) -> Finding {
    match live(confirmation, before) {
        Finding::Passed => {}
        Finding::Failed { observed, .. } => {
            return Finding::inconclusive(format!(
                "{observed} before the redirect already; see `redirect.success.connected`"
            ));
        }
        other
        @ (Finding::NotTested { .. } | Finding::Inconclusive { .. } | Finding::NotApplicable { .. }) => {
            return other;
        }
    }
    let expected = "access `live`, as before the redirect";
    match &observation.fleet {
        View::Seen(view, _) if view.access == Access::Live => {
            observation.is_interference().unwrap_or(Finding::Passed)
        }
        View::Seen(view, _) => Finding::failed(expected, format!("access `{}`", view.access.as_str())),
        View::Nothing(_) => Finding::failed(expected, "nothing is stored for the fleet"),
        View::NotConfigured => Finding::not_tested(NEEDS),
        View::Unreadable(..) | View::Lost(..) => cannot_be_read(&observation.fleet),
    }
}

fn cannot_be_read(view: &View<FleetView>) -> Finding {
    match view {
        View::Unreadable(why, _) => {
            Finding::inconclusive(format!("the view of the fleet cannot be read: {why}"))
        }
        View::Lost(error, _) => Finding::inconclusive(format!("{error}; {}", error.kind.advice())),
        View::NotConfigured | View::Nothing(_) | View::Seen(..) => Finding::not_tested(NEEDS),
    }
}
