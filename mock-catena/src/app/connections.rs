//! Connections, as the API shows, makes, changes and deletes them.

use std::sync::Arc;

use catena_contract::{ConnectionId, InvitationId, PartnerId, Provider, TspId};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{App, OfFleets};
use crate::auth::Caller;
use crate::session::{
    ChosenProvider, ConnectingRefused, ConnectionChange, NewConnection, PreAuth, Session, amend, attach,
    detach, pre_authorize,
};
use crate::store::{ConnectionKey, Slice, Turn};

impl App {
    /// A page of the connections of the fleets that share with a partner now; each row is the fleet's session and the
    /// connection's place in it.
    pub(crate) fn connections(
        &self,
        partner: PartnerId,
        of: &OfFleets,
        tsp: Option<TspId>,
        turn: Turn<ConnectionKey>,
    ) -> Slice<ConnectionKey, (Arc<Session>, ConnectionId)> {
        let world = self.current_world();
        let named = of.among(&world, partner);
        world.store.connections(partner, named, tsp, turn)
    }

    /// The sessions of the fleets that a caller may see the connections of: a partner those that share with it now, a
    /// fleet its own.
    pub(crate) fn connected(&self, caller: Caller, of: &OfFleets) -> Vec<Arc<Session>> {
        let world = self.current_world();
        match caller {
            Caller::Partner(partner) => {
                let sessions = of.among(&world, partner).unwrap_or_else(|| world.store.members_of(partner));
                sessions.into_iter().filter(|session| session.shares()).collect()
            }
            Caller::Fleet { invitation, .. } => world.store.session(invitation).into_iter().collect(),
            Caller::Staff => vec![],
        }
    }

    /// The session of a connection that the caller may see.
    pub(crate) fn connection(&self, caller: Caller, id: ConnectionId) -> Option<Arc<Session>> {
        let sessions = self.current_world().store.sessions_of_connection(id);
        sessions.into_iter().find(|session| match caller {
            Caller::Partner(partner) => session.partner().id == partner && session.shares(),
            Caller::Fleet { invitation, .. } => session.id() == invitation,
            Caller::Staff => false,
        })
    }

    /// A provider that an invitation offers.
    pub(crate) fn offered(&self, id: InvitationId, tsp: TspId) -> Option<Provider> {
        let session = self.session(id)?;
        let catalogue = self.catalogue();
        let limit = session.asked().limit_tsps.as_deref();
        catalogue.offered(limit, "").find(|provider| provider.id == tsp).cloned()
    }

    /// Connects a provider over the API.
    pub(crate) fn attach(
        &self,
        id: InvitationId,
        provider: &Provider,
        credentials: Map<String, Value>,
        description: Option<String>,
        pre_auth: Option<Uuid>,
    ) -> Result<Session, ConnectingRefused> {
        let mut world = self.current_world();
        let session = world.store.session(id).ok_or(ConnectingRefused::NoFleet)?;
        let new = NewConnection {
            provider: ChosenProvider {
                id: provider.id,
                name: provider.name.clone(),
                source_name: provider.source_name.clone(),
            },
            reused: world.store.connection_of(&session.fleet_identity(), provider.id),
            credentials,
            description,
            pre_auth,
        };
        self.rewritten(&mut world, &session, "connect-over-api", |session, now, ids| {
            attach(session, new, now, ids)
        })
    }

    /// Keeps what a provider took in the flow, secrets masked.
    pub(crate) fn remember_credentials(
        &self,
        id: InvitationId,
        provider: TspId,
        credentials: Map<String, Value>,
    ) {
        let mut world = self.world();
        let Some(session) = world.store.session(id) else { return };
        let Some(known) = session.member().and_then(|member| member.connection_to(provider)) else { return };
        let mut session = Session::clone(&session);
        session.credit(known.connection_id, credentials);
        // It is known to the store, so there is room for it.
        let _ = world.store.keep_session(session);
    }

    /// Changes a connection.
    pub(crate) fn amend(
        &self,
        id: InvitationId,
        connection: ConnectionId,
        change: ConnectionChange,
    ) -> Result<Session, ConnectingRefused> {
        self.rewrite(id, "change-connection", ConnectingRefused::NoFleet, |session, now, ids| {
            amend(session, connection, change, now, ids)
        })
    }

    /// Deletes a connection.
    pub(crate) fn detach(
        &self,
        id: InvitationId,
        connection: ConnectionId,
    ) -> Result<Session, ConnectingRefused> {
        self.rewrite(id, "delete-connection", ConnectingRefused::NoFleet, |session, _, _| {
            detach(session, connection)
        })
    }

    /// Lets a fleet sign in at a provider before it connects.
    pub(crate) fn pre_authorize(&self, id: InvitationId, tsp_id: TspId) -> Result<Uuid, ConnectingRefused> {
        let mut made = Uuid::nil();
        self.rewrite(id, "pre-authorize", ConnectingRefused::NoFleet, |session, _, ids| {
            made = ids.v4();
            Ok((pre_authorize(session, PreAuth { id: made, tsp_id })?, vec![]))
        })?;
        Ok(made)
    }
}
