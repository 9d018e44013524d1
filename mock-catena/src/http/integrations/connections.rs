//! `/v2/integrations/connections`: a partner reads its fleets' connections; a fleet creates, changes and deletes its
//! own.

use axum::Json;
use axum::http::StatusCode;
use catena_contract::{
    ApiError, Connection, ConnectionId, ConnectionStatus, Credentials, FleetId, FleetRef, TspId,
};
use uuid::Uuid;

use super::connection::shown;
use super::credentials::{self, SubmittedCredentials};
use crate::app::OfFleets;
use crate::auth::Caller;
use crate::body::body;
use crate::http::call::{Call, needs};
use crate::http::page::{CursorPage, PageParameters};
use crate::http::reply::Reply;
use crate::session::{ConnectingRefused, ConnectionChange};

/// Lists the connections of the fleets that share with the partner now, or those of the calling fleet, oldest first
/// (assumption `only-active-agreements`).
#[utoipa::path(
    get, path = "/v2/integrations/connections", tag = "Connections", operation_id = "list_connections",
    params(
        ("tsp_id" = Option<TspId>, Query, description = "Only to this provider."),
        ("fleet_ids" = Option<Vec<FleetId>>, Query, description = "Only of these fleets; at most 100.", max_items = 100),
        ("fleet_refs" = Option<Vec<FleetRef>>, Query, description = "Only of these fleets; at most 100.", max_items = 100),
        PageParameters,
    ),
    responses((status = 200, description = "A page.", body = CursorPage<Connection>)),
)]
pub(super) async fn list(mut call: Call<needs::ConnectionRead>) -> Reply<Json<CursorPage<Connection>>> {
    let tsp = call.query("tsp_id");
    let mut of =
        OfFleets { ids: call.query_each("fleet_ids", 100), refs: call.query_each("fleet_refs", 100) };
    let page_request = call.page_request();
    call.finish(Some(()))?;
    let partner = match call.caller {
        Caller::Partner(partner) => partner,
        Caller::Fleet { fleet, partner, .. } => {
            let asked_for = of.ids.is_none_or(|ids| ids.contains(&fleet));
            of.ids = Some(if asked_for { vec![fleet] } else { vec![] });
            partner
        }
        Caller::Staff => call.partner()?,
    };
    let catalogue = call.app.catalogue();
    let page = call.app.connections(partner, &of, tsp, page_request);
    Ok(Json(CursorPage::of(page.filter_map(|(session, id)| shown(&session, id, &catalogue)))))
}

/// Reads a connection.
#[utoipa::path(
    get, path = "/v2/integrations/connections/{connection_id}", tag = "Connections",
    operation_id = "get_connection",
    params(("connection_id" = ConnectionId, Path)),
    responses((status = 200, description = "The connection.", body = Connection)),
)]
pub(super) async fn read(mut call: Call<needs::ConnectionRead>) -> Reply<Json<Connection>> {
    let id = call.only_id("connection_id")?;
    let session = call.app.connection(call.caller, id).ok_or_else(unknown)?;
    Ok(Json(shown(&session, id, &call.app.catalogue()).ok_or_else(unknown)?))
}

/// Connects a provider for the calling fleet. The provider checks the credentials first: 400 if it rejects them, 504
/// if it does not respond; then nothing is connected (assumption `refused-credentials-400`). Any credentials are
/// accepted, except the two values that the hosted flow lists.
#[utoipa::path(
    post, path = "/v2/integrations/connections", tag = "Connections", operation_id = "create_connection",
    request_body = ConnectionCreate,
    responses((status = 200, description = "The connection, new or renewed.", body = Connection)),
)]
pub(super) async fn create(mut call: Call<needs::ConnectionCreate>) -> Reply<Json<Connection>> {
    let invitation = call.invitation()?;
    let new = call.body(ConnectionCreate::read).flatten();
    let ConnectionCreate { tsp_id, credentials, description, pre_auth_id } = call.finish(new)?;
    let provider = call.app.offered(invitation, tsp_id).ok_or_else(no_provider)?;
    let masked = credentials.check(&provider)?;
    let session = call
        .app
        .create_connection(invitation, &provider, masked, description, pre_auth_id)
        .map_err(refused)?;
    let made = session.member().and_then(|member| member.connection_to(tsp_id)).ok_or_else(unknown)?;
    Ok(Json(shown(&session, made.connection_id, &call.app.catalogue()).ok_or_else(unknown)?))
}

