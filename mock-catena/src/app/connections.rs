//! Reading, creating, changing and deleting connections over the API.

use std::sync::Arc;

use catena_contract::{ConnectionId, InvitationId, PartnerId, Provider, TspId};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{App, OfFleets};
use crate::auth::Caller;
use crate::session::{
    ChosenProvider, ConnectingRefused, ConnectionChange, NewConnection, PreAuth, Session, add_connection,
    change_connection, pre_authorize, remove_connection,
};
use crate::store::{ConnectionKey, Page, PageRequest};

impl App {
    /// A page of the connections of fleets that share with a partner now; each row has the fleet's session and the
    /// connection's id.
    pub(crate) fn connections(
        &self,
        partner: PartnerId,
        of: &OfFleets,
        tsp: Option<TspId>,
        page_request: PageRequest<ConnectionKey>,
    ) -> Page<ConnectionKey, (Arc<Session>, ConnectionId)> {
        let state = self.current_state();
        let named = of.among(&state, partner);
        state.store.connections(partner, named, tsp, page_request)
    }

    /// The sessions whose connections a caller may see: a partner sees the fleets that share with it now, a fleet
    /// itself.
    pub(crate) fn connected_sessions(&self, caller: Caller, of: &OfFleets) -> Vec<Arc<Session>> {
        let state = self.current_state();
        match caller {
            Caller::Partner(partner) => {
                let sessions = of.among(&state, partner).unwrap_or_else(|| state.store.members_of(partner));
                sessions.into_iter().filter(|session| session.shares()).collect()
            }
            Caller::Fleet { invitation, .. } => state.store.session(invitation).into_iter().collect(),
            Caller::Staff => vec![],
        }
    }

    /// The session of a connection, if the caller may see it.
    pub(crate) fn connection(&self, caller: Caller, id: ConnectionId) -> Option<Arc<Session>> {
        let sessions = self.current_state().store.sessions_of_connection(id);
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
        let limit = session.request().limit_tsps.as_deref();
        catalogue.offered(limit, "").find(|provider| provider.id == tsp).cloned()
    }

    /// Connects a provider over the API.
    pub(crate) fn create_connection(
        &self,
        id: InvitationId,
        provider: &Provider,
        credentials: Map<String, Value>,
        description: Option<String>,
        pre_auth: Option<Uuid>,
    ) -> Result<Session, ConnectingRefused> {
        let mut state = self.current_state();
        let session = state.store.session(id).ok_or(ConnectingRefused::NoFleet)?;
        let new = NewConnection {
            provider: ChosenProvider {
                id: provider.id,
                name: provider.name.clone(),
                source_name: provider.source_name.clone(),
            },
            reused: state.store.connection_of(&session.fleet_identity(), provider.id),
            credentials,
            description,
            pre_auth,
        };
        self.update_loaded_session(&mut state, &session, "connect-over-api", |session, now, ids| {
            add_connection(session, new, now, ids)
        })
    }

    /// Stores the credentials accepted in the flow, secrets masked.
    pub(crate) fn remember_credentials(
        &self,
        id: InvitationId,
        provider: TspId,
        credentials: Map<String, Value>,
    ) {
        let mut state = self.state();
        let Some(session) = state.store.session(id) else { return };
        let Some(known) = session.member().and_then(|member| member.connection_to(provider)) else { return };
        let mut session = Session::clone(&session);
        session.set_credentials(known.connection_id, credentials);
        // Cannot fail: the session is stored already.
        let _ = state.store.save_session(session);
    }

    /// Changes a connection.
    pub(crate) fn update_connection(
        &self,
        id: InvitationId,
        connection: ConnectionId,
        change: ConnectionChange,
    ) -> Result<Session, ConnectingRefused> {
        self.update_session(id, "change-connection", ConnectingRefused::NoFleet, |session, now, ids| {
            change_connection(session, connection, change, now, ids)
        })
    }

    /// Deletes a connection.
    pub(crate) fn delete_connection(
        &self,
        id: InvitationId,
        connection: ConnectionId,
    ) -> Result<Session, ConnectingRefused> {
        self.update_session(id, "delete-connection", ConnectingRefused::NoFleet, |session, _, _| {
            remove_connection(session, connection)
        })
    }

    /// Stores a fleet's sign-in at a provider for a later connection.
    pub(crate) fn pre_authorize(&self, id: InvitationId, tsp_id: TspId) -> Result<Uuid, ConnectingRefused> {
        let mut made = Uuid::nil();
        self.update_session(id, "pre-authorize", ConnectingRefused::NoFleet, |session, _, ids| {
            made = ids.v4();
            Ok((pre_authorize(session, PreAuth { id: made, tsp_id })?, vec![]))
        })?;
        Ok(made)
    }
}
