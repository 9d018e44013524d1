//! What a command causes outside the session.

use catena_contract::webhook::Event;
use catena_contract::{EventId, FleetId, FleetRef, InvitationId, PartnerId};
use jiff::Timestamp;

use super::Ending;

/// One effect of a command; effects are applied in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Deliver an event to subscribers.
    Emit(Emitted),
    /// Redirect the fleet's browser to the partner. The dialect decides on URL and parameters.
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

/// The fleet an event is about, for filters. Events whose record names no fleet have one too (assumption
/// `filter-by-subject`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// Catena's id of the fleet, once it accepted.
    pub fleet_id: Option<FleetId>,
    /// The partner's reference of the fleet.
    pub fleet_ref: Option<FleetRef>,
    /// The partner whose subscriptions receive the event; `None` for all partners.
    pub partner: Option<PartnerId>,
    /// The invitation, for the timeline.
    pub session: Option<InvitationId>,
}
