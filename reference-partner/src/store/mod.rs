//! What the partner knows: facts that webhooks and redirects brought, and what follows from them.
//!
//! The book keeps facts and derives the rest, so that order and repetition cannot matter: a connection that arrives
//! before the event that says whose it is simply waits for it, and a fact told twice is one fact. It reads no clock
//! and does no I/O. It does not decide what a redirect means; that is `handling`.
//!
//! It never takes a connection away: no documented event says that one ended (`connection.staled` is repaired by
//! the fleet through the same link), and no redirect can.

mod bounded;
mod defective;
#[cfg(test)]
mod tests;
mod view;

pub use view::{Access, FleetView, RequestState, RequestView};

use std::collections::{BTreeMap, BTreeSet};

use catena_contract::webhook::{Envelope, Event};
use catena_contract::{EventId, FleetConnectionId, FleetId, FleetRef, IntegrationRequestId, RequestId};
use jiff::{SignedDuration, Timestamp};

use bounded::{Capped, Recent};

/// How long a fleet whose provider was requested may work without a connection.
pub const PROVISIONAL_FOR: SignedDuration = SignedDuration::from_hours(14 * 24);

/// How many rows each table takes. A staging run needs hundreds; a full table refuses new rows and keeps the old.
pub const MOST_ROWS: usize = 10_000;

/// The partner's book.
#[derive(Debug)]
pub struct Book {
    fleets: Capped<FleetRef, Fleet>,
    requests: Capped<IntegrationRequestId, Request>,
    /// Requests that `tsp.created` has answered, known to us or not yet.
    answered: Capped<IntegrationRequestId, ()>,
    /// Which fleet each connection was made for, and when by our count; whose it is may be learnt later.
    connections: BTreeMap<FleetId, BTreeMap<FleetConnectionId, Turn>>,
    links: usize,
    seen: Recent<EventId>,
    /// By which only a mistaken partner deduplicates.
    attempts: Recent<RequestId>,
    turn: Turn,
    mistaken: defective::Mistaken,
}

/// Counts what is written, to tell a connection that came before a request from one that came after.
type Turn = u64;

#[derive(Debug, Default)]
struct Fleet {
    /// Catena's names for it, learnt from events that carry both.
    ids: BTreeSet<FleetId>,
    /// Set once, by the first request: later ones and replays do not renew it.
    provisional_until: Option<Timestamp>,
    /// Only a mistaken partner sets it.
    assumed_live: bool,
    /// Until when a mistaken partner takes connections away; 0 is never.
    taken_away: Turn,
    /// From when on a mistaken partner takes no connection any more; 0 is never.
    decided: Turn,
    /// Notices that were given a second time: a mistaken partner's.
    told_again: usize,
}

#[derive(Debug)]
struct Request {
    fleet_ref: FleetRef,
    noted: Turn,
    /// Records beside the first: a mistaken partner's.
    copies: usize,
    /// Reopened by a redirect: a mistaken partner's.
    reopened: bool,
}

impl Request {
    const fn new(fleet_ref: FleetRef, noted: Turn) -> Self {
        Self { fleet_ref, noted, copies: 0, reopened: false }
    }
}

impl Default for Book {
    fn default() -> Self {
        Self::new()
    }
}

impl Book {
    /// An empty book.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            fleets: Capped::new(MOST_ROWS),
            requests: Capped::new(MOST_ROWS),
            answered: Capped::new(MOST_ROWS),
            connections: BTreeMap::new(),
            links: 0,
            seen: Recent::new(MOST_ROWS),
            attempts: Recent::new(MOST_ROWS),
            turn: 0,
            mistaken: defective::Mistaken::new(),
        }
    }

    /// Keeps a request and, the first time, gives the fleet provisional access from `now` on. An id that is already
    /// there, for this fleet or another, changes nothing.
    pub fn note_request(&mut self, fleet_ref: &FleetRef, id: IntegrationRequestId, now: Timestamp) {
        if self.requests.get(&id).is_some() {
            return;
        }
        let noted = self.next_turn();
        if let Some(fleet) = self.fleets.entry(fleet_ref)
            && self.requests.insert(id, Request::new(fleet_ref.clone(), noted))
        {
            let until = now.checked_add(PROVISIONAL_FOR).unwrap_or(Timestamp::MAX);
            fleet.provisional_until.get_or_insert(until);
        }
    }

    /// Whether this event was noted before.
    pub(crate) fn has_seen(&self, id: EventId) -> bool {
        self.seen.contains(&id)
    }

    /// Whether any event has said which fleet this is.
    pub(crate) fn has_heard_of(&self, id: FleetId) -> bool {
        self.fleets.iter().any(|(_, fleet)| fleet.ids.contains(&id))
    }

    /// Keeps the id of an attempt; says whether it is new.
    pub(crate) fn note_attempt(&mut self, id: RequestId) -> bool {
        self.attempts.insert(id)
    }

    /// Tells a fleet once more what it was told before. A mistake, kept here for the partners that make it.
    pub(crate) fn tell_again(&mut self, id: FleetId) {
        self.fleets.for_each(|fleet| fleet.told_again += usize::from(fleet.ids.contains(&id)));
    }

    /// Notes a delivered event, once: Catena delivers at least once, and replays.
    pub fn note_event(&mut self, envelope: &Envelope) {
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
                    self.note_fleet(invitation.fleet_ref.as_ref(), invitation.fleet_id);
                }
            }
            Event::ShareAgreementCreated(agreements)
            | Event::ShareAgreementUpdated(agreements)
            | Event::ShareAgreementDeleted(agreements) => {
                for agreement in agreements {
                    self.note_fleet(agreement.fleet_ref.as_ref(), Some(agreement.fleet_id));
                }
            }
            // The one sign that a fleet is connected; `connection.created` is missing when one is reused.
            Event::FleetConnectionCreated(links) => {
                for link in links {
                    self.note_connection(link.fleet_id, link.id);
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

    fn note_fleet(&mut self, fleet_ref: Option<&FleetRef>, id: Option<FleetId>) {
        if let Some(fleet) = fleet_ref.and_then(|fleet_ref| self.fleets.entry(fleet_ref)) {
            fleet.ids.extend(id);
        }
    }

    fn note_connection(&mut self, fleet: FleetId, link: FleetConnectionId) {
        if self.links >= MOST_ROWS {
            return;
        }
        let turn = self.next_turn();
        let links = self.connections.entry(fleet).or_default();
        if let std::collections::btree_map::Entry::Vacant(new) = links.entry(link) {
            new.insert(turn);
            self.links += 1;
        }
    }

    const fn next_turn(&mut self) -> Turn {
        self.turn += 1;
        self.turn
    }
}
