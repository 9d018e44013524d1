//! What no careful partner writes down: kept here for the partners that do.

use catena_contract::webhook::{Envelope, Event, InvitationRecord};
use catena_contract::{ConnectionId, FleetId, FleetRef, IntegrationRequestId};

use super::RequestState;
use super::bounded::{Capped, Recent};
use super::view::WrittenView;
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
    /// Connections that `connection.created` told of.
    announced: Recent<ConnectionId>,
    /// Fleets linked to connections that it has not told of.
    waiting: Capped<ConnectionId, Envelope>,
}

impl Mistaken {
    pub(super) const fn new() -> Self {
        Self {
            written: Capped::new(MOST_ROWS),
            failed: Capped::new(MOST_ROWS),
            last: None,
            announced: Recent::new(MOST_ROWS),
            waiting: Capped::new(MOST_ROWS),
        }
    }
}

impl Book {
    /// Stores a fleet as live without a connection.
    pub(crate) fn assume_live(&mut self, fleet_ref: &FleetRef) {
        if let Some(fleet) = self.fleets.entry(fleet_ref) {
            fleet.assumed_live = true;
        }
    }

    /// The same for the fleets of these invitations.
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

    /// Takes no connection of this fleet from now on, unless it has one.
    pub(crate) fn decide(&mut self, fleet_ref: &FleetRef) {
        let turn = self.next_turn();
        if !self.is_live(fleet_ref)
            && let Some(fleet) = self.fleets.entry(fleet_ref)
        {
            fleet.decided = turn;
        }
    }

    /// Notes an event; a fleet's link to a connection once `connection.created` has told of that.
    pub(crate) fn note_once_announced(&mut self, envelope: &Envelope) {
        if let Event::FleetConnectionCreated(links) = &envelope.event
            && let Some(link) =
                links.iter().find(|link| !self.mistaken.announced.contains(&link.connection_id))
        {
            self.mistaken.waiting.insert(link.connection_id, envelope.clone());
            return;
        }
        self.note_event(envelope);
        if let Event::ConnectionCreated(connections) = &envelope.event {
            for connection in connections {
                self.mistaken.announced.insert(connection.id);
                if let Some(linked) = self.mistaken.waiting.get(&connection.id).cloned() {
                    self.note_event(&linked);
                }
            }
        }
    }

    /// Whether this fleet, by Catena's name for it, has a connection.
    pub(crate) fn is_connected(&self, id: FleetId) -> bool {
        self.fleets.iter().any(|(_, fleet)| fleet.ids.contains(&id) && self.connected(fleet))
    }

    /// Forgets that a fleet is connected, until it is connected again.
    pub(crate) fn take_away(&mut self, fleet_ref: &FleetRef) {
        let turn = self.next_turn();
        if let Some(fleet) = self.fleets.entry(fleet_ref) {
            fleet.taken_away = turn;
        }
    }

    /// Stores a request that is there once more.
    pub(crate) fn note_again(&mut self, id: IntegrationRequestId) {
        if let Some(request) = self.requests.get_mut(&id) {
            request.copies += 1;
        }
    }

    /// Sets a request back to pending.
    pub(crate) fn reopen(&mut self, id: IntegrationRequestId) {
        if let Some(request) = self.requests.get_mut(&id) {
            request.reopened = true;
        }
    }

    /// Gives a request to another fleet.
    pub(crate) fn give_to(&mut self, fleet_ref: &FleetRef, id: IntegrationRequestId) {
        if let Some(request) = self.requests.get_mut(&id) {
            request.fleet_ref = fleet_ref.clone();
        }
    }

    /// Stores a request under a text.
    pub(crate) fn note_as_written(&mut self, fleet_ref: &FleetRef, id: String) {
        self.mistaken.written.insert(id, fleet_ref.clone());
    }

    /// The request that was stored under a text.
    pub(crate) fn as_written(&self, id: &str) -> Option<WrittenView> {
        let fleet_ref = self.mistaken.written.get(&id.to_owned())?.clone();
        Some(WrittenView {
            integration_request_id: id.to_owned(),
            fleet_ref,
            state: RequestState::Pending,
            count: 1,
        })
    }

    /// Whether this fleet, by Catena's name for it, has asked for a provider.
    pub(crate) fn has_asked(&self, id: FleetId) -> bool {
        self.requests.iter().any(|(_, request)| {
            self.fleets.get(&request.fleet_ref).is_some_and(|fleet| fleet.ids.contains(&id))
        })
    }

    /// Notes that a fleet failed; says whether that is its first time.
    pub(crate) fn fails_first(&mut self, fleet_ref: &FleetRef) -> bool {
        self.mistaken.failed.get(fleet_ref).is_none() && self.mistaken.failed.insert(fleet_ref.clone(), ())
    }

    /// Notes who came; says who came before.
    pub(crate) fn comes(&mut self, fleet_ref: &FleetRef) -> Option<FleetRef> {
        self.mistaken.last.replace(fleet_ref.clone())
    }
}
