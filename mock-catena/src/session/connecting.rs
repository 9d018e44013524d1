//! Connections created, changed and deleted over the API. The hosted flow uses [`join`] too, so both produce the same
//! records and events.

use catena_contract::webhook::{ConnectionRecord, Event};
use catena_contract::{ConnectionId, ConnectionStatus, FleetConnectionId, TspId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{ChosenProvider, Effect, FleetConnection, Member, Screen, Session, Stage, records};
use crate::ids::Ids;

/// Most unused pre-authorizations of a fleet; a new one replaces the oldest.
const MOST_PRE_AUTHS: usize = 20;

/// A connection to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewConnection {
    /// The provider.
    pub provider: ChosenProvider,
    /// The connection this fleet already has there from another invitation.
    pub reused: Option<ConnectionId>,
    /// The accepted credentials, secrets masked.
    pub credentials: Map<String, Value>,
    /// The fleet's description of it.
    pub description: Option<String>,
    /// The pre-authorization to use up.
    pub pre_auth: Option<Uuid>,
}

/// Changes to a connection; `None` keeps the current value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConnectionChange {
    /// The accepted credentials, secrets masked.
    pub credentials: Option<Map<String, Value>>,
    /// The fleet's description of it; `Some(None)` removes it.
    pub description: Option<Option<String>>,
    /// The new status.
    pub status: Option<ConnectionStatus>,
}

/// A successful sign-in at a provider, valid for one connection of the same fleet to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreAuth {
    /// Its id.
    pub id: Uuid,
    /// The provider.
    pub tsp_id: TspId,
}

/// Why a connection was not created or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConnectingRefused {
    /// The invitation was not accepted.
    #[error("no fleet came through this invitation")]
    NoFleet,
    /// The fleet has no such connection.
    #[error("this fleet has no connection with this id")]
    NoConnection,
    /// The pre-authorization is for another provider, was used before, or does not exist.
    #[error(
        "this pre-authorization does not hold: each is good for one connection of the same fleet and provider"
    )]
    NoPreAuth,
}

/// Connects a provider to a fleet; one that is connected already is renewed without new records (assumption
/// `same-provider-again`). Returns the connection and the events to emit.
pub(super) fn join(
    member: &mut Member,
    provider: ChosenProvider,
    reused: Option<ConnectionId>,
    now: Timestamp,
    ids: &mut dyn Ids,
) -> (ConnectionId, Vec<Event>) {
    let fleet_id = member.fleet_id;
    let known = member.connections.iter_mut().find(|known| known.provider.id == provider.id);
    let mut events = vec![];
    let id = match known {
        Some(known) => {
            known.status = ConnectionStatus::Active;
            known.updated_at = Some(now);
            known.connection_id
        }
        None => {
            let connection = FleetConnection {
                connection_id: reused.unwrap_or_else(|| ConnectionId::new(ids.connection(now))),
                id: FleetConnectionId::new(ids.v4()),
                provider,
                since: now,
                credentials: Map::new(),
                description: None,
                status: ConnectionStatus::Active,
                updated_at: None,
            };
            if reused.is_none() {
                events.push(records::connection_created(&connection, fleet_id));
            }
            events.push(records::fleet_connection_created(&connection, fleet_id));
            let id = connection.connection_id;
            member.connections.push(connection);
            id
        }
    };
    if !member.visit.connections.contains(&id) {
        member.visit.connections.push(id);
    }
    (id, events)
}

