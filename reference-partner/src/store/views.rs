//! What follows from the facts: which fleet is live, which request is pending, how often a fleet was notified.

use catena_contract::{FleetRef, IntegrationRequestId};
use jiff::Timestamp;
use serde::Serialize;

use super::records::{Fleet, Request, Sequence, Store};

/// What a fleet may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Access {
    None,
    /// It may work for a while without a connection, because its provider was requested.
    Provisional,
    /// Webhooks have confirmed a connection.
    Live,
}

/// A fleet as its read-only view shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct FleetView {
    fleet_ref: FleetRef,
    pub(super) access: Access,
    /// Number of notifications: request stored, provider available, fleet connected.
    pub(super) notices: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    fleet_name: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RequestState {
    Pending,
    /// `tsp.created` named the request, or the fleet was connected after it.
    Live,
}

/// An integration request as its read-only view shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct RequestView {
    /// Text, because a partner with a defect stores ids that are not valid.
    pub(super) integration_request_id: String,
    pub(super) fleet_ref: FleetRef,
    pub(super) state: RequestState,
    /// Number of records. A partner that stores a replay again has more than one.
    pub(super) count: usize,
}

impl Store {
    /// Whether webhooks have confirmed a connection of this fleet.
    pub(crate) fn is_live(&self, fleet_ref: &FleetRef) -> bool {
        self.fleets.get(fleet_ref).is_some_and(|fleet| self.is_connected(fleet))
    }

    /// The fleet at `now`, if the partner knows it.
    pub(crate) fn fleet(&self, fleet_ref: &FleetRef, now: Timestamp) -> Option<FleetView> {
        let fleet = self.fleets.get(fleet_ref)?;
        let live = self.is_connected(fleet);
        let access = if live {
            Access::Live
        } else if fleet.provisional_until.is_some_and(|until| now < until) {
            Access::Provisional
        } else {
            Access::None
        };
        let about_requests: usize = self
            .requests
            .iter()
            .filter(|(_, request)| request.fleet_ref == *fleet_ref)
            .map(|(id, request)| request.copies + if self.answered.get(id).is_some() { 2 } else { 1 })
            .sum();
        let notices = about_requests + usize::from(live) + fleet.repeated_notices;
        Some(FleetView { fleet_ref: fleet_ref.clone(), access, notices, fleet_name: fleet.name.clone() })
    }

    /// The request, if the partner has stored it.
    pub(crate) fn request(&self, id: IntegrationRequestId) -> Option<RequestView> {
        let request = self.requests.get(&id)?;
        let answered = self.answered.get(&id).is_some() || self.is_connected_after(request);
        let live = answered && !request.reopened;
        Some(RequestView {
            integration_request_id: id.to_string(),
            fleet_ref: request.fleet_ref.clone(),
            state: if live { RequestState::Live } else { RequestState::Pending },
            count: 1 + request.copies,
        })
    }

    pub(super) fn is_connected(&self, fleet: &Fleet) -> bool {
        fleet.assumed_live || self.connections_of(fleet).any(|stored_at| stored_at > fleet.disconnected_at)
    }

    /// A connection stored before the request belongs to another provider and does not answer it.
    fn is_connected_after(&self, request: &Request) -> bool {
        self.fleets
            .get(&request.fleet_ref)
            .is_some_and(|fleet| self.connections_of(fleet).any(|stored_at| stored_at > request.stored_at))
    }

    /// When each of the fleet's connections was stored.
    fn connections_of<'a>(&'a self, fleet: &'a Fleet) -> impl Iterator<Item = Sequence> + 'a {
        let connections = fleet.ids.iter().filter_map(|id| self.connections.get(id));
        connections
            .flat_map(|connections| connections.values().copied())
            .filter(|stored_at| fleet.closed_at == 0 || *stored_at < fleet.closed_at)
    }
}
