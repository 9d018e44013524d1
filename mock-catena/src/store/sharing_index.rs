//! The indexes behind fleets, share agreements and connections: every list that a partner can ask for has a shelf of its
//! own, kept by each session's move.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use catena_contract::{
    ConnectionId, FleetConnectionId, InvitationId, PartnerId, ShareAgreementId, ShareAgreementStatus, TspId,
};
use jiff::Timestamp;

use super::{ConnectionKey, Shelf, Slice, Turn};
use crate::session::{FleetConnection, Member, Session};

/// Who shares what with whom.
#[derive(Debug, Default)]
pub(super) struct Sharing {
    partners: HashMap<PartnerId, Shelves>,
    links: HashMap<FleetConnectionId, (InvitationId, ConnectionId)>,
    by_connection: HashMap<ConnectionId, BTreeSet<InvitationId>>,
    /// When agreements run out that have not.
    ends: BTreeSet<(Timestamp, InvitationId)>,
}

/// What one partner can list.
#[derive(Debug, Default)]
struct Shelves {
    standing: Shelf<ShareAgreementId>,
    by_status: BTreeMap<ShareAgreementStatus, Shelf<ShareAgreementId>>,
    sharing: Shelf<ShareAgreementId>,
    connections: Shelf<ConnectionKey>,
    connections_to: HashMap<TspId, Shelf<ConnectionKey>>,
}

/// When an agreement runs out that has not.
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

impl Sharing {
    /// Takes a session out as it was.
    pub(super) fn unlist(&mut self, before: &Session) {
        let Some(member) = before.member() else { return };
        let id = before.id();
        let shelves = self.partners.entry(before.partner().id).or_default();
        let agreement = member.agreement.id;
        shelves.standing.remove(&agreement);
        shelves.sharing.remove(&agreement);
        shelves.by_status.entry(member.agreement.status).or_default().remove(&agreement);
        for connection in &member.connections {
            shelves.connections.remove(&key(connection));
            shelves.connections_to.entry(connection.provider.id).or_default().remove(&key(connection));
            self.links.remove(&connection.id);
            if let Some(sessions) = self.by_connection.get_mut(&connection.connection_id) {
                sessions.remove(&id);
            }
        }
        if let Some(end) = end(member) {
            self.ends.remove(&(end, id));
        }
    }

    /// Puts a session in as it is.
    pub(super) fn list(&mut self, now: &Session) {
        let Some(member) = now.member() else { return };
        let id = now.id();
        let shelves = self.partners.entry(now.partner().id).or_default();
        let agreement = member.agreement.id;
        if member.agreement.status != ShareAgreementStatus::Deleted {
            shelves.standing.insert(agreement);
        }
        shelves.by_status.entry(member.agreement.status).or_default().insert(agreement);
        let shares = now.shares();
        if shares {
            shelves.sharing.insert(agreement);
        }
        for connection in &member.connections {
            if shares {
                shelves.connections.insert(key(connection));
                shelves.connections_to.entry(connection.provider.id).or_default().insert(key(connection));
            }
            self.links.insert(connection.id, (id, connection.connection_id));
            self.by_connection.entry(connection.connection_id).or_default().insert(id);
        }
        self.ends.extend(end(member).map(|end| (end, id)));
    }

    /// A page of the agreements by which fleets share now.
    pub(super) fn sharing(
        &self,
        partner: PartnerId,
        turn: Turn<ShareAgreementId>,
    ) -> Slice<ShareAgreementId> {
        self.partners.get(&partner).map_or_else(|| Shelf::default().page(turn), |it| it.sharing.page(turn))
    }

    /// A page of the agreements that stand so; of all but deleted ones without a status.
    pub(super) fn agreements(
        &self,
        partner: PartnerId,
        status: Option<ShareAgreementStatus>,
        turn: Turn<ShareAgreementId>,
    ) -> Slice<ShareAgreementId> {
        let shelf = self.partners.get(&partner).and_then(|shelves| match status {
            Some(status) => shelves.by_status.get(&status),
            None => Some(&shelves.standing),
        });
        shelf.map_or_else(|| Shelf::default().page(turn), |shelf| shelf.page(turn))
    }

    /// A page of the connections of fleets that share now.
    pub(super) fn connections(
        &self,
        partner: PartnerId,
        tsp: Option<TspId>,
        turn: Turn<ConnectionKey>,
    ) -> Slice<ConnectionKey> {
        let shelf = self.partners.get(&partner).and_then(|shelves| match tsp {
            Some(tsp) => shelves.connections_to.get(&tsp),
            None => Some(&shelves.connections),
        });
        shelf.map_or_else(|| Shelf::default().page(turn), |shelf| shelf.page(turn))
    }

    /// Whose connection a key names.
    pub(super) fn link(&self, key: ConnectionKey) -> Option<(InvitationId, ConnectionId)> {
        self.links.get(&key.1).copied()
    }

    /// The sessions that have a connection.
    pub(super) fn sessions_of(&self, connection: ConnectionId) -> impl Iterator<Item = InvitationId> + '_ {
        self.by_connection.get(&connection).into_iter().flatten().copied()
    }

    /// The agreements of a partner that stand.
    pub(super) fn standing(&self, partner: PartnerId) -> impl Iterator<Item = ShareAgreementId> + '_ {
        self.partners.get(&partner).into_iter().flat_map(|shelves| shelves.standing.iter())
    }

    /// The sessions whose agreement has run out.
    pub(super) fn over(&self, now: Timestamp) -> Vec<InvitationId> {
        self.ends.iter().take_while(|(end, _)| *end <= now).map(|(_, id)| *id).collect()
    }
}
