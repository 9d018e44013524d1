//! The access of a fleet, as its view shows it. Only webhooks may make it `live`, and no redirect may lower it.

use super::Confirmation;
use crate::judge::no_result::{CONNECTED, NEEDS_WEBHOOK, stored, unconfirmed};
use crate::judge::{Finding, Observation};
use catena_probe::{Access, FleetView, View};

/// The access that is stored; `None` if nothing is.
fn access(view: &View<FleetView>) -> Result<Option<Access>, Finding> {
    Ok(stored(view)?.map(|fleet| fleet.access))
}

fn observed(access: Option<Access>) -> String {
    access.map_or_else(
        || "nothing is stored for the fleet".to_owned(),
        |access| format!("access `{}`", access.as_str()),
    )
}

/// Judges `redirect.requested.provisional-access`: a request gives `provisional` access, if any.
#[must_use]
pub fn provisional_access(observation: &Observation) -> Finding {
    match access(&observation.fleet) {
        Err(finding) => finding,
        Ok(Some(Access::Provisional)) => Finding::Passed,
        Ok(Some(Access::Live)) => Finding::failed("access `provisional`, or none", "access `live`"),
        Ok(Some(Access::None) | None) => {
            Finding::not_applicable("the partner gives no access for a request, which is allowed")
        }
    }
}

/// Judges `redirect.forged-success`: a redirect alone makes no fleet live.
#[must_use]
pub fn no_connection_stored(observation: &Observation) -> Finding {
    match access(&observation.fleet) {
        Err(finding) => finding,
        Ok(Some(Access::Live)) => Finding::failed(
            "any access except `live`, because no webhook confirmed a connection",
            "access `live`",
        ),
        Ok(Some(Access::None | Access::Provisional) | None) => {
            observation.interference().unwrap_or(Finding::Passed)
        }
    }
}

/// Judges `redirect.fleet-ref.case`: a connection of one fleet is not that of its twin, whose reference differs in case.
/// The other fleet has never connected either.
#[must_use]
pub fn only_one_connected(
    confirmation: &Confirmation,
    connected: &View<FleetView>,
    [twin, unrelated]: [&Observation; 2],
) -> Finding {
    match connection_stored(confirmation, connected) {
        Finding::Passed => match no_connection_stored(unrelated) {
            Finding::Failed { .. } => Finding::inconclusive(
                "a fleet that never connected is live too; see `redirect.forged-success`",
            ),
            Finding::Passed
            | Finding::NotTested { .. }
            | Finding::Inconclusive { .. }
            | Finding::NotApplicable { .. } => no_connection_stored(twin),
        },
        Finding::Failed { observed, .. } => Finding::inconclusive(format!(
            "{observed} of the fleet that connected; see `redirect.success.connected`"
        )),
        other
        @ (Finding::NotTested { .. } | Finding::Inconclusive { .. } | Finding::NotApplicable { .. }) => other,
    }
}

/// Judges `redirect.order.requested-then-success`: a connection that webhooks confirmed is stored.
#[must_use]
pub fn connection_stored(confirmation: &Confirmation, view: &View<FleetView>) -> Finding {
    let access = match (confirmation, access(view)) {
        (Confirmation::NoEndpoint, _) => return Finding::not_tested(NEEDS_WEBHOOK),
        (_, Ok(Some(Access::Live))) => return Finding::Passed,
        (_, Err(finding @ Finding::NotTested { .. })) => return finding,
        (_, access) => access,
    };
    if let Some(finding) = unconfirmed(confirmation, "so nothing confirmed the connection") {
        return finding;
    }
    match access {
        Err(finding) => finding,
        Ok(access) => Finding::failed("access `live`", observed(access)),
    }
}

/// Judges `redirect.failure.keeps-connection` and `redirect.order.success-then-requested`: a fleet that was live before a
/// redirect is live after it.
#[must_use]
pub fn connection_kept(
    confirmation: &Confirmation,
    before: &View<FleetView>,
    observation: &Observation,
) -> Finding {
    match connection_stored(confirmation, before) {
        Finding::Passed => {}
        Finding::Failed { observed, .. } => {
            return Finding::inconclusive(format!(
                "{observed} already before the redirect; see `redirect.success.connected`"
            ))
            .after(&[CONNECTED]);
        }
        other
        @ (Finding::NotTested { .. } | Finding::Inconclusive { .. } | Finding::NotApplicable { .. }) => {
            return other;
        }
    }
    match access(&observation.fleet) {
        Err(finding) => finding,
        Ok(Some(Access::Live)) => observation.interference().unwrap_or(Finding::Passed),
        Ok(other) => Finding::failed("access `live`, as before the redirect", observed(other)),
    }
}