/// Connects a provider over the API. The fleet's screen does not change; the connection counts for its current visit
/// (assumption `api-connection-counts`).
pub fn add_connection(
    session: Session,
    new: NewConnection,
    now: Timestamp,
    ids: &mut dyn Ids,
) -> Result<(Session, Vec<Effect>), ConnectingRefused> {
    let Session { facts, stage } = session;
    let Stage::Accepted(mut member) = stage else { return Err(ConnectingRefused::NoFleet) };
    let NewConnection { provider, reused, credentials, description, pre_auth } = new;
    if let Some(pre_auth) = pre_auth {
        let expected = PreAuth { id: pre_auth, tsp_id: provider.id };
        let at = member.pre_auths.iter().position(|known| *known == expected);
        member.pre_auths.remove(at.ok_or(ConnectingRefused::NoPreAuth)?);
    }
    let (id, events) = join(&mut member, provider, reused, now, ids);
    if let Some(made) = member.connections.iter_mut().find(|known| known.connection_id == id) {
        made.credentials = credentials;
        made.description = description.or_else(|| made.description.take());
    }
    let session = Session { facts, stage: Stage::Accepted(member) };
    let effects = events.into_iter().map(|event| session.emit(event, now, ids)).collect();
    Ok((session, effects))
}

impl Session {
    /// Stores the accepted credentials, secrets masked.
    pub(crate) fn set_credentials(&mut self, connection: ConnectionId, credentials: Map<String, Value>) {
        let Stage::Accepted(member) = &mut self.stage else { return };
        if let Some(known) = member.connections.iter_mut().find(|known| known.connection_id == connection) {
            known.credentials = credentials;
        }
    }
}

/// Changes a connection. Emits `connection.staled` if it becomes stale, and nothing otherwise.
pub fn change_connection(
    session: Session,
    connection: ConnectionId,
    change: ConnectionChange,
    now: Timestamp,
    ids: &mut dyn Ids,
) -> Result<(Session, Vec<Effect>), ConnectingRefused> {
    if change.status == Some(ConnectionStatus::Deleted) {
        return remove_connection(session, connection);
    }
    let Session { facts, stage } = session;
    let Stage::Accepted(mut member) = stage else { return Err(ConnectingRefused::NoFleet) };
    let fleet_id = member.fleet_id;
    let known = member.connections.iter_mut().find(|known| known.connection_id == connection);
    let known = known.ok_or(ConnectingRefused::NoConnection)?;
    let before = known.status;
    known.credentials = change.credentials.unwrap_or_else(|| std::mem::take(&mut known.credentials));
    known.description = change.description.unwrap_or_else(|| known.description.take());
    known.status = change.status.unwrap_or(before);
    known.updated_at = Some(now);
    let staled = (known.status == ConnectionStatus::Stale && before != ConnectionStatus::Stale).then(|| {
        Event::ConnectionStaled(vec![ConnectionRecord {
            id: known.connection_id,
            source_name: known.provider.source_name.clone(),
            fleet_id,
            tsp_id: known.provider.id,
            status: known.status,
        }])
    });
    let session = Session { facts, stage: Stage::Accepted(member) };
    let effects = staled.into_iter().map(|event| session.emit(event, now, ids)).collect();
    Ok((session, effects))
}

/// Deletes a connection. Emits nothing (assumption `deletion-tells-nothing`).
pub fn remove_connection(
    session: Session,
    connection: ConnectionId,
) -> Result<(Session, Vec<Effect>), ConnectingRefused> {
    let Session { facts, stage } = session;
    let Stage::Accepted(mut member) = stage else { return Err(ConnectingRefused::NoFleet) };
    let at = member.connections.iter().position(|known| known.connection_id == connection);
    let gone = member.connections.remove(at.ok_or(ConnectingRefused::NoConnection)?);
    member.visit.connections.retain(|id| *id != connection);
    // The "connected" screen would have nothing to show.
    if member.visit.screen == (Screen::Connected { provider: gone.provider.id }) {
        member.visit.screen = Screen::Choosing;
    }
    Ok((Session { facts, stage: Stage::Accepted(member) }, vec![]))
}

/// Stores a sign-in at a provider for a later connection.
pub fn pre_authorize(session: Session, pre_auth: PreAuth) -> Result<Session, ConnectingRefused> {
    let Session { facts, stage } = session;
    let Stage::Accepted(mut member) = stage else { return Err(ConnectingRefused::NoFleet) };
    if member.pre_auths.len() >= MOST_PRE_AUTHS {
        member.pre_auths.remove(0);
    }
    member.pre_auths.push(pre_auth);
    Ok(Session { facts, stage: Stage::Accepted(member) })
}
