//! What a move causes outside the session.

use catena_contract::webhook::Event;
use catena_contract::{EventId, FleetId, FleetRef, InvitationId, PartnerId};
use jiff::Timestamp;

use super::Ending;

/// One consequence of a move, for the shell to carry out, in the order given.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Tell the subscribers.
    Emit(Emitted),
    /// Send the fleet's browser back to the partner. Which URL and which parameters is the dialect's to say.
    Redirect(Ending),
}

/// An event that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Emitted {
    /// Its id, the same for every subscription, retry and replay (assumption `event-id-stable`).
    pub id: EventId,
    /// When it happened.
    pub at: Timestamp,
    /// Which fleet it is about, for the subscriptions' filters.
    pub about: About,
    /// Its name and records.
    pub event: Event,
}

/// Which fleet an event is about. Events whose record names no fleet are about one all the same (assumption
/// `filter-by-subject`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// Catena's id, once the fleet accepted.
    pub fleet_id: Option<FleetId>,
    /// The partner's own.
    pub fleet_ref: Option<FleetRef>,
    /// Whose fleet: no other partner hears of it. `None` is for everybody.
    pub partner: Option<PartnerId>,
    /// The invitation through which it came to be, for the timeline.
    pub session: Option<InvitationId>,
}
