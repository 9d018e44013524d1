//! Indexes of fleets, share agreements and connections: one for every list of the API, updated with each session.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use catena_contract::{
    ConnectionId, FleetConnectionId, InvitationId, PartnerId, ShareAgreementId, ShareAgreementStatus, TspId,
};
use jiff::Timestamp;

use super::{ConnectionKey, Index, Page, PageRequest};
use crate::session::{FleetConnection, Member, Session};

/// Indexes of agreements and connections.
#[derive(Debug, Default)]
pub(super) struct SharingIndex {
    partners: HashMap<PartnerId, PartnerIndexes>,
    links: HashMap<FleetConnectionId, (InvitationId, ConnectionId)>,
    by_connection: HashMap<ConnectionId, BTreeSet<InvitationId>>,
    /// When unexpired agreements expire.
    ends: BTreeSet<(Timestamp, InvitationId)>,
}

/// Indexes of one partner.
#[derive(Debug, Default)]
struct PartnerIndexes {
    not_deleted: Index<ShareAgreementId>,
    by_status: BTreeMap<ShareAgreementStatus, Index<ShareAgreementId>>,
    sharing: Index<ShareAgreementId>,
    connections: Index<ConnectionKey>,
    connections_to: HashMap<TspId, Index<ConnectionKey>>,
}

/// When an agreement expires, unless it has expired or was ended.
fn end(member: &Member) -> Option<Timestamp> {
    use ShareAgreementStatus::{Active, Cancelled, Deleted, Expired, Paused};
    match member.agreement.status {
        Active | Paused => member.agreement.expiration_date,
        Cancelled | Deleted | Expired => None,
    }
}

const fn key(connection: &FleetConnection) -> ConnectionKey {
    (connection.since, connection.id)
}

/// A page of a list that may be missing.
fn page<K: Ord + Copy>(index: Option<&Index<K>>, page_request: PageRequest<K>) -> Page<K> {
    index.map_or_else(|| Index::default().page(page_request), |index| index.page(page_request))
}

impl SharingIndex {
    /// Removes a session's previous state from the indexes.
    pub(super) fn remove_from_indexes(&mut self, before: &Session) {
        let Some(member) = before.member() else { return };
        let id = before.id();
        let indexes = self.partners.entry(before.partner().id).or_default();
        let agreement = member.agreement.id;
        indexes.not_deleted.remove(&agreement);
        indexes.sharing.remove(&agreement);
        indexes.by_status.entry(member.agreement.status).or_default().remove(&agreement);
        for connection in &member.connections {
            indexes.connections.remove(&key(connection));
            indexes.connections_to.entry(connection.provider.id).or_default().remove(&key(connection));
            self.links.remove(&connection.id);
            if let Some(sessions) = self.by_connection.get_mut(&connection.connection_id) {
                sessions.remove(&id);
            }
        }
        if let Some(end) = end(member) {
            self.ends.remove(&(end, id));
        }
    }

    /// Adds a session's current state to the indexes.
    pub(super) fn add_to_indexes(&mut self, now: &Session) {
        let Some(member) = now.member() else { return };
        let id = now.id();
        let indexes = self.partners.entry(now.partner().id).or_default();
        let agreement = member.agreement.id;
        if member.agreement.status != ShareAgreementStatus::Deleted {
            indexes.not_deleted.insert(agreement);
        }
        indexes.by_status.entry(member.agreement.status).or_default().insert(agreement);
        let shares = now.shares();
        if shares {
            indexes.sharing.insert(agreement);
        }
        for connection in &member.connections {
            if shares {
                indexes.connections.insert(key(connection));
                indexes.connections_to.entry(connection.provider.id).or_default().insert(key(connection));
            }
            self.links.insert(connection.id, (id, connection.connection_id));
            self.by_connection.entry(connection.connection_id).or_default().insert(id);
        }
        self.ends.extend(end(member).map(|end| (end, id)));
    }

    /// A page of the agreements of fleets that share now.
    pub(super) fn sharing(
        &self,
        partner: PartnerId,
        page_request: PageRequest<ShareAgreementId>,
    ) -> Page<ShareAgreementId> {
        page(self.partners.get(&partner).map(|indexes| &indexes.sharing), page_request)
    }

    /// A page of the agreements with a status; without one, of all that are not deleted.
    pub(super) fn agreements(
        &self,
        partner: PartnerId,
        status: Option<ShareAgreementStatus>,
        page_request: PageRequest<ShareAgreementId>,
    ) -> Page<ShareAgreementId> {
        let index = self.partners.get(&partner).and_then(|indexes| match status {
            Some(status) => indexes.by_status.get(&status),
            None => Some(&indexes.not_deleted),
        });
        page(index, page_request)
    }

    /// A page of the connections of fleets that share now.
    pub(super) fn connections(
        &self,
        partner: PartnerId,
        tsp: Option<TspId>,
        page_request: PageRequest<ConnectionKey>,
    ) -> Page<ConnectionKey> {
        let index = self.partners.get(&partner).and_then(|indexes| match tsp {
            Some(tsp) => indexes.connections_to.get(&tsp),
            None => Some(&indexes.connections),
        });
        page(index, page_request)
    }

    /// The session and connection of a key.
    pub(super) fn link(&self, key: ConnectionKey) -> Option<(InvitationId, ConnectionId)> {
        self.links.get(&key.1).copied()
    }

    /// The sessions that have a connection.
    pub(super) fn sessions_of(&self, connection: ConnectionId) -> impl Iterator<Item = InvitationId> + '_ {
        self.by_connection.get(&connection).into_iter().flatten().copied()
    }

    /// A partner's agreements that are not deleted.
    pub(super) fn not_deleted(&self, partner: PartnerId) -> impl Iterator<Item = ShareAgreementId> + '_ {
        self.partners.get(&partner).into_iter().flat_map(|indexes| indexes.not_deleted.iter())
    }

    /// The sessions whose agreement has expired.
    pub(super) fn expired_at(&self, now: Timestamp) -> Vec<InvitationId> {
        self.ends.iter().take_while(|(end, _)| *end <= now).map(|(_, id)| *id).collect()
    }
}
