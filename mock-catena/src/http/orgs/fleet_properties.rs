//! `/v2/orgs/fleets/{fleet_id}/properties`: a fleet's properties.

use axum::Json;
use axum::http::StatusCode;
use catena_contract::{FleetId, FleetProperty, FleetPropertyId, NewFleetProperty};

use super::fleets::{own, refused, unknown};
use crate::http::call::{Call, needs};
use crate::http::reply::Reply;

/// Lists a fleet's properties in the order set.
#[utoipa::path(
    get, path = "/v2/orgs/fleets/{fleet_id}/properties", tag = "Fleets",
    operation_id = "list_fleet_properties",
    params(("fleet_id" = FleetId, Path)),
    responses((status = 200, description = "All of them.", body = Vec<FleetProperty>)),
)]
pub(super) async fn list(mut call: Call<needs::FleetRead>) -> Reply<Json<Vec<FleetProperty>>> {
    let id = call.only_id("fleet_id")?;
    let session = call.app.fleet(call.caller, id).ok_or_else(unknown)?;
    Ok(Json(session.fleet_properties().to_vec()))
}

/// Adds properties. For the fleet itself.
#[utoipa::path(
    post, path = "/v2/orgs/fleets/{fleet_id}/properties", tag = "Fleets",
    operation_id = "create_fleet_properties",
    params(("fleet_id" = FleetId, Path)), request_body = Vec<NewFleetProperty>,
    responses((status = 201, description = "The new properties.", body = Vec<FleetProperty>)),
)]
pub(super) async fn create(
    mut call: Call<needs::FleetCreate>,
) -> Reply<(StatusCode, Json<Vec<FleetProperty>>)> {
    let id = call.id("fleet_id");
    let new = call.body_list(|fields| {
        let key = fields.required("key", "one of `dot_number`, `location`, `type`");
        let value = fields.required::<String>("value", "any text");
        key.zip(value).map(|(key, value)| NewFleetProperty { key, value })
    });
    let (id, new) = call.finish(id.zip(new))?;
    let made = call.app.set_fleet_properties(own(&call, id)?, new.into_iter().flatten().collect());
    Ok((StatusCode::CREATED, Json(made.map_err(refused)?)))
}

/// Removes a property. For the fleet itself.
#[utoipa::path(
    delete, path = "/v2/orgs/fleets/{fleet_id}/properties/{property_id}", tag = "Fleets",
    operation_id = "delete_fleet_property",
    params(("fleet_id" = FleetId, Path), ("property_id" = FleetPropertyId, Path)),
    responses((status = 204, description = "Deleted.")),
)]
pub(super) async fn delete(mut call: Call<needs::FleetDelete>) -> Reply<StatusCode> {
    let ids = call.id("fleet_id").zip(call.id("property_id"));
    let (fleet, property) = call.finish(ids)?;
    call.app.unset_fleet_property(own(&call, fleet)?, property).map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}
