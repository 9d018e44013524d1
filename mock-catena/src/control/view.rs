//! How sessions and the clock are shown.

use catena_contract::{
    FleetId, FleetRef, IntegrationRequestId, InvitationId, InvitationStatus, TspId, exposed, wire_time,
};
use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::Goal;
use crate::session::{CommandName, Session};

/// A session, as shown to the user. Its id is a secret: it opens the magic link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SessionView {
    /// The invitation's id.
    #[serde(serialize_with = "exposed")]
    pub id: InvitationId,
    /// The partner's reference of the fleet.
    pub fleet_ref: FleetRef,
    /// The fleet's name, if the partner provided it.
    pub fleet_name: Option<String>,
    /// The partner that invited.
    pub partner: String,
    /// Catena's id of the fleet, once it accepted.
    pub fleet_id: Option<FleetId>,
    /// The invitation's status.
    pub status: InvitationStatus,
    /// The session's stage.
    pub stage: &'static str,
    /// The outcome of the visit that ended last, in the words of a redirect's `status`.
    pub outcome: Option<&'static str>,
    /// When the invitation was created.
    #[serde(with = "wire_time")]
    pub created_at: Timestamp,
    /// When the link expires.
    #[serde(with = "wire_time")]
    pub expires_at: Timestamp,
    /// The connected providers.
    pub connected: Vec<TspId>,
    /// The integration requests made.
    pub requests: Vec<IntegrationRequestId>,
    /// The commands that are possible now.
    #[serde(serialize_with = "names")]
    pub moves: Vec<CommandName>,
    /// The goals it can be brought to.
    pub possible: Vec<Goal>,
}

impl SessionView {
    pub(super) fn of(session: &Session) -> Self {
        let member = session.member();
        Self {
            id: session.id(),
            fleet_ref: session.request().fleet_ref.clone(),
            fleet_name: session.request().fleet.fleet_name.clone(),
            partner: session.partner().name.clone(),
            fleet_id: member.map(|member| member.fleet_id),
            status: session.stage().status(),
            stage: session.stage().name(),
            outcome: session.stage().outcome().map(|outcome| outcome.status().as_str()),
            created_at: session.invitation().created_at,
            expires_at: session.expires_at(),
            connected: member
                .map(|member| member.connections.iter().map(|connection| connection.provider.id).collect())
                .unwrap_or_default(),
            requests: member
                .map(|member| member.requests.iter().map(|request| request.id).collect())
                .unwrap_or_default(),
            moves: session.stage().possible(),
            possible: Goal::possible(session),
        }
    }
}

/// The clock's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ClockView {
    /// The current time.
    #[serde(with = "wire_time")]
    pub now: Timestamp,
    /// Whether the clock is frozen.
    pub frozen: bool,
}

fn names<S: Serializer>(moves: &[CommandName], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(moves.iter().map(ToString::to_string))
}
