//! `/v2/orgs/invitations`: create, list, read and delete invitations; accept and decline for a fleet.

use axum::Json;
use axum::http::StatusCode;
use catena_contract::{ApiError, FleetRef, Invitation, InvitationId};

use super::new_invitation::{self, InvitationCreate};
use crate::app::{Invited, MoveError};
use crate::body::body;
use crate::http::call::{Call, needs};
use crate::http::page::{PageParameters, TotalledPage};
use crate::http::receiver;
use crate::http::reply::Reply;
use crate::session::Command;

/// Lists the partner's invitations, oldest first (assumption `lists-oldest-first`), including expired, declined and
/// accepted ones, but not deleted ones (assumption `deleted-is-gone`).
#[utoipa::path(
    get, path = "/v2/orgs/invitations", tag = "Invitations", operation_id = "list_invitations",
    params(("fleet_ref" = Option<FleetRef>, Query, description = "Only of this fleet."), PageParameters),
    responses((status = 200, description = "A page.", body = TotalledPage<Invitation>)),
)]
pub(super) async fn list(mut call: Call<needs::InvitationRead>) -> Reply<Json<TotalledPage<Invitation>>> {
    let partner = call.partner()?;
    let fleet_ref: Option<FleetRef> = call.query("fleet_ref");
    let page_request = call.page_request();
    call.finish(Some(()))?;
    let page = call.app.invitations(partner, fleet_ref.as_ref(), page_request);
    Ok(Json(TotalledPage::of(page.map(|session| session.invitation()))))
}

/// Invites a fleet: 201 for a new invitation, 200 for a refreshed one.
#[utoipa::path(
    post, path = "/v2/orgs/invitations", tag = "Invitations", operation_id = "create_invitation",
    request_body = InvitationCreate,
    responses(
        (status = 200, description = "The fleet's invitation, refreshed.", body = Invitation),
        (status = 201, description = "A new invitation.", body = Invitation),
    ),
)]
pub(super) async fn create(mut call: Call<needs::InvitationCreate>) -> Reply<(StatusCode, Json<Invitation>)> {
    let partner = call.partner()?;
    let defaults = call.app.invitation_defaults(partner);
    let empty_fleet_ref = call.app.switches().api.empty_fleet_ref;
    let new = call.body(|fields| new_invitation::read(fields, defaults, empty_fleet_ref)).flatten();
    let new = call.finish(new)?;
    receiver::check(&call.app, "callback_url", new.callback_url.as_ref())?;
    match call.app.invite(partner, new) {
        Ok(Invited::New(invitation)) => Ok((StatusCode::CREATED, Json(invitation))),
        Ok(Invited::Refreshed(invitation)) => Ok((StatusCode::OK, Json(invitation))),
        Err(full) => Err(ApiError::Conflict(Some(full.to_string())).into()),
    }
}

/// Reads an invitation. Public: the id is the secret.
#[utoipa::path(
    get, path = "/v2/orgs/invitations/{invitation_id}", tag = "Invitations", operation_id = "get_invitation",
    params(("invitation_id" = InvitationId, Path)),
    responses((status = 200, description = "The invitation.", body = Invitation)),
)]
pub(super) async fn read(mut call: Call<needs::Nothing>) -> Reply<Json<Invitation>> {
    let id = call.only_secret_id("invitation_id")?;
    let session = call.app.existing_invitation(id).ok_or_else(unknown)?;
    Ok(Json(session.invitation()))
}

/// Deletes an invitation that the fleet has not answered yet.
#[utoipa::path(
    delete, path = "/v2/orgs/invitations/{invitation_id}", tag = "Invitations",
    operation_id = "delete_invitation",
    params(("invitation_id" = InvitationId, Path)), responses((status = 204, description = "Deleted.")),
)]
pub(super) async fn delete(mut call: Call<needs::InvitationDelete>) -> Reply<StatusCode> {
    let partner = call.partner()?;
    let id: InvitationId = call.only_secret_id("invitation_id")?;
    call.app.existing_invitation(id).filter(|session| session.partner().id == partner).ok_or_else(unknown)?;
    call.app.answer(id, Command::Delete).map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Accepts an invitation for the fleet; creates the fleet and its share agreement.
#[utoipa::path(
    post, path = "/v2/orgs/invitations/{invitation_id}/accept", tag = "Invitations",
    operation_id = "accept_invitation",
    params(("invitation_id" = InvitationId, Path)),
    responses((status = 200, description = "Accepted.", body = Invitation)),
)]
pub(super) async fn accept(mut call: Call<needs::Nothing>) -> Reply<Json<Invitation>> {
    let id = call.only_secret_id("invitation_id")?;
    let session = call.app.answer(id, Command::Accept).map_err(refused)?;
    Ok(Json(session.invitation()))
}

/// Declines an invitation for the fleet.
#[utoipa::path(
    post, path = "/v2/orgs/invitations/{invitation_id}/decline", tag = "Invitations",
    operation_id = "decline_invitation",
    params(("invitation_id" = InvitationId, Path)), request_body = InvitationDecline,
    responses((status = 200, description = "Declined.", body = Invitation)),
)]
pub(super) async fn decline(mut call: Call<needs::Nothing>) -> Reply<Json<Invitation>> {
    let id = call.secret_id("invitation_id");
    let reason = call.body(InvitationDecline::read).flatten();
    let (id, InvitationDecline { decline_reason: reason }) = call.finish(id.zip(reason))?;
    let session = call.app.answer(id, Command::Decline { reason }).map_err(refused)?;
    Ok(Json(session.invitation()))
}

body! {
    /// The body of [`decline`]: an object that may be empty.
    struct InvitationDecline {
        /// Returned in the invitation.
        decline_reason: Option<String> = text,
    }
}

fn unknown() -> ApiError {
    ApiError::NotFound(Some("no invitation has this id".to_owned()))
}

/// A command that the invitation's status does not allow is a 409 (assumption `wrong-state-409`).
fn refused(error: MoveError) -> ApiError {
    match error {
        MoveError::Unknown => unknown(),
        MoveError::Refused(refused) => {
            let next = match refused.stage {
                "accepted" => "what the fleet shares now is in its share agreement",
                _ => "invite the fleet again to renew it",
            };
            let (command, stage) = (refused.command, refused.stage);
            ApiError::Conflict(Some(format!("cannot `{command}` an invitation that is `{stage}`; {next}")))
        }
        MoveError::NothingOffered | MoveError::Full(_) => ApiError::Conflict(Some(error.to_string())),
    }
}
