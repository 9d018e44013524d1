//! A fleet that accepted: its agreement, connections, requests and current visit.

use catena_contract::{
    ConnectionId, ConnectionStatus, ExtTspId, FleetConnectionId, FleetId, IntegrationRequest,
    IntegrationRequestId, Outcome, ShareAgreement, TspId,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Ending, FleetProfile, PreAuth, PreRegistration};

/// The data of an accepted invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The fleet's id; it stays the same for the invitation.
    pub fleet_id: FleetId,
    /// When it accepted.
    pub accepted_at: Timestamp,
    /// Tokens with which the flow acts for the fleet.
    pub tokens: PreRegistration,
    /// The share agreement.
    pub agreement: ShareAgreement,
    /// Connected providers in the order connected, one entry per provider.
    pub connections: Vec<FleetConnection>,
    /// Integration requests in the order made, one per registry entry.
    pub requests: Vec<IntegrationRequest>,
    /// Waitlist entries in the order made, one per name.
    #[serde(default)]
    pub waitlist: Vec<WaitlistEntry>,
    /// The fleet's changes to its own data.
    #[serde(default)]
    pub profile: FleetProfile,
    /// Unused sign-ins at providers, oldest first.
    #[serde(default)]
    pub pre_auths: Vec<PreAuth>,
    /// The current visit, or the last one.
    pub visit: Visit,
}

/// A place on the waitlist. No API lists it; its id is sent on the redirect like that of a request (assumption
/// `waitlist-has-an-id`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitlistEntry {
    /// Its id.
    pub id: IntegrationRequestId,
    /// The provider's name as the fleet wrote it.
    pub provider: String,
}

/// A provider that a fleet chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenProvider {
    /// Its id.
    pub id: TspId,
    /// Its name.
    pub name: String,
    /// The adapter that connects to it.
    pub source_name: String,
}

/// A connection and its link to the fleet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetConnection {
    /// The id of the link between fleet and connection.
    pub id: FleetConnectionId,
    /// The connection, new or reused.
    pub connection_id: ConnectionId,
    /// The provider.
    pub provider: ChosenProvider,
    /// When it was connected.
    pub since: Timestamp,
    /// The accepted credentials, secrets masked; empty if none were given.
    #[serde(default)]
    pub credentials: Map<String, Value>,
    /// The fleet's description of it.
    #[serde(default)]
    pub description: Option<String>,
    /// Its status.
    #[serde(default = "active")]
    pub status: ConnectionStatus,
    /// When it last changed.
    #[serde(default)]
    pub updated_at: Option<Timestamp>,
}

const fn active() -> ConnectionStatus {
    ConnectionStatus::Active
}

/// From opening the link to an outcome. Opening the link again starts another visit (assumption `link-reopened`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// The connections created or renewed on this visit and not deleted since.
    pub connections: Vec<ConnectionId>,
    /// The last request or waitlist entry of this visit.
    pub requested: Option<IntegrationRequestId>,
    /// The current screen.
    pub screen: Screen,
}

/// The screen a fleet sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Screen {
    /// The provider list.
    Choosing,
    /// "Connected".
    Connected {
        /// The provider.
        provider: TspId,
    },
    /// "Requested".
    Requested {
        /// The request or waitlist entry.
        id: IntegrationRequestId,
    },
    /// "Deleted".
    Deleted {
        /// The connection.
        connection: ConnectionId,
        /// The provider's name.
        provider: String,
    },
    /// None: the browser was redirected to the partner.
    Ended(Ending),
}

impl Visit {
    pub(super) const fn new() -> Self {
        Self { connections: vec![], requested: None, screen: Screen::Choosing }
    }

    /// Whether a provider was connected or renewed on this visit and still is.
    #[must_use]
    pub const fn connected(&self) -> bool {
        !self.connections.is_empty()
    }

    /// The outcome if the fleet returned now. A visit with a connection and a request is a success (assumption
    /// `mixed-session-success`); of several requests the last one counts (`last-request-counts`).
    #[must_use]
    pub const fn outcome(&self) -> Option<Outcome> {
        match (self.connected(), self.requested) {
            (true, _) => Some(Outcome::Success),
            (false, Some(id)) => Some(Outcome::IntegrationRequested { id }),
            (false, None) => None,
        }
    }
}

impl Member {
    /// The ending if the fleet returned now. A dialect may report the request instead of the success (assumption
    /// `mixed-session-success`).
    #[must_use]
    pub fn ending(&self) -> Option<Ending> {
        let outcome = self.visit.outcome()?;
        let also_requested = self.visit.requested.filter(|_| outcome == Outcome::Success);
        Some(Ending { outcome, skip_reason: None, tsp_count: self.connections.len(), also_requested })
    }

    /// The connection to a provider, if this fleet has one.
    #[must_use]
    pub fn connection_to(&self, provider: TspId) -> Option<&FleetConnection> {
        self.connections.iter().find(|connection| connection.provider.id == provider)
    }

    /// The request for a registry entry, if this fleet made one.
    #[must_use]
    pub fn request_for(&self, ext_tsp_id: ExtTspId) -> Option<&IntegrationRequest> {
        self.requests.iter().find(|request| request.ext_tsp_id == ext_tsp_id)
    }

    /// The provider's name in a request or waitlist entry.
    #[must_use]
    pub fn requested_name(&self, id: IntegrationRequestId) -> Option<&str> {
        let requested = self.request(id).map(|request| request.ext_tsp_name.as_str());
        requested.or_else(|| {
            self.waitlist.iter().find(|waiting| waiting.id == id).map(|waiting| waiting.provider.as_str())
        })
    }

    /// A request by its id.
    #[must_use]
    pub fn request(&self, id: IntegrationRequestId) -> Option<&IntegrationRequest> {
        self.requests.iter().find(|request| request.id == id)
    }
}
