//! What the simulated Catena remembers: sessions, partners and subscriptions.
//!
//! A store keeps and finds; it decides nothing about fleets. Its owner holds it behind one short lock, so that a
//! session is read, moved and written back as one. Every list has an index of its own ([`Index`]), so that a page costs
//! the same among a thousand rows and a million.

mod index;
mod memory;
mod sharing_index;

use std::sync::Arc;

use catena_contract::{
    ConnectionId, ExtTspId, FleetConnectionId, FleetId, FleetRef, InvitationId, PartnerId, ShareAgreementId,
    ShareAgreementStatus, Subscription, TspId, WebhookId,
};
use jiff::Timestamp;

use crate::session::{FleetIdentity, PartnerRow, Session};

pub use index::{Cursor, Index, Page, PageRequest};
pub use memory::MemoryStore;

/// The key of a partner's row: when it joined, then its id.
pub type PartnerKey = (Timestamp, PartnerId);

/// The key of a subscription: when it was made, then its id.
pub type WebhookKey = (Timestamp, WebhookId);
/// The key of a connection's row: since when, then its link to the fleet.
pub type ConnectionKey = (Timestamp, FleetConnectionId);

/// Keeps sessions, partners and subscriptions.
pub trait Store: Send {
    /// The session an invitation opens.
    fn session(&self, id: InvitationId) -> Option<Arc<Session>>;

    /// The newest session of the fleet that this partner calls so.
    fn session_of(&self, partner: PartnerId, fleet_ref: &FleetRef) -> Option<Arc<Session>>;

    /// The session through which a fleet came.
    fn session_of_fleet(&self, fleet: FleetId) -> Option<Arc<Session>>;

    /// The session by which an agreement was made.
    fn session_of_agreement(&self, agreement: ShareAgreementId) -> Option<Arc<Session>>;

    /// Keeps a session, new or moved.
    ///
    /// # Errors
    /// [`StoreFull`] if it is new and there is no room.
    fn save_session(&mut self, session: Session) -> Result<(), StoreFull>;

    /// At most `most` sessions, in the order they were made, after the one named.
    fn sessions(&self, after: Option<InvitationId>, most: usize) -> Vec<Arc<Session>>;

    /// A page of a partner's invitations that were not deleted, of one fleet or of all, in the order they were made.
    fn invitations(
        &self,
        partner: PartnerId,
        fleet_ref: Option<&FleetRef>,
        page_request: PageRequest<InvitationId>,
    ) -> Page<InvitationId, Arc<Session>>;

    /// A page of a partner's sessions that were accepted, in the order of their share agreements.
    fn members(
        &self,
        partner: PartnerId,
        page_request: PageRequest<ShareAgreementId>,
    ) -> Page<ShareAgreementId, Arc<Session>>;

    /// A page of the fleets that share with a partner now, in the order of their agreements: all, or those named.
    fn sharing(
        &self,
        partner: PartnerId,
        named: Option<Vec<Arc<Session>>>,
        page_request: PageRequest<ShareAgreementId>,
    ) -> Page<ShareAgreementId, Arc<Session>>;

    /// A page of a partner's agreements, in the order they were made: all, or those of the fleets named, that stand so; all
    /// but deleted ones without a status.
    fn agreements(
        &self,
        partner: PartnerId,
        named: Option<Vec<Arc<Session>>>,
        status: Option<ShareAgreementStatus>,
        page_request: PageRequest<ShareAgreementId>,
    ) -> Page<ShareAgreementId, Arc<Session>>;

    /// A page of the connections of the fleets that share with a partner now, in the order they were made: all, or those of
    /// the fleets named; to any provider, or to one.
    fn connections(
        &self,
        partner: PartnerId,
        named: Option<Vec<Arc<Session>>>,
        tsp: Option<TspId>,
        page_request: PageRequest<ConnectionKey>,
    ) -> Page<ConnectionKey, (Arc<Session>, ConnectionId)>;

    /// The sessions that have a connection; usually one.
    fn sessions_of_connection(&self, id: ConnectionId) -> Vec<Arc<Session>>;

    /// Every session of a partner whose agreement stands, in the order of the agreements.
    fn members_of(&self, partner: PartnerId) -> Vec<Arc<Session>>;

    /// The sessions whose agreement has run out and does not say so.
    fn expired_agreements(&self, now: Timestamp) -> Vec<InvitationId>;

    /// Every session of a fleet that this partner calls so, oldest first.
    fn sessions_of(&self, partner: PartnerId, fleet_ref: &FleetRef) -> Vec<Arc<Session>>;

    /// The sessions whose fleet asked for a registry entry.
    fn sessions_requesting(&self, entry: ExtTspId) -> Vec<InvitationId>;

    /// A partner's sessions whose fleet asked for a registry entry, oldest first.
    fn sessions_with_requests(&self, partner: PartnerId) -> Vec<Arc<Session>>;

    /// Forgets everything.
    fn clear(&mut self);

    /// The invitations whose link has run out while they were open.
    fn overdue(&self, now: Timestamp) -> Vec<InvitationId>;

    /// The connection that a fleet already has to a provider, on any of its invitations.
    fn connection_of(&self, fleet: &FleetIdentity, provider: TspId) -> Option<ConnectionId>;

    /// A partner and its properties.
    fn partner(&self, id: PartnerId) -> Option<Arc<PartnerRow>>;

    /// A page of all partners, in the order they joined.
    fn partners(&self, page_request: PageRequest<PartnerKey>) -> Page<PartnerKey, Arc<PartnerRow>>;

    /// Keeps a partner, new or changed.
    ///
    /// # Errors
    /// [`StoreFull`] if it is new and there is no room.
    fn save_partner(&mut self, partner: PartnerRow) -> Result<(), StoreFull>;

    /// Forgets a partner. What it made stays.
    fn remove_partner(&mut self, id: PartnerId);

    /// A subscription.
    fn subscription(&self, id: WebhookId) -> Option<Subscription>;

    /// Every subscription, in the order they were made.
    fn subscriptions(&self) -> Vec<Subscription>;

    /// A partner's, in the order they were made.
    fn subscriptions_of(&self, partner: PartnerId) -> Vec<Subscription>;

    /// Forgets a subscription.
    fn remove_subscription(&mut self, id: WebhookId);

    /// Keeps a subscription, new or changed.
    ///
    /// # Errors
    /// [`StoreFull`] if it is new and there is no room.
    fn save_subscription(&mut self, subscription: Subscription) -> Result<(), StoreFull>;
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
