//! What no careful partner writes down: kept here for the partners that do.

use catena_contract::{FleetId, FleetRef, IntegrationRequestId};

use super::capped::Capped;
use super::view::{RequestState, WrittenView};
use super::{Book, MOST_ROWS};

/// Facts of mistaken partners.
#[derive(Debug)]
pub(super) struct Mistaken {
    /// Requests under ids that are none.
    written: Capped<String, FleetRef>,
    /// Fleets that failed once.
    failed: Capped<FleetRef, ()>,
    /// Who came last.
    last: Option<FleetRef>,
}

impl Mistaken {
    pub(super) const fn new() -> Self {
        Self { written: Capped::new(MOST_ROWS), failed: Capped::new(MOST_ROWS), last: None }
    }
}

impl Book {
    /// Stores a fleet as live without a connection.
    pub(in crate::reference_partner) fn assume_live(&mut self, fleet_ref: &FleetRef) {
        if let Some(fleet) = self.fleets.entry(fleet_ref) {
            fleet.assumed_live = true;
        }
    }

    /// Forgets that a fleet is connected, until it is connected again.
    pub(in crate::reference_partner) fn take_away(&mut self, fleet_ref: &FleetRef) {
        let turn = self.next_turn();
        if let Some(fleet) = self.fleets.entry(fleet_ref) {
            fleet.taken_away = turn;
        }
    }

    /// Stores a request that is there once more.
    pub(in crate::reference_partner) fn note_again(&mut self, id: IntegrationRequestId) {
        if let Some(request) = self.requests.get_mut(&id) {
            request.copies += 1;
        }
    }

    /// Sets a request back to pending.
    pub(in crate::reference_partner) fn reopen(&mut self, id: IntegrationRequestId) {
        if let Some(request) = self.requests.get_mut(&id) {
            request.reopened = true;
        }
    }

    /// Gives a request to another fleet.
    pub(in crate::reference_partner) fn give_to(&mut self, fleet_ref: &FleetRef, id: IntegrationRequestId) {
        if let Some(request) = self.requests.get_mut(&id) {
            request.fleet_ref = fleet_ref.clone();
        }
    }

    /// Stores a request under a text.
    pub(in crate::reference_partner) fn note_as_written(&mut self, fleet_ref: &FleetRef, id: String) {
        self.mistaken.written.insert(id, fleet_ref.clone());
    }

    /// The request that was stored under a text.
    pub(in crate::reference_partner) fn as_written(&self, id: &str) -> Option<WrittenView> {
        let fleet_ref = self.mistaken.written.get(&id.to_owned())?.clone();
        Some(WrittenView {
            integration_request_id: id.to_owned(),
            fleet_ref,
            state: RequestState::Pending,
            count: 1,
        })
    }

    /// Whether this fleet, by Catena's name for it, has asked for a provider.
    pub(in crate::reference_partner) fn has_asked(&self, id: FleetId) -> bool {
        self.requests.iter().any(|(_, request)| {
            self.fleets.get(&request.fleet_ref).is_some_and(|fleet| fleet.ids.contains(&id))
        })
    }

    /// Notes that a fleet failed; says whether that is its first time.
    pub(in crate::reference_partner) fn fails_first(&mut self, fleet_ref: &FleetRef) -> bool {
        self.mistaken.failed.get(fleet_ref).is_none() && self.mistaken.failed.insert(fleet_ref.clone(), ())
    }

    /// Notes who came; says who came before.
    pub(in crate::reference_partner) fn comes(&mut self, fleet_ref: &FleetRef) -> Option<FleetRef> {
        self.mistaken.last.replace(fleet_ref.clone())
    }
}
