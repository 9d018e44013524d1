//! An in-memory store.

mod few;
mod indexes;
mod records;
mod sessions;

use std::collections::{BTreeSet, HashMap};
use std::ops::Bound;
use std::sync::Arc;

use catena_contract::{
    ConnectionId, ExtTspId, FleetId, FleetRef, InvitationId, InvitationStatus, PartnerId, ShareAgreementId,
    ShareAgreementStatus, Subscription, TspId, WebhookId,
};
use jiff::Timestamp;

use few::Few;
use indexes::PartnerIndexes;
use sessions::Sessions;

use super::sharing_index::SharingIndex;
use super::{ConnectionKey, Index, Page, PageRequest, PartnerKey, StoreFull, WebhookKey};
use crate::session::{FleetIdentity, PartnerRow, Session};

/// Everything in memory, with limits.
#[derive(Debug, Default)]
pub struct Store {
    sessions: Sessions,
    indexes: HashMap<PartnerId, PartnerIndexes>,
    by_request: HashMap<ExtTspId, BTreeSet<InvitationId>>,
    /// Oldest first; usually one.
    by_fleet_ref: HashMap<(PartnerId, FleetRef), Few<InvitationId>>,
    by_fleet: HashMap<FleetId, InvitationId>,
    by_agreement: HashMap<ShareAgreementId, InvitationId>,
    by_expiry: BTreeSet<(Timestamp, InvitationId)>,
    connections: HashMap<(FleetIdentity, TspId), ConnectionId>,
    sharing: SharingIndex,
    partners: HashMap<PartnerId, Arc<PartnerRow>>,
    partner_keys: Index<PartnerKey>,
    subscriptions: HashMap<WebhookId, Subscription>,
    subscription_keys: Index<WebhookKey>,
}

impl Store {
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

impl Store {
    /// The session with this invitation id.
    #[must_use]
    pub fn session(&self, id: InvitationId) -> Option<Arc<Session>> {
        self.sessions.get(id)
    }

    /// The newest session of a fleet, by the partner's reference.
    #[must_use]
    pub fn session_of(&self, partner: PartnerId, fleet_ref: &FleetRef) -> Option<Arc<Session>> {
        let ids = self.by_fleet_ref.get(&(partner, fleet_ref.clone()))?;
        self.session(*ids.as_slice().last()?)
    }

    /// The session of a fleet.
    #[must_use]
    pub fn session_of_fleet(&self, fleet: FleetId) -> Option<Arc<Session>> {
        self.session(*self.by_fleet.get(&fleet)?)
    }

    /// The session of a share agreement.
    #[must_use]
    pub fn session_of_agreement(&self, agreement: ShareAgreementId) -> Option<Arc<Session>> {
        self.session(*self.by_agreement.get(&agreement)?)
    }

    /// Saves a new or changed session.
    ///
    /// # Errors
    /// [`StoreFull`] if it is new and the store is full.
    pub fn save_session(&mut self, session: Session) -> Result<(), StoreFull> {
        let id = session.id();
        match self.sessions.get(id) {
            Some(before) => self.remove_from_indexes(&before, &session),
            None => {
                if self.sessions.len() >= Self::MOST_SESSIONS {
                    return Err(StoreFull { limit: Self::MOST_SESSIONS, what: "invitations" });
                }
                let named = (session.partner().id, session.request().fleet_ref.clone());
                self.by_fleet_ref.entry(named).and_modify(|ids| ids.push(id)).or_insert(Few::One(id));
            }
        }
        self.add_to_indexes(&session);
        self.sessions.insert(session);
        Ok(())
    }

    /// At most `most` sessions after the given one, oldest first.
    #[must_use]
    pub fn sessions(&self, after: Option<InvitationId>, most: usize) -> Vec<Arc<Session>> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.sessions.range((from, Bound::Unbounded)).take(most).collect()
    }

