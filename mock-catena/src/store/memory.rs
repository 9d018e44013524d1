//! An in-memory store.

mod indexes;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;
use std::sync::Arc;

use catena_contract::{
    ConnectionId, ExtTspId, FleetId, FleetRef, InvitationId, InvitationStatus, PartnerId, ShareAgreementId,
    ShareAgreementStatus, Subscription, TspId, WebhookId,
};
use jiff::Timestamp;

use indexes::PartnerIndexes;

use super::sharing_index::SharingIndex;
use super::{ConnectionKey, Index, Page, PageRequest, PartnerKey, Store, StoreFull, WebhookKey};
use crate::session::{FleetIdentity, PartnerRow, Session};

/// Everything in memory, with limits.
#[derive(Debug, Default)]
pub struct MemoryStore {
    /// Sorted by creation, because the ids are version 7 UUIDs.
    sessions: BTreeMap<InvitationId, Arc<Session>>,
    indexes: HashMap<PartnerId, PartnerIndexes>,
    by_request: HashMap<ExtTspId, BTreeSet<InvitationId>>,
    /// Oldest first; usually one.
    by_fleet_ref: HashMap<(PartnerId, FleetRef), Vec<InvitationId>>,
    by_fleet: HashMap<FleetId, InvitationId>,
    by_agreement: HashMap<ShareAgreementId, InvitationId>,
    by_expiry: BTreeSet<(Timestamp, InvitationId)>,
    connections: HashMap<(FleetIdentity, TspId), ConnectionId>,
    sharing: SharingIndex,
    partners: HashMap<PartnerId, Arc<PartnerRow>>,
    partner_shelf: Index<PartnerKey>,
    subscriptions: HashMap<WebhookId, Subscription>,
    subscription_shelf: Index<WebhookKey>,
}

impl MemoryStore {
    /// Most invitations; about a kilobyte each.
    pub const MOST_SESSIONS: usize = 2_000_000;
    /// Most partners.
    pub const MOST_PARTNERS: usize = 100_000;
    /// Most subscriptions.
    pub const MOST_SUBSCRIPTIONS: usize = 100_000;
}

/// The agreements of the matching sessions.
fn agreements_of(sessions: &[Arc<Session>], matches: impl Fn(&Session) -> bool) -> Index<ShareAgreementId> {
    let sessions = sessions.iter().filter(|session| matches(session));
    sessions.filter_map(|session| Some(session.member()?.agreement.id)).collect()
}

impl Store for MemoryStore {
    fn session(&self, id: InvitationId) -> Option<Arc<Session>> {
        self.sessions.get(&id).cloned()
    }

    fn session_of(&self, partner: PartnerId, fleet_ref: &FleetRef) -> Option<Arc<Session>> {
        let ids = self.by_fleet_ref.get(&(partner, fleet_ref.clone()))?;
        self.session(*ids.last()?)
    }

    fn session_of_fleet(&self, fleet: FleetId) -> Option<Arc<Session>> {
        self.session(*self.by_fleet.get(&fleet)?)
    }

    fn session_of_agreement(&self, agreement: ShareAgreementId) -> Option<Arc<Session>> {
        self.session(*self.by_agreement.get(&agreement)?)
    }

    fn save_session(&mut self, session: Session) -> Result<(), StoreFull> {
        let id = session.id();
        match self.sessions.get(&id).cloned() {
            Some(before) => self.remove_from_indexes(&before, &session),
            None => {
                if self.sessions.len() >= Self::MOST_SESSIONS {
                    return Err(StoreFull { limit: Self::MOST_SESSIONS, what: "invitations" });
                }
                let named = (session.partner().id, session.request().fleet_ref.clone());
                self.by_fleet_ref.entry(named).or_insert_with(|| Vec::with_capacity(1)).push(id);
            }
        }
        self.add_to_indexes(&session);
        self.sessions.insert(id, Arc::new(session));
        Ok(())
    }

