//! What the simulated Catena remembers: sessions and subscriptions.
//!
//! A store keeps and finds; it decides nothing about fleets. Its owner holds it behind one short lock, so that a
//! session is read, moved and written back as one.

mod memory;

use catena_contract::{
    ConnectionId, ExtTspId, FleetRef, InvitationId, PartnerId, Subscription, TspId, WebhookId,
};
use jiff::Timestamp;

use crate::session::{FleetIdentity, Session};

pub use memory::MemoryStore;

/// Keeps sessions and subscriptions.
pub trait Store: Send {
    /// The session an invitation opens.
    fn session(&self, id: InvitationId) -> Option<Session>;

    /// The newest session of the fleet that this partner calls so.
    fn session_of(&self, partner: PartnerId, fleet_ref: &FleetRef) -> Option<Session>;

    /// Keeps a session, new or moved.
    ///
    /// # Errors
    /// [`StoreFull`] if it is new and there is no room.
    fn keep_session(&mut self, session: Session) -> Result<(), StoreFull>;

    /// At most `most` sessions, in the order they were made, after the one named.
    fn sessions(&self, after: Option<InvitationId>, most: usize) -> Vec<Session>;

    /// The sessions whose fleet asked for a registry entry.
    fn asking_for(&self, entry: ExtTspId) -> Vec<InvitationId>;

    /// Forgets everything.
    fn clear(&mut self);

    /// The invitations whose link has run out while they were open.
    fn overdue(&self, now: Timestamp) -> Vec<InvitationId>;

    /// The connection that a fleet already has to a provider, on any of its invitations.
    fn connection_of(&self, fleet: &FleetIdentity, provider: TspId) -> Option<ConnectionId>;

    /// A subscription.
    fn subscription(&self, id: WebhookId) -> Option<Subscription>;

    /// Every subscription, in the order they were made.
    fn subscriptions(&self) -> Vec<Subscription>;

    /// Keeps a subscription, new or changed.
    ///
    /// # Errors
    /// [`StoreFull`] if it is new and there is no room.
    fn keep_subscription(&mut self, subscription: Subscription) -> Result<(), StoreFull>;
}

/// No room for one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the simulated Catena holds at most {limit} {what}; restart it to begin empty")]
pub struct StoreFull {
    /// How many there may be.
    pub limit: usize,
    /// Of what.
    pub what: &'static str,
}