    /// At most `most` sessions before the given one, newest first.
    #[must_use]
    pub fn newest_sessions(&self, before: Option<InvitationId>, most: usize) -> Vec<Arc<Session>> {
        let to = before.map_or(Bound::Unbounded, Bound::Excluded);
        self.sessions.range((Bound::Unbounded, to)).rev().take(most).collect()
    }

    /// A page of a partner's invitations that were not deleted, optionally of one fleet, oldest first.
    #[must_use]
    pub fn invitations(
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
                        .get(**id)
                        .is_some_and(|session| session.stage().status() != InvitationStatus::Deleted)
                };
                ids.into_iter()
                    .flat_map(Few::as_slice)
                    .filter(listed)
                    .copied()
                    .collect::<Index<_>>()
                    .page(page_request)
            }
        };
        self.with_sessions(page, Some)
    }

    /// A page of the fleets that share with a partner now, in the order of their agreements; optionally only those in
    /// `named`.
    #[must_use]
    pub fn sharing(
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

    /// A page of a partner's agreements, oldest first; optionally only of the fleets in `named`, and only with a
    /// status. Without a status, deleted ones are left out.
    #[must_use]
    pub fn agreements(
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

    /// A page of the connections of fleets that share with a partner now, oldest first; optionally only of the fleets
    /// in `named`, and only to one provider.
    #[must_use]
    pub fn connections(
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
        page.filter_map(|key| {
            let (id, connection) = self.sharing.link(key)?;
            Some((self.session(id)?, connection))
        })
    }

    /// The sessions that have this connection; usually one.
    #[must_use]
    pub fn sessions_of_connection(&self, id: ConnectionId) -> Vec<Arc<Session>> {
        self.sharing.sessions_of(id).filter_map(|id| self.session(id)).collect()
    }

    /// The sessions of a partner whose agreement is not deleted, in the order of the agreements.
    #[must_use]
    pub fn members_of(&self, partner: PartnerId) -> Vec<Arc<Session>> {
        let agreements = self.sharing.not_deleted(partner);
        agreements.filter_map(|agreement| self.session(*self.by_agreement.get(&agreement)?)).collect()
    }

    /// The sessions whose agreement has expired but is not marked so yet.
    #[must_use]
    pub fn expired_agreements(&self, now: Timestamp) -> Vec<InvitationId> {
        self.sharing.expired_at(now)
    }

    /// Every session of a fleet, by the partner's reference, oldest first.
    #[must_use]
    pub fn sessions_of(&self, partner: PartnerId, fleet_ref: &FleetRef) -> Vec<Arc<Session>> {
        let ids = self.by_fleet_ref.get(&(partner, fleet_ref.clone()));
        ids.into_iter().flat_map(Few::as_slice).filter_map(|id| self.session(*id)).collect()
    }

    /// The sessions whose fleet requested a registry entry.
    #[must_use]
    pub fn sessions_requesting(&self, entry: ExtTspId) -> Vec<InvitationId> {
        self.by_request.get(&entry).map(|ids| ids.iter().copied().collect()).unwrap_or_default()
    }

    /// A partner's sessions whose fleet requested a registry entry, oldest first.
    #[must_use]
    pub fn sessions_with_requests(&self, partner: PartnerId) -> Vec<Arc<Session>> {
        let ids = self.indexes.get(&partner).into_iter().flat_map(|indexes| indexes.requesting.iter());
        ids.filter_map(|id| self.session(id)).collect()
    }

    /// Removes everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The open invitations whose link has expired.
    #[must_use]
    pub fn overdue(&self, now: Timestamp) -> Vec<InvitationId> {
        self.by_expiry.iter().take_while(|(expires_at, _)| *expires_at <= now).map(|(_, id)| *id).collect()
    }

    /// A fleet's existing connection to a provider, from any of its invitations.
    #[must_use]
    pub fn connection_of(&self, fleet: &FleetIdentity, provider: TspId) -> Option<ConnectionId> {
        self.connections.get(&(fleet.clone(), provider)).copied()
    }
}
