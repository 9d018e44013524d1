//! How the partner interpreted each documented outcome: the grid of reports.
//!
//! The grid is a summary for readers. Whether an interpretation breaks a rule is for the other judges to say.

use catena_contract::{Interpretation, Status};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{FindingKind, Observation, redirect::not_connected};
use catena_probe::{Access, View, VisitEnd};

/// One fleet that returned with a documented outcome, and how the partner interpreted it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct ObservedOutcome {
    /// The `status` the fleet returned with. For `success`, webhooks had confirmed the connection if the partner has a
    /// webhook endpoint.
    #[schemars(with = "String", extend("enum" = Status::ALL))]
    pub sent: Status,
    /// What the partner showed or stored; `neutral` if neither page nor store says anything we understand.
    #[schemars(with = "String", extend("enum" = Interpretation::ALL))]
    pub interpreted: Interpretation,
}

impl ObservedOutcome {
    /// The interpretation that an observation shows, or nothing if the visit did not end at the partner.
    #[must_use]
    pub fn of(sent: Status, observation: &Observation) -> Option<Self> {
        matches!(observation.visit.end, VisitEnd::Answer(..))
            .then(|| Self { sent, interpreted: interpreted(sent, observation) })
    }

    /// Whether the partner interpreted the outcome as it was sent.
    #[must_use]
    pub fn is_correct(self) -> bool {
        self.interpreted == Interpretation::from(self.sent)
    }
}

fn interpreted(sent: Status, observation: &Observation) -> Interpretation {
    let claims = &observation.claims;
    let stored = match &observation.fleet {
        View::Seen(view, _) => Some(view.access),
        View::Nothing(_) => Some(Access::None),
        View::NotConfigured | View::Unreadable(..) | View::Lost(..) => None,
    };
    let live = stored == Some(Access::Live);
    let requested = claims.requested.is_some() || stored == Some(Access::Provisional);
    let failed = claims.failed.is_some();
    match sent {
        Status::Success if live || claims.connected.is_some() => Interpretation::Connected,
        Status::Success if requested => Interpretation::Requested,
        Status::Success if failed => Interpretation::Failed,
        Status::IntegrationRequested | Status::Failure
            if not_connected(observation).kind() == FindingKind::Failed =>
        {
            Interpretation::Connected
        }
        Status::IntegrationRequested if requested => Interpretation::Requested,
        Status::IntegrationRequested if failed => Interpretation::Failed,
        Status::Failure if failed => Interpretation::Failed,
        Status::Failure if requested => Interpretation::Requested,
        // Nothing is stored and the page claims nothing: after a failure there is nothing else to show.
        Status::Failure if stored.is_some() => Interpretation::Failed,
        Status::Success | Status::IntegrationRequested | Status::Failure => Interpretation::Neutral,
    }
}
