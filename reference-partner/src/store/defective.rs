//! Changes to the store that only partners with a defect make.

use catena_contract::webhook::{Envelope, Event, InvitationRecord};
use catena_contract::{FleetId, FleetRef, IntegrationRequestId};

use super::records::{Fleet, Store};
use super::views::{RequestState, RequestView};

impl Store {
    /// Stores a fleet as live without a connection.
    pub(crate) fn assume_live(&mut self, fleet_ref: &FleetRef) {
        self.fleets.entry(fleet_ref).assumed_live = true;
    }

    /// Stores the fleets of these invitations as live.
    pub(crate) fn assume_all_live(&mut self, invitations: &[InvitationRecord]) {
        for fleet_ref in invitations.iter().filter_map(|invitation| invitation.fleet_ref.as_ref()) {
            self.assume_live(fleet_ref);
        }
    }

    /// Stores a fleet as live if it is known to have accepted.
    pub(crate) fn assume_live_once_accepted(&mut self, fleet_ref: &FleetRef) {
        if self.fleets.get(fleet_ref).is_some_and(|fleet| !fleet.ids.is_empty()) {
            self.assume_live(fleet_ref);
        }
    }

    /// Ignores all further connections of this fleet, unless it already has one.
    pub(crate) fn close(&mut self, fleet_ref: &FleetRef) {
        let now = self.next_sequence();
        if !self.is_live(fleet_ref) {
            self.fleets.entry(fleet_ref).closed_at = now;
        }
    }

    /// Marks a fleet as not connected, until its next connection.
    pub(crate) fn disconnect(&mut self, fleet_ref: &FleetRef) {
        let now = self.next_sequence();
        self.fleets.entry(fleet_ref).disconnected_at = now;
    }

    /// Adds an event, but a fleet's connection only after `connection.created` has announced it.
    pub(crate) fn add_event_once_announced(&mut self, envelope: &Envelope) {
        let state = &mut self.defect_state;
        if let Event::FleetConnectionCreated(connections) = &envelope.event
            && let Some(waiting) =
                connections.iter().find(|connection| !state.announced.contains(&connection.connection_id))
        {
            state.waiting.insert(waiting.connection_id, envelope.clone());
            return;
        }
        self.add_event(envelope);
        if let Event::ConnectionCreated(connections) = &envelope.event {
            for connection in connections {
                self.defect_state.announced.insert(connection.id);
                if let Some(waiting) = self.defect_state.waiting.get(&connection.id).cloned() {
                    self.add_event(&waiting);
                }
            }
        }
    }

    /// Notifies a fleet again of something it was already notified of.
    pub(crate) fn notify_again(&mut self, id: FleetId) {
        self.fleets.for_each(|fleet| fleet.repeated_notices += usize::from(fleet.ids.contains(&id)));
    }

    /// Adds a second record of a stored request.
    pub(crate) fn duplicate_request(&mut self, id: IntegrationRequestId) {
        if let Some(request) = self.requests.get_mut(&id) {
            request.copies += 1;
        }
    }

    /// Sets a request back to pending.
    pub(crate) fn reopen_request(&mut self, id: IntegrationRequestId) {
        if let Some(request) = self.requests.get_mut(&id) {
            request.reopened = true;
        }
    }

    /// Moves a request to another fleet.
    pub(crate) fn move_request(&mut self, fleet_ref: &FleetRef, id: IntegrationRequestId) {
        if let Some(request) = self.requests.get_mut(&id) {
            request.fleet_ref = fleet_ref.clone();
        }
    }

    /// Stores a request under an unchecked id.
    pub(crate) fn add_raw_request(&mut self, fleet_ref: &FleetRef, id: String) {
        self.defect_state.raw_requests.insert(id, fleet_ref.clone());
    }

    /// The request stored under an unchecked id.
    pub(crate) fn raw_request(&self, id: &str) -> Option<RequestView> {
        let integration_request_id = id.to_owned();
        let fleet_ref = self.defect_state.raw_requests.get(&integration_request_id)?.clone();
        Some(RequestView { integration_request_id, fleet_ref, state: RequestState::Pending, count: 1 })
    }

    /// Whether any event has named the reference of this fleet.
    pub(crate) fn knows_fleet(&self, id: FleetId) -> bool {
        self.fleets_with(id).next().is_some()
    }

    /// Whether this fleet has a connection.
    pub(crate) fn has_connection(&self, id: FleetId) -> bool {
        self.fleets_with(id).any(|(_, fleet)| self.is_connected(fleet))
    }

    /// Whether this fleet has requested a provider.
    pub(crate) fn has_request(&self, id: FleetId) -> bool {
        self.fleets_with(id)
            .any(|(fleet_ref, _)| self.requests.iter().any(|(_, request)| request.fleet_ref == *fleet_ref))
    }

    fn fleets_with(&self, id: FleetId) -> impl Iterator<Item = (&FleetRef, &Fleet)> {
        self.fleets.iter().filter(move |(_, fleet)| fleet.ids.contains(&id))
    }

    /// Stores that a fleet failed. Returns whether this is its first failure.
    pub(crate) fn add_failure(&mut self, fleet_ref: &FleetRef) -> bool {
        self.defect_state.failed.insert(fleet_ref.clone(), ())
    }

    /// Stores that a redirect was opened. Returns whether this is the first time.
    pub(crate) fn add_opened(&mut self, query: &str) -> bool {
        let opened = &mut self.defect_state.opened;
        opened.get(&query.to_owned()).is_none() && opened.insert(query.to_owned(), ())
    }

    /// Stores which fleet came back last. Returns the one before it.
    pub(crate) fn replace_last_fleet(&mut self, fleet_ref: &FleetRef) -> Option<FleetRef> {
        self.defect_state.last_fleet.replace(fleet_ref.clone())
    }
}