    fn sessions(&self, after: Option<InvitationId>, most: usize) -> Vec<Arc<Session>> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.sessions
            .range((from, Bound::Unbounded))
            .take(most)
            .map(|(_, session)| Arc::clone(session))
            .collect()
    }

    fn invitations(
        &self,
        partner: PartnerId,
        fleet_ref: Option<&FleetRef>,
        page_request: PageRequest<InvitationId>,
    ) -> Page<InvitationId, Arc<Session>> {
        let page = match fleet_ref {
            None => self.index(partner, |indexes| &indexes.invitations, page_request),
            Some(fleet_ref) => {
                let ids = self.by_fleet_ref.get(&(partner, fleet_ref.clone()));
                let listed = |id: &&InvitationId| {
                    self.sessions
                        .get(*id)
                        .is_some_and(|session| session.stage().status() != InvitationStatus::Deleted)
                };
                ids.into_iter().flatten().filter(listed).copied().collect::<Index<_>>().page(page_request)
            }
        };
        self.with_sessions(page, Some)
    }

    fn members(
        &self,
        partner: PartnerId,
        page_request: PageRequest<ShareAgreementId>,
    ) -> Page<ShareAgreementId, Arc<Session>> {
        let page = self.index(partner, |indexes| &indexes.members, page_request);
        self.with_sessions(page, |agreement| self.by_agreement.get(&agreement).copied())
    }

    fn sharing(
        &self,
        partner: PartnerId,
        named: Option<Vec<Arc<Session>>>,
        page_request: PageRequest<ShareAgreementId>,
    ) -> Page<ShareAgreementId, Arc<Session>> {
        let page = match named {
            None => self.sharing.sharing(partner, page_request),
            Some(sessions) => agreements_of(&sessions, |session| session.shares()).page(page_request),
        };
        self.with_sessions(page, |agreement| self.by_agreement.get(&agreement).copied())
    }

    fn agreements(
        &self,
        partner: PartnerId,
        named: Option<Vec<Arc<Session>>>,
        status: Option<ShareAgreementStatus>,
        page_request: PageRequest<ShareAgreementId>,
    ) -> Page<ShareAgreementId, Arc<Session>> {
        let matches = |session: &Session| {
            let is = session.member().map(|member| member.agreement.status);
            status.map_or(is != Some(ShareAgreementStatus::Deleted), |status| is == Some(status))
        };
        let page = match named {
            None => self.sharing.agreements(partner, status, page_request),
            Some(sessions) => agreements_of(&sessions, matches).page(page_request),
        };
        self.with_sessions(page, |agreement| self.by_agreement.get(&agreement).copied())
    }

    fn connections(
        &self,
        partner: PartnerId,
        named: Option<Vec<Arc<Session>>>,
        tsp: Option<TspId>,
        page_request: PageRequest<ConnectionKey>,
    ) -> Page<ConnectionKey, (Arc<Session>, ConnectionId)> {
        let page = match named {
            None => self.sharing.connections(partner, tsp, page_request),
            Some(sessions) => {
                let sharing = sessions.iter().filter(|session| session.shares());
                let connections =
                    sharing.filter_map(|session| session.member()).flat_map(|it| &it.connections);
                let matching = connections.filter(|known| tsp.is_none_or(|tsp| known.provider.id == tsp));
                matching.map(|known| (known.since, known.id)).collect::<Index<_>>().page(page_request)
            }
        };
        let Page { rows, before, after, total } = page;
        let row = |(key, _): (ConnectionKey, ConnectionKey)| {
            let (id, connection) = self.sharing.link(key)?;
            Some((key, (self.session(id)?, connection)))
        };
        Page { rows: rows.into_iter().filter_map(row).collect(), before, after, total }
    }

    fn sessions_of_connection(&self, id: ConnectionId) -> Vec<Arc<Session>> {
        self.sharing.sessions_of(id).filter_map(|id| self.session(id)).collect()
    }

    fn members_of(&self, partner: PartnerId) -> Vec<Arc<Session>> {
        let agreements = self.sharing.not_deleted(partner);
        agreements.filter_map(|agreement| self.session(*self.by_agreement.get(&agreement)?)).collect()
    }

    fn expired_agreements(&self, now: Timestamp) -> Vec<InvitationId> {
        self.sharing.expired_at(now)
    }

    fn sessions_of(&self, partner: PartnerId, fleet_ref: &FleetRef) -> Vec<Arc<Session>> {
        let ids = self.by_fleet_ref.get(&(partner, fleet_ref.clone()));
        ids.into_iter().flatten().filter_map(|id| self.session(*id)).collect()
    }

    fn sessions_requesting(&self, entry: ExtTspId) -> Vec<InvitationId> {
        self.by_request.get(&entry).map(|ids| ids.iter().copied().collect()).unwrap_or_default()
    }

    fn sessions_with_requests(&self, partner: PartnerId) -> Vec<Arc<Session>> {
        let ids = self.indexes.get(&partner).into_iter().flat_map(|indexes| indexes.requesting.iter());
        ids.filter_map(|id| self.session(id)).collect()
    }

    fn clear(&mut self) {
        *self = Self::default();
    }

    fn overdue(&self, now: Timestamp) -> Vec<InvitationId> {
        self.by_expiry.iter().take_while(|(expires_at, _)| *expires_at <= now).map(|(_, id)| *id).collect()
    }

    fn connection_of(&self, fleet: &FleetIdentity, provider: TspId) -> Option<ConnectionId> {
        self.connections.get(&(fleet.clone(), provider)).copied()
    }

    fn partner(&self, id: PartnerId) -> Option<Arc<PartnerRow>> {
        self.partners.get(&id).cloned()
    }

    fn partners(&self, page_request: PageRequest<PartnerKey>) -> Page<PartnerKey, Arc<PartnerRow>> {
        let Page { rows, before, after, total } = self.partner_shelf.page(page_request);
        let rows = rows.into_iter().filter_map(|(key, (_, id))| Some((key, self.partner(id)?))).collect();
        Page { rows, before, after, total }
    }

    fn save_partner(&mut self, partner: PartnerRow) -> Result<(), StoreFull> {
        let id = partner.partner.id;
        if !self.partners.contains_key(&id) && self.partners.len() >= Self::MOST_PARTNERS {
            return Err(StoreFull { limit: Self::MOST_PARTNERS, what: "partners" });
        }
        // An imported partner may have another creation time.
        self.remove_partner(id);
        self.partner_shelf.insert((partner.partner.created_at, id));
        self.partners.insert(id, Arc::new(partner));
        Ok(())
    }

    fn remove_partner(&mut self, id: PartnerId) {
        if let Some(gone) = self.partners.remove(&id) {
            self.partner_shelf.remove(&(gone.partner.created_at, id));
        }
    }

    fn subscription(&self, id: WebhookId) -> Option<Subscription> {
        self.subscriptions.get(&id).cloned()
    }

    fn subscriptions(&self) -> Vec<Subscription> {
        self.subscription_shelf.iter().filter_map(|(_, id)| self.subscription(id)).collect()
    }

    fn subscriptions_of(&self, partner: PartnerId) -> Vec<Subscription> {
        let keys = self.indexes.get(&partner).into_iter().flat_map(|indexes| indexes.subscriptions.iter());
        keys.filter_map(|(_, id)| self.subscription(id)).collect()
    }

    fn save_subscription(&mut self, subscription: Subscription) -> Result<(), StoreFull> {
        let known = self.subscriptions.contains_key(&subscription.id);
        if !known && self.subscriptions.len() >= Self::MOST_SUBSCRIPTIONS {
            return Err(StoreFull { limit: Self::MOST_SUBSCRIPTIONS, what: "subscriptions" });
        }
        let key = (subscription.created_at, subscription.id);
        self.subscription_shelf.insert(key);
        self.indexes.entry(subscription.partner_id).or_default().subscriptions.insert(key);
        self.subscriptions.insert(subscription.id, subscription);
        Ok(())
    }

    fn remove_subscription(&mut self, id: WebhookId) {
        let Some(gone) = self.subscriptions.remove(&id) else { return };
        let key = (gone.created_at, id);
        self.subscription_shelf.remove(&key);
        if let Some(indexes) = self.indexes.get_mut(&gone.partner_id) {
            indexes.subscriptions.remove(&key);
        }
    }
}
