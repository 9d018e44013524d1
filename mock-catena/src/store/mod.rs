//! Storage of sessions, partners and subscriptions.
//!
//! A store only saves and finds. The app holds it behind one short lock, so that loading, changing and saving a
//! session is atomic. Every list has its own [`Index`], so that a page costs the same among a thousand rows and a
//! million.

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

/// The key of a partner: creation time and id.
pub type PartnerKey = (Timestamp, PartnerId);

/// The key of a subscription: creation time and id.
pub type WebhookKey = (Timestamp, WebhookId);
/// The key of a connection: creation time and the id of its link to the fleet.
pub type ConnectionKey = (Timestamp, FleetConnectionId);

/// Stores sessions, partners and subscriptions.
pub trait Store: Send {
    /// The session with this invitation id.
    fn session(&self, id: InvitationId) -> Option<Arc<Session>>;

    /// The newest session of a fleet, by the partner's reference.
    fn session_of(&self, partner: PartnerId, fleet_ref: &FleetRef) -> Option<Arc<Session>>;

    /// The session of a fleet.
    fn session_of_fleet(&self, fleet: FleetId) -> Option<Arc<Session>>;

    /// The session of a share agreement.
    fn session_of_agreement(&self, agreement: ShareAgreementId) -> Option<Arc<Session>>;

    /// Saves a new or changed session.
    ///
    /// # Errors
    /// [`StoreFull`] if it is new and the store is full.
    fn save_session(&mut self, session: Session) -> Result<(), StoreFull>;

    /// At most `most` sessions after the given one, oldest first.
    fn sessions(&self, after: Option<InvitationId>, most: usize) -> Vec<Arc<Session>>;

    /// A page of a partner's invitations that were not deleted, optionally of one fleet, oldest first.
    fn invitations(
        &self,
        partner: PartnerId,
        fleet_ref: Option<&FleetRef>,
        page_request: PageRequest<InvitationId>,
    ) -> Page<InvitationId, Arc<Session>>;

    /// A page of a partner's accepted sessions, in the order of their share agreements.
    fn members(
        &self,
        partner: PartnerId,
        page_request: PageRequest<ShareAgreementId>,
    ) -> Page<ShareAgreementId, Arc<Session>>;

    /// A page of the fleets that share with a partner now, in the order of their agreements; optionally only those in
    /// `named`.
    fn sharing(
        &self,
        partner: PartnerId,
        named: Option<Vec<Arc<Session>>>,
        page_request: PageRequest<ShareAgreementId>,
    ) -> Page<ShareAgreementId, Arc<Session>>;

    /// A page of a partner's agreements, oldest first; optionally only of the fleets in `named`, and only with a
    /// status. Without a status, deleted ones are left out.
    fn agreements(
        &self,
        partner: PartnerId,
        named: Option<Vec<Arc<Session>>>,
        status: Option<ShareAgreementStatus>,
        page_request: PageRequest<ShareAgreementId>,
    ) -> Page<ShareAgreementId, Arc<Session>>;

    /// A page of the connections of fleets that share with a partner now, oldest first; optionally only of the fleets
    /// in `named`, and only to one provider.
    fn connections(
        &self,
        partner: PartnerId,
        named: Option<Vec<Arc<Session>>>,
        tsp: Option<TspId>,
        page_request: PageRequest<ConnectionKey>,
    ) -> Page<ConnectionKey, (Arc<Session>, ConnectionId)>;

    /// The sessions that have this connection; usually one.
    fn sessions_of_connection(&self, id: ConnectionId) -> Vec<Arc<Session>>;

    /// The sessions of a partner whose agreement is not deleted, in the order of the agreements.
    fn members_of(&self, partner: PartnerId) -> Vec<Arc<Session>>;

    /// The sessions whose agreement has expired but is not marked so yet.
    fn expired_agreements(&self, now: Timestamp) -> Vec<InvitationId>;

    /// Every session of a fleet, by the partner's reference, oldest first.
    fn sessions_of(&self, partner: PartnerId, fleet_ref: &FleetRef) -> Vec<Arc<Session>>;

    /// The sessions whose fleet requested a registry entry.
    fn sessions_requesting(&self, entry: ExtTspId) -> Vec<InvitationId>;

    /// A partner's sessions whose fleet requested a registry entry, oldest first.
    fn sessions_with_requests(&self, partner: PartnerId) -> Vec<Arc<Session>>;

    /// Removes everything.
    fn clear(&mut self);

    /// The open invitations whose link has expired.
    fn overdue(&self, now: Timestamp) -> Vec<InvitationId>;

    /// A fleet's existing connection to a provider, from any of its invitations.
    fn connection_of(&self, fleet: &FleetIdentity, provider: TspId) -> Option<ConnectionId>;

    /// A partner and its properties.
    fn partner(&self, id: PartnerId) -> Option<Arc<PartnerRow>>;

    /// A page of all partners, oldest first.
    fn partners(&self, page_request: PageRequest<PartnerKey>) -> Page<PartnerKey, Arc<PartnerRow>>;

    /// Saves a new or changed partner.
    ///
    /// # Errors
    /// [`StoreFull`] if it is new and the store is full.
    fn save_partner(&mut self, partner: PartnerRow) -> Result<(), StoreFull>;

    /// Removes a partner. Its invitations and subscriptions stay.
    fn remove_partner(&mut self, id: PartnerId);

    /// The subscription with this id.
    fn subscription(&self, id: WebhookId) -> Option<Subscription>;

    /// Every subscription, oldest first.
    fn subscriptions(&self) -> Vec<Subscription>;

    /// The subscriptions of a partner, oldest first.
    fn subscriptions_of(&self, partner: PartnerId) -> Vec<Subscription>;

    /// Removes a subscription.
    fn remove_subscription(&mut self, id: WebhookId);

    /// Saves a new or changed subscription.
    ///
    /// # Errors
    /// [`StoreFull`] if it is new and the store is full.
    fn save_subscription(&mut self, subscription: Subscription) -> Result<(), StoreFull>;
}

/// The store is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the simulated Catena holds at most {limit} {what}; restart it to begin empty")]
pub struct StoreFull {
    /// The maximum number.
    pub limit: usize,
    /// The kind of things.
    pub what: &'static str,
}
