//! A connection as the API shows it.

use catena_contract::{Connection, ConnectionId, ConnectionType, CredentialKind};
use serde_json::Value;

use crate::catalogue::Catalogue;
use crate::session::Session;

/// A fleet's connection; `None` if it has none with this id. A connection made by a command has no credentials and
/// shows made-up ones.
pub(super) fn shown(session: &Session, id: ConnectionId, catalogue: &Catalogue) -> Option<Connection> {
    let member = session.member()?;
    let known = member.connections.iter().find(|known| known.connection_id == id)?;
    let conn_type = catalogue.provider(known.provider.id).map_or(ConnectionType::ApiKey, |one| one.conn_type);
    let credentials = if known.credentials.is_empty() {
        CredentialKind::of(conn_type).masked(|_| None::<&Value>)
    } else {
        known.credentials.clone()
    };
    Some(Connection {
        id,
        created_at: known.since,
        updated_at: known.updated_at.unwrap_or(known.since),
        fleet_id: Some(member.fleet_id),
        fleet_ref: Some(session.request().fleet_ref.clone()),
        tsp_id: known.provider.id,
        source_name: known.provider.source_name.clone(),
        credentials,
        status: known.status,
        description: known.description.clone(),
    })
}
