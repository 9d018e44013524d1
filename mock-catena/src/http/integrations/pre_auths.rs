//! `POST /v2/integrations/connection-pre-auths`: a fleet signs in at a provider before it connects.

use axum::Json;
use axum::http::StatusCode;
use catena_contract::{ConnectionType, CredentialKind, TspId};
use utoipa::ToSchema;
use uuid::Uuid;

use super::connections::{no_provider, refused};
use super::credentials;
use crate::http::call::{Call, needs};
use crate::http::reply::Reply;

/// Checks a name and password at a provider. The result is valid for one connection of the same fleet to it: send it
/// as `pre_auth_id` when connecting (assumption `pre-auth-id-field`).
#[utoipa::path(
    post, path = "/v2/integrations/connection-pre-auths", tag = "Connections",
    operation_id = "create_connection_pre_auth",
    request_body = ConnectionPreAuthCreate,
    responses((status = 201, description = "Its id as a JSON string.", body = String, content_type = "application/json")),
)]
pub(super) async fn create(mut call: Call<needs::ConnectionCreate>) -> Reply<(StatusCode, Json<Uuid>)> {
    let invitation = call.invitation()?;
    let new = call.body(|fields| {
        let tsp_id = fields.required::<TspId>("tsp_id", "the provider to sign in at");
        let credentials = credentials::object_named(fields, "pre_auth_credentials", true);
        if let Some(credentials) = &credentials {
            credentials.report_faults(CredentialKind::of(ConnectionType::ApiBasic), fields);
        }
        Some((tsp_id?, credentials?))
    });
    let (tsp_id, credentials) = call.finish(new.flatten())?;
    let mut provider = call.app.offered(invitation, tsp_id).ok_or_else(no_provider)?;
    // Here it is always a name and a password, whatever kind the provider uses later.
    provider.conn_type = ConnectionType::ApiBasic;
    credentials.check(&provider)?;
    Ok((StatusCode::CREATED, Json(call.app.pre_authorize(invitation, tsp_id).map_err(refused)?)))
}

/// The body of [`create`].
#[derive(ToSchema)]
#[expect(dead_code, reason = "only for the OpenAPI document")]
struct ConnectionPreAuthCreate {
    tsp_id: TspId,
    /// `ApiBasicCreds`, whatever kind the provider uses later.
    pre_auth_credentials: ApiBasicCreds,
}

/// `ApiBasicCreds` for the document.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only for the OpenAPI document")]
struct ApiBasicCreds {
    username: String,
    password: String,
    url: Option<String>,
    auth_code: Option<String>,
    host: Option<String>,
}
