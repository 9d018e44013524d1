//! The facts: fleets, integration requests and connections, and how redirects and events add to them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use catena_contract::webhook::{Envelope, Event, InvitationRecord};
use catena_contract::{EventId, FleetConnectionId, FleetId, FleetRef, IntegrationRequestId, RequestId};
use jiff::{SignedDuration, Timestamp};

use super::bounded::{BoundedMap, RecentSet};
use super::defect_state::DefectState;

/// How long a fleet whose provider was requested may work without a connection.
pub(super) const PROVISIONAL_ACCESS: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Most rows per table. A staging run needs hundreds; when a table is full, its oldest row is removed.
const MAX_ROWS: usize = 10_000;

/// What the partner knows.
#[derive(Debug)]
pub(crate) struct Store {
    pub(super) fleets: BoundedMap<FleetRef, Fleet>,
    pub(super) requests: BoundedMap<IntegrationRequestId, Request>,
    /// Requests that `tsp.created` has named, stored by us or not.
    pub(super) answered: BoundedMap<IntegrationRequestId, ()>,
    /// The connections of each fleet and when each was stored. The fleet's reference may become known later.
    pub(super) connections: BTreeMap<FleetId, BTreeMap<FleetConnectionId, Sequence>>,
    /// The connections in the order in which they were stored.
    connection_order: VecDeque<(FleetId, FleetConnectionId)>,
    seen: RecentSet<EventId>,
    /// Only a partner with a defect deduplicates by these.
    attempts: RecentSet<RequestId>,
    sequence: Sequence,
    pub(super) defect_state: DefectState,
}

/// Counts writes, to tell whether a connection was stored before or after a request.
pub(super) type Sequence = u64;

#[derive(Debug, Default)]
pub(super) struct Fleet {
    /// Its name, from its invitation.
    pub(super) name: Option<String>,
    /// Catena's ids for it, from events that carry both.
    pub(super) ids: BTreeSet<FleetId>,
    /// Set by the first request; later requests and replays do not extend it.
    pub(super) provisional_until: Option<Timestamp>,
    /// Live without a connection. Only with a defect.
    pub(super) assumed_live: bool,
    /// Connections up to this write are ignored. Only with a defect; 0 is none.
    pub(super) disconnected_at: Sequence,
    /// Connections from this write on are ignored. Only with a defect; 0 is none.
    pub(super) closed_at: Sequence,
    /// Notifications sent again. Only with a defect.
    pub(super) repeated_notices: usize,
}

#[derive(Debug)]
pub(super) struct Request {
    pub(super) fleet_ref: FleetRef,
    pub(super) stored_at: Sequence,
    /// Additional records. Only with a defect.
    pub(super) copies: usize,
    /// Set back to pending by a redirect. Only with a defect.
    pub(super) reopened: bool,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            fleets: BoundedMap::new(MAX_ROWS),
            requests: BoundedMap::new(MAX_ROWS),
            answered: BoundedMap::new(MAX_ROWS),
            connections: BTreeMap::new(),
            connection_order: VecDeque::new(),
            seen: RecentSet::new(MAX_ROWS),
            attempts: RecentSet::new(MAX_ROWS),
            sequence: 0,
            defect_state: DefectState::new(MAX_ROWS),
        }
    }
}

impl Store {
    /// Stores a request and, for the fleet's first one, grants provisional access from `now` on. An id that is already
    /// stored, for this fleet or another, changes nothing.
    pub(crate) fn add_request(&mut self, fleet_ref: &FleetRef, id: IntegrationRequestId, now: Timestamp) {
        if self.requests.get(&id).is_some() {
            return;
        }
        let stored_at = self.next_sequence();
        let request = Request { fleet_ref: fleet_ref.clone(), stored_at, copies: 0, reopened: false };
        self.requests.insert(id, request);
        let until = now.checked_add(PROVISIONAL_ACCESS).unwrap_or(Timestamp::MAX);
        self.fleets.entry(fleet_ref).provisional_until.get_or_insert(until);
    }

