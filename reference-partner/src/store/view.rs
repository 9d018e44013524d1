//! What follows from the facts: who is live, which request is pending, how often a fleet was told something.

use catena_contract::{FleetRef, IntegrationRequestId};
use jiff::Timestamp;
use serde::Serialize;

use super::{Book, Fleet, Request, Turn};

/// What a fleet may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    /// Nothing yet.
    None,
    /// Work for a while without a connection, because its provider was requested.
    Provisional,
    /// Everything: webhooks have confirmed a connection.
    Live,
}

/// A fleet as the observe view shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FleetView {
    /// The partner's name for it.
    pub fleet_ref: FleetRef,
    /// What it may do now.
    pub access: Access,
    /// How often it was told something: a request noted, its provider available, the fleet connected.
    pub notices: usize,
}

/// How a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RequestState {
    /// Nothing has answered it.
    Pending,
    /// `tsp.created` named it, or the fleet was connected after it.
    Live,
}

/// A request as the observe view shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestView {
    /// Which one.
    pub integration_request_id: IntegrationRequestId,
    /// Whose.
    pub fleet_ref: FleetRef,
    /// How it stands.
    pub state: RequestState,
    /// How many records there are of it. A partner that stores a replay again has more than one.
    pub count: usize,
}

/// A request that a mistaken partner stored under a text, as the observe view shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct WrittenView {
    pub(super) integration_request_id: String,
    pub(super) fleet_ref: FleetRef,
    pub(super) state: RequestState,
    pub(super) count: usize,
}

impl Book {
    /// Whether webhooks have confirmed a connection of this fleet.
    #[must_use]
    pub fn is_live(&self, fleet_ref: &FleetRef) -> bool {
        self.fleets.get(fleet_ref).is_some_and(|fleet| self.connected(fleet))
    }

    /// The fleet as it stands at `now`, if the partner has heard of it.
    #[must_use]
    pub fn fleet(&self, fleet_ref: &FleetRef, now: Timestamp) -> Option<FleetView> {
        let fleet = self.fleets.get(fleet_ref)?;
        let live = self.connected(fleet);
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
        let notices = about_requests + usize::from(live) + fleet.told_again;
        Some(FleetView { fleet_ref: fleet_ref.clone(), access, notices })
    }

    /// The request, if the partner has stored it.
    #[must_use]
    pub fn request(&self, id: IntegrationRequestId) -> Option<RequestView> {
        let request = self.requests.get(&id)?;
        let answered = self.answered.get(&id).is_some() || self.connected_after(request);
        let live = answered && !request.reopened;
        Some(RequestView {
            integration_request_id: id,
            fleet_ref: request.fleet_ref.clone(),
            state: if live { RequestState::Live } else { RequestState::Pending },
            count: 1 + request.copies,
        })
    }

    pub(super) fn connected(&self, fleet: &Fleet) -> bool {
        fleet.assumed_live || self.turns(fleet).any(|turn| turn > fleet.taken_away)
    }

    /// A connection made before the request was for another provider, and does not answer it.
    fn connected_after(&self, request: &Request) -> bool {
        self.fleets
            .get(&request.fleet_ref)
            .is_some_and(|fleet| self.turns(fleet).any(|turn| turn > request.noted))
    }

    /// When each of the fleet's connections was noted.
    fn turns<'a>(&'a self, fleet: &'a Fleet) -> impl Iterator<Item = Turn> + 'a {
        let links = fleet.ids.iter().filter_map(|id| self.connections.get(id));
        let turns = links.flat_map(|links| links.values().copied());
        turns.filter(|turn| fleet.decided == 0 || *turn < fleet.decided)
    }
}
