//! The store's indexes of sessions.

use std::sync::Arc;

use catena_contract::{ConnectionId, InvitationId, InvitationStatus, PartnerId};

use crate::session::Session;
use crate::store::{Index, Page, PageRequest, Store, WebhookKey};

/// Indexes of one partner.
#[derive(Debug, Default)]
pub(super) struct PartnerIndexes {
    pub(super) invitations: Index<InvitationId>,
    pub(super) requesting: Index<InvitationId>,
    pub(super) subscriptions: Index<WebhookKey>,
}

impl Store {
    /// Removes a session from the indexes that a change may affect.
    pub(super) fn remove_from_indexes(&mut self, before: &Session, now: &Session) {
        let id = before.id();
        self.by_expiry.remove(&(before.expires_at(), id));
        self.sharing.remove_from_indexes(before);
        // A deleted connection is not reused.
        let remaining = |connection: ConnectionId| {
            now.member().is_some_and(|member| {
                member.connections.iter().any(|remaining| remaining.connection_id == connection)
            })
        };
        let connections = before.member().into_iter().flat_map(|member| &member.connections);
        for gone in connections.filter(|connection| !remaining(connection.connection_id)) {
            self.connections.remove(&(before.fleet_identity(), gone.provider.id));
        }
    }

    pub(super) fn add_to_indexes(&mut self, session: &Session) {
        self.sharing.add_to_indexes(session);
        let id = session.id();
        let indexes = self.indexes.entry(session.partner().id).or_default();
        if session.stage().status() == InvitationStatus::Deleted {
            indexes.invitations.remove(&id);
        } else {
            indexes.invitations.insert(id);
        }
        if session.stage().is_open() {
            self.by_expiry.insert((session.expires_at(), id));
        }
        let Some(member) = session.member() else { return };
        self.by_fleet.insert(member.fleet_id, id);
        self.by_agreement.insert(member.agreement.id, id);
        for request in &member.requests {
            indexes.requesting.insert(id);
            self.by_request.entry(request.ext_tsp_id).or_default().insert(id);
        }
        for connection in &member.connections {
            self.connections
                .entry((session.fleet_identity(), connection.provider.id))
                .or_insert(connection.connection_id);
        }
    }

    /// Replaces the keys by their sessions. Indexes contain only existing sessions.
    pub(super) fn with_sessions<K: Copy>(
        &self,
        page: Page<K>,
        id: impl Fn(K) -> Option<InvitationId>,
    ) -> Page<K, Arc<Session>> {
        page.filter_map(|key| self.sessions.get(id(key)?))
    }

    pub(super) fn index<K: Ord + Copy>(
        &self,
        partner: PartnerId,
        which: impl Fn(&PartnerIndexes) -> &Index<K>,
        page_request: PageRequest<K>,
    ) -> Page<K> {
        match self.indexes.get(&partner) {
            Some(indexes) => which(indexes).page(page_request),
            None => Index::default().page(page_request),
        }
    }
}