    /// Whether this event was added before.
    pub(crate) fn has_seen(&self, id: EventId) -> bool {
        self.seen.contains(&id)
    }

    /// Treats an event as added, without storing what it says. Only a partner with a defect does this.
    pub(crate) fn mark_seen(&mut self, id: EventId) {
        self.seen.insert(id);
    }

    /// Stores the id of a delivery attempt. Returns whether it is new.
    pub(crate) fn add_attempt(&mut self, id: RequestId) -> bool {
        self.attempts.insert(id)
    }

    /// Stores what an event says, once: Catena delivers at least once, and replays.
    pub(crate) fn add_event(&mut self, envelope: &Envelope) {
        if let Some(id) = envelope.id
            && !self.seen.insert(id)
        {
            return;
        }
        match &envelope.event {
            Event::InvitationCreated(invitations)
            | Event::InvitationSent(invitations)
            | Event::InvitationViewed(invitations)
            | Event::InvitationAccepted(invitations)
            | Event::InvitationDeclined(invitations)
            | Event::InvitationRejected(invitations)
            | Event::InvitationExpired(invitations)
            | Event::InvitationDeleted(invitations) => {
                for invitation in invitations {
                    self.name_fleet(invitation);
                    self.add_fleet(invitation.fleet_ref.as_ref(), invitation.fleet_id);
                }
            }
            Event::ShareAgreementCreated(agreements)
            | Event::ShareAgreementUpdated(agreements)
            | Event::ShareAgreementDeleted(agreements) => {
                for agreement in agreements {
                    self.add_fleet(agreement.fleet_ref.as_ref(), Some(agreement.fleet_id));
                }
            }
            // The only event that shows a connected fleet: `connection.created` is not sent for a reused connection.
            Event::FleetConnectionCreated(connections) => {
                for connection in connections {
                    self.add_connection(connection.fleet_id, connection.id);
                }
            }
            Event::TspCreated(providers) => {
                for id in providers.iter().filter_map(|provider| provider.integration_request_id) {
                    self.answered.insert(id, ());
                }
            }
            Event::ConnectionCreated(_)
            | Event::ConnectionStaled(_)
            | Event::TspRequested(_)
            | Event::WebhookCreated(_)
            | Event::WebhookUpdated(_)
            | Event::WebhookDeleted(_)
            | Event::WebhookStaled(_)
            | Event::WebhookActivated(_)
            | Event::WebhookPaused(_)
            | Event::Other { .. } => {}
        }
    }

    fn name_fleet(&mut self, invitation: &InvitationRecord) {
        if let Some(fleet_ref) = &invitation.fleet_ref
            && let Some(name) = &invitation.partner_provided_fleet_name
        {
            self.fleets.entry(fleet_ref).name = Some(name.clone());
        }
    }

    fn add_fleet(&mut self, fleet_ref: Option<&FleetRef>, id: Option<FleetId>) {
        if let Some(fleet_ref) = fleet_ref {
            self.fleets.entry(fleet_ref).ids.extend(id);
        }
    }

    fn add_connection(&mut self, fleet: FleetId, id: FleetConnectionId) {
        let sequence = self.next_sequence();
        let connections = self.connections.entry(fleet).or_default();
        if let std::collections::btree_map::Entry::Vacant(new) = connections.entry(id) {
            new.insert(sequence);
            self.connection_order.push_back((fleet, id));
        }
        if self.connection_order.len() > MAX_ROWS
            && let Some((fleet, oldest)) = self.connection_order.pop_front()
            && let Some(connections) = self.connections.get_mut(&fleet)
        {
            connections.remove(&oldest);
            if connections.is_empty() {
                self.connections.remove(&fleet);
            }
        }
    }

    pub(super) const fn next_sequence(&mut self) -> Sequence {
        self.sequence += 1;
        self.sequence
    }
}
