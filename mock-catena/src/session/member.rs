//! A fleet that accepted: what it shares, what it connected, what it asked for, and the visit it is on.

use catena_contract::{
    ConnectionId, ConnectionStatus, ExtTspId, FleetConnectionId, FleetId, IntegrationRequest,
    IntegrationRequestId, Outcome, ShareAgreement, TspId,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Ending, FleetProfile, PreAuth, PreRegistration};

/// What exists from acceptance on. There is one per invitation, for ever the same fleet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The fleet that came to be.
    pub fleet_id: FleetId,
    /// When it accepted.
    pub accepted_at: Timestamp,
    /// Lets the flow act for the fleet.
    pub tokens: PreRegistration,
    /// What it shares.
    pub agreement: ShareAgreement,
    /// Its providers, in the order connected; one entry per provider.
    pub connections: Vec<FleetConnection>,
    /// What it asked for, in the order asked; one entry per registry entry.
    pub requests: Vec<IntegrationRequest>,
    /// What it waits for, in the order joined; one entry per name.
    #[serde(default)]
    pub waitlist: Vec<WaitlistEntry>,
    /// What it has changed about itself.
    #[serde(default)]
    pub profile: FleetProfile,
    /// Where it may sign in, in the order asked.
    #[serde(default)]
    pub pre_auths: Vec<PreAuth>,
    /// The visit it is on, or the last one.
    pub visit: Visit,
}

/// A place on the waitlist. No API lists it; its id rides on the redirect as a request's does (assumption
/// `waitlist-has-an-id`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitlistEntry {
    /// Its identity.
    pub id: IntegrationRequestId,
    /// What the fleet calls the provider.
    pub provider: String,
}

/// A provider as the fleet chose it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenProvider {
    /// Its identity.
    pub id: TspId,
    /// Its name.
    pub name: String,
    /// The adapter behind it.
    pub source_name: String,
}

/// A connection, and the link that ties it to the fleet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetConnection {
    /// The link.
    pub id: FleetConnectionId,
    /// The connection, new or reused.
    pub connection_id: ConnectionId,
    /// The provider.
    pub provider: ChosenProvider,
    /// Since when.
    pub since: Timestamp,
    /// What the provider took, secrets masked; empty where nobody said.
    #[serde(default)]
    pub credentials: Map<String, Value>,
    /// The fleet's word for it.
    #[serde(default)]
    pub description: Option<String>,
    /// How it stands.
    #[serde(default = "active")]
    pub status: ConnectionStatus,
    /// When it last changed.
    #[serde(default)]
    pub updated_at: Option<Timestamp>,
}

const fn active() -> ConnectionStatus {
    ConnectionStatus::Active
}

/// From opening the link to an outcome. Opening it again later begins another visit (assumption `link-reopened`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// The connections made, or made anew, on this visit and not deleted since.
    pub connections: Vec<ConnectionId>,
    /// The last request made, or place on the waitlist taken, on this visit.
    pub requested: Option<IntegrationRequestId>,
    /// What the fleet sees.
    pub screen: Screen,
}

/// What the fleet sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Screen {
    /// The provider list.
    Choosing,
    /// "Connected".
    Connected {
        /// Which provider.
        provider: TspId,
    },
    /// "Requested".
    Requested {
        /// Which request, or place on the waitlist.
        id: IntegrationRequestId,
    },
    /// "Deleted".
    Deleted {
        /// Which connection.
        connection: ConnectionId,
        /// To which provider.
        provider: String,
    },
    /// Nothing: the browser went back to the partner.
    Ended(Ending),
}

impl Visit {
    pub(super) const fn new() -> Self {
        Self { connections: vec![], requested: None, screen: Screen::Choosing }
    }

    /// Whether a provider was connected, or connected anew, on this visit, and still is.
    #[must_use]
    pub const fn connected(&self) -> bool {
        !self.connections.is_empty()
    }

    /// What pressing "Return" would mean now. Who connected one provider and asked for another is connected
    /// (assumption `mixed-session-success`); of several requests the last one counts (`last-request-counts`).
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

    /// What a request, or a place on the waitlist, is for.
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
