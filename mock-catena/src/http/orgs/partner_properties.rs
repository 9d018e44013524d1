//! `/v2/orgs/partners/{partner_id}/properties`: a partner's properties.

use axum::Json;
use axum::http::StatusCode;
use catena_contract::{ApiError, PartnerId, PartnerProperty, PartnerPropertyId};

use super::partners::{seen, unknown};
use crate::body::partner_property::{PropertyCreate, new_property};
use crate::http::call::{Call, needs};
use crate::http::reply::Reply;

/// Most properties in one request.
const MOST_PROPERTIES: usize = 100;

/// Lists a partner's properties in the order set.
#[utoipa::path(
    get, path = "/v2/orgs/partners/{partner_id}/properties", tag = "Partners",
    operation_id = "list_partner_properties",
    params(("partner_id" = PartnerId, Path)),
    responses((status = 200, description = "The properties.", body = Vec<PartnerProperty>)),
)]
pub(super) async fn list(mut call: Call<needs::PartnerPropertyRead>) -> Reply<Json<Vec<PartnerProperty>>> {
    let id = call.only_id("partner_id")?;
    let id = seen(call.caller, id)?;
    Ok(Json(call.app.partner(id).ok_or_else(unknown)?.properties.clone()))
}

/// Adds properties: all of them, or none if one is invalid.
#[utoipa::path(
    post, path = "/v2/orgs/partners/{partner_id}/properties", tag = "Partners",
    operation_id = "create_partner_properties",
    params(("partner_id" = PartnerId, Path)), request_body(content = Vec<PropertyCreate>),
    responses((status = 201, description = "Set.", body = Vec<PartnerProperty>)),
)]
pub(super) async fn set(
    mut call: Call<needs::PartnerPropertyCreate>,
) -> Reply<(StatusCode, Json<Vec<PartnerProperty>>)> {
    let id = call.id("partner_id");
    let new: Option<Vec<_>> = call.body_list(new_property).map(|list| list.into_iter().flatten().collect());
    if let Some(new) = new.as_ref().filter(|new| new.len() > MOST_PROPERTIES) {
        let message = format!("at most {MOST_PROPERTIES} properties at once, these are {}", new.len());
        call.fault("body", new.len().to_string(), message, "too_long");
    }
    let (id, new) = call.finish(id.zip(new))?;
    let set = call.app.set_properties(seen(call.caller, id)?, new).ok_or_else(unknown)?;
    let full =
        || ApiError::Conflict(Some("a partner has at most 1000 properties; remove some first".to_owned()));
    Ok((StatusCode::CREATED, Json(set.ok_or_else(full)?)))
}

/// Removes a property.
#[utoipa::path(
    delete, path = "/v2/orgs/partners/{partner_id}/properties/{property_id}", tag = "Partners",
    operation_id = "delete_partner_property",
    params(("partner_id" = PartnerId, Path), ("property_id" = PartnerPropertyId, Path)),
    responses((status = 204, description = "Removed.")),
)]
pub(super) async fn unset(mut call: Call<needs::PartnerPropertyCreate>) -> Reply<StatusCode> {
    let (id, property) = (call.id("partner_id"), call.id("property_id"));
    let (id, property) = call.finish(id.zip(property))?;
    let gone = || ApiError::NotFound(Some("the partner has no property of this id".to_owned()));
    if call.app.unset_property(seen(call.caller, id)?, property) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(gone().into())
    }
}
