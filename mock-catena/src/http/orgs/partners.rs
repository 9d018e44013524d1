//! `/v2/orgs/partners`: the calling partner. Catena's staff sees and manages all partners.

use axum::Json;
use axum::http::StatusCode;
use catena_contract::{ApiError, Partner, PartnerId};

use crate::app::{NewPartner, PartnerChange};
use crate::auth::Caller;
use crate::http::call::{Call, needs};
use crate::http::page::{PageParameters, TotalledPage};
use crate::http::reply::Reply;

/// Lists partners: a partner sees itself, a fleet sees the partner that invited it, staff sees all (assumption
/// `partner-sees-itself`).
#[utoipa::path(
    get, path = "/v2/orgs/partners", tag = "Partners", operation_id = "list_partners",
    params(PageParameters), responses((status = 200, description = "A page.", body = TotalledPage<Partner>)),
)]
pub(super) async fn list(mut call: Call<needs::PartnerRead>) -> Reply<Json<TotalledPage<Partner>>> {
    let page_request = call.page_request();
    call.finish(Some(()))?;
    let page = call.app.partners(visible(call.caller), page_request);
    Ok(Json(TotalledPage::of(page.map(|row| row.partner.clone()))))
}

/// Reads a partner.
#[utoipa::path(
    get, path = "/v2/orgs/partners/{partner_id}", tag = "Partners", operation_id = "get_partner",
    params(("partner_id" = PartnerId, Path)),
    responses((status = 200, description = "The partner.", body = Partner)),
)]
pub(super) async fn read(mut call: Call<needs::PartnerRead>) -> Reply<Json<Partner>> {
    let id = call.only_id("partner_id")?;
    let id = seen(call.caller, id)?;
    Ok(Json(call.app.partner(id).ok_or_else(unknown)?.partner.clone()))
}

/// Changes a partner's name or description; absent or null fields keep their value.
#[utoipa::path(
    patch, path = "/v2/orgs/partners/{partner_id}", tag = "Partners", operation_id = "update_partner",
    params(("partner_id" = PartnerId, Path)), request_body = PartnerChange,
    responses((status = 200, description = "Changed.", body = Partner)),
)]
pub(super) async fn update(mut call: Call<needs::PartnerUpdate>) -> Reply<Json<Partner>> {
    let id = call.id("partner_id");
    let change = call.body(PartnerChange::read).flatten();
    let (id, change) = call.finish(id.zip(change))?;
    let changed = call.app.change_partner(seen(call.caller, id)?, change).ok_or_else(unknown)?;
    Ok(Json(changed.partner.clone()))
}

/// Adds a partner. It has no client, so it cannot call the API. For Catena's staff.
#[utoipa::path(
    post, path = "/v2/orgs/partners", tag = "Partners", operation_id = "create_partner",
    request_body = NewPartner, responses((status = 201, description = "Added.", body = Partner)),
)]
pub(super) async fn create(mut call: Call<needs::PartnerCreate>) -> Reply<(StatusCode, Json<Partner>)> {
    let new = call.body(NewPartner::read).flatten();
    let new = call.finish(new)?;
    let added = call.app.add_partner(new).map_err(|full| ApiError::Conflict(Some(full.to_string())))?;
    Ok((StatusCode::CREATED, Json(added.partner.clone())))
}

/// Removes a partner. Its invitations and subscriptions stay. For Catena's staff.
#[utoipa::path(
    delete, path = "/v2/orgs/partners/{partner_id}", tag = "Partners", operation_id = "delete_partner",
    params(("partner_id" = PartnerId, Path)), responses((status = 204, description = "Removed.")),
)]
pub(super) async fn delete(mut call: Call<needs::PartnerCreate>) -> Reply<StatusCode> {
    let id = call.only_id("partner_id")?;
    if call.app.remove_partner(id) { Ok(StatusCode::NO_CONTENT) } else { Err(unknown().into()) }
}

/// The only partner a caller sees; `None` for staff, which sees all.
fn visible(caller: Caller) -> Option<PartnerId> {
    match caller {
        Caller::Partner(partner) | Caller::Fleet { partner, .. } => Some(partner),
        Caller::Staff => None,
    }
}

/// Returns the id if the caller may see the partner; otherwise 404.
pub(super) fn seen(caller: Caller, id: PartnerId) -> Result<PartnerId, ApiError> {
    if visible(caller).is_none_or(|own| own == id) { Ok(id) } else { Err(unknown()) }
}

pub(super) fn unknown() -> ApiError {
    ApiError::NotFound(Some("no partner has this id".to_owned()))
}
