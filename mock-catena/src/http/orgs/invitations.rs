//! `POST /v2/orgs/invitations`, `GET /v2/orgs/invitations/{invitation_id}`.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use catena_contract::{ApiError, Invitation, InvitationId, ValidationDetail};

use super::new_invitation;
use crate::app::{App, Invited};
use crate::http::body::{Authorized, Body};
use crate::http::reply::Refusal;

/// 201 for a new invitation, 200 for one that was refreshed.
pub(super) async fn create(
    State(app): State<App>,
    _: Authorized,
    Body(body): Body,
) -> Result<(StatusCode, Json<Invitation>), Refusal> {
    let asked = new_invitation::read(&body)?;
    match app.invite(asked) {
        Ok(Invited::New(invitation)) => Ok((StatusCode::CREATED, Json(invitation))),
        Ok(Invited::Refreshed(invitation)) => Ok((StatusCode::OK, Json(invitation))),
        Err(full) => Err(ApiError::Conflict(Some(full.to_string())).into()),
    }
}

/// Public: the id is the secret. A deleted invitation is still shown, as `deleted` (assumption `deleted-is-shown`).
pub(super) async fn read(
    State(app): State<App>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<Invitation>, Refusal> {
    let id = invitation_id(id.as_deref().map_or("", String::as_str))?;
    let unknown = || ApiError::NotFound(Some("no invitation has this id".to_owned()));
    let session = app.session(id).ok_or_else(unknown)?;
    Ok(Json(session.invitation()))
}

/// The id of a path. A malformed one is a 422 (assumption `malformed-id-422`) and not repeated: it may be one letter
/// off a secret.
fn invitation_id(raw: &str) -> Result<InvitationId, ApiError> {
    raw.parse().map_err(|error: catena_contract::IdError| {
        ApiError::Unprocessable(vec![ValidationDetail {
            path: "path.invitation_id".to_owned(),
            input: "*****".to_owned(),
            message: error.to_string(),
            error_type: "uuid_parsing".to_owned(),
        }])
    })
}
