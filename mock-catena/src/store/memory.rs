//! The store that forgets when the process ends.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;

use catena_contract::{
    ConnectionId, ExtTspId, FleetRef, InvitationId, PartnerId, Subscription, TspId, WebhookId,
};
use jiff::Timestamp;

use super::{Store, StoreFull};
use crate::session::{FleetIdentity, Session};

/// Sessions and subscriptions in memory, with bounds.
#[derive(Debug, Default)]
pub struct MemoryStore {
    /// Version 7 ids sort in the order they were made.
    sessions: BTreeMap<InvitationId, Session>,
    by_request: HashMap<ExtTspId, BTreeSet<InvitationId>>,
    by_fleet_ref: HashMap<(PartnerId, FleetRef), InvitationId>,
    by_expiry: BTreeSet<(Timestamp, InvitationId)>,
    connections: HashMap<(FleetIdentity, TspId), ConnectionId>,
    subscriptions: Vec<Subscription>,
}

impl MemoryStore {
    /// Most invitations it holds.
    pub const MOST_SESSIONS: usize = 100_000;
    /// Most subscriptions it holds.
    pub const MOST_SUBSCRIPTIONS: usize = 1_000;
}

impl Store for MemoryStore {
    fn session(&self, id: InvitationId) -> Option<Session> {
        self.sessions.get(&id).cloned()
    }

    fn session_of(&self, partner: PartnerId, fleet_ref: &FleetRef) -> Option<Session> {
        let id = self.by_fleet_ref.get(&(partner, fleet_ref.clone()))?;
        self.session(*id)
    }

    fn keep_session(&mut self, session: Session) -> Result<(), StoreFull> {
        let id = session.id();
        match self.sessions.get(&id) {
            Some(before) => {
                self.by_expiry.remove(&(before.expires_at(), id));
                // A connection that was deleted is not used again.
                let kept = |connection: ConnectionId| {
                    session.member().is_some_and(|member| {
                        member.connections.iter().any(|kept| kept.connection_id == connection)
                    })
                };
                let deleted = before.member().into_iter().flat_map(|member| &member.connections);
                for gone in deleted.filter(|connection| !kept(connection.connection_id)) {
                    self.connections.remove(&(before.fleet_identity(), gone.provider.id));
                }
            }
            None => {
                if self.sessions.len() >= Self::MOST_SESSIONS {
                    return Err(StoreFull { limit: Self::MOST_SESSIONS, what: "invitations" });
                }
                self.by_fleet_ref.insert((session.partner().id, session.asked().fleet_ref.clone()), id);
            }
        }
        if session.stage().is_open() {
            self.by_expiry.insert((session.expires_at(), id));
        }
        if let Some(member) = session.member() {
            for request in &member.requests {
                self.by_request.entry(request.ext_tsp_id).or_default().insert(id);
            }
            for connection in &member.connections {
                self.connections
                    .entry((session.fleet_identity(), connection.provider.id))
                    .or_insert(connection.connection_id);
            }
        }
        self.sessions.insert(id, session);
        Ok(())
    }

    fn sessions(&self, after: Option<InvitationId>, most: usize) -> Vec<Session> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.sessions.range((from, Bound::Unbounded)).take(most).map(|(_, session)| session.clone()).collect()
    }

    fn asking_for(&self, entry: ExtTspId) -> Vec<InvitationId> {
        self.by_request.get(&entry).map(|ids| ids.iter().copied().collect()).unwrap_or_default()
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

    fn subscription(&self, id: WebhookId) -> Option<Subscription> {
        self.subscriptions.iter().find(|subscription| subscription.id == id).cloned()
    }

    fn subscriptions(&self) -> Vec<Subscription> {
        self.subscriptions.clone()
    }

    fn keep_subscription(&mut self, subscription: Subscription) -> Result<(), StoreFull> {
        if let Some(kept) = self.subscriptions.iter_mut().find(|kept| kept.id == subscription.id) {
            *kept = subscription;
        } else if self.subscriptions.len() < Self::MOST_SUBSCRIPTIONS {
            self.subscriptions.push(subscription);
        } else {
            return Err(StoreFull { limit: Self::MOST_SUBSCRIPTIONS, what: "subscriptions" });
        }
        Ok(())
    }
}