/// Changes a connection of the calling fleet. New credentials are checked again. The status `stale` emits
/// `connection.staled`, `deleted` deletes the connection (assumption `connection-status-by-hand`).
#[utoipa::path(
    patch, path = "/v2/integrations/connections/{connection_id}", tag = "Connections",
    operation_id = "update_connection",
    params(("connection_id" = ConnectionId, Path)), request_body = ConnectionUpdate,
    responses((status = 200, description = "The connection.", body = Connection)),
)]
pub(super) async fn update(mut call: Call<needs::ConnectionUpdate>) -> Reply<Json<Connection>> {
    let invitation = call.invitation()?;
    let id = call.id("connection_id");
    let change = call.body(ConnectionUpdate::read).flatten();
    let (id, ConnectionUpdate { credentials, description, status }) = call.finish(id.zip(change))?;
    let mut change = ConnectionChange { credentials: None, description, status };
    let session = call.app.connection(call.caller, id).ok_or_else(unknown)?;
    let catalogue = call.app.catalogue();
    let before = shown(&session, id, &catalogue).ok_or_else(unknown)?;
    if let Some(credentials) = credentials {
        let provider = catalogue.provider(before.tsp_id).ok_or_else(no_provider)?;
        change.credentials = Some(credentials.check(provider)?);
    }
    let gone = change.status == Some(ConnectionStatus::Deleted);
    let session = call.app.update_connection(invitation, id, change).map_err(refused)?;
    if gone {
        return Ok(Json(Connection { status: ConnectionStatus::Deleted, ..before }));
    }
    Ok(Json(shown(&session, id, &catalogue).ok_or_else(unknown)?))
}

/// Deletes a connection of the calling fleet. Emits no event (assumption `deletion-tells-nothing`).
#[utoipa::path(
    delete, path = "/v2/integrations/connections/{connection_id}", tag = "Connections",
    operation_id = "delete_connection",
    params(("connection_id" = ConnectionId, Path)), responses((status = 204, description = "Deleted.")),
)]
pub(super) async fn delete(mut call: Call<needs::ConnectionDelete>) -> Reply<StatusCode> {
    let invitation = call.invitation()?;
    let id = call.only_id("connection_id")?;
    call.app.delete_connection(invitation, id).map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) fn unknown() -> ApiError {
    ApiError::NotFound(Some("no connection of a fleet that shares with you has this id".to_owned()))
}

pub(super) fn no_provider() -> ApiError {
    ApiError::NotFound(Some("this fleet is offered no provider with this `tsp_id`".to_owned()))
}

pub(super) fn refused(refused: ConnectingRefused) -> ApiError {
    match refused {
        ConnectingRefused::NoFleet | ConnectingRefused::NoConnection => unknown(),
        ConnectingRefused::NoPreAuth => ApiError::Conflict(Some(refused.to_string())),
    }
}

body! {
    /// The body of [`create`]. The fleet is the one that calls.
    struct ConnectionCreate {
        tsp_id: TspId = required("the provider to connect"),
        /// Credentials of the provider's kind.
        #[schema(value_type = Credentials)]
        credentials: SubmittedCredentials = by(credentials::required),
        description: Option<String> = text,
        /// The pre-authorization to use; not in the published document (assumption `pre-auth-id-field`).
        #[schema(value_type = Option<String>, format = "uuid")]
        pre_auth_id: Option<Uuid> = optional,
    }
}

body! {
    /// The body of [`update`]; absent or null fields keep their value, except `description`.
    struct ConnectionUpdate {
        #[schema(value_type = Option<Credentials>)]
        credentials: Option<SubmittedCredentials> = by(credentials::optional),
        #[schema(value_type = Option<String>)]
        description: Option<Option<String>> = nullable_text,
        status: Option<ConnectionStatus> = optional,
    }
}
