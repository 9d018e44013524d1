//! `/v2/orgs/fleets/{fleet_id}/properties`: a fleet's properties.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use catena_contract::{FleetId, FleetProperty, FleetPropertyId, NewFleetProperty};

use super::fleets::{own, refused, unknown};
use crate::app::App;
use crate::http::authorized::{Authorized, needs};
use crate::http::reply::ErrorResponse;
use crate::http::request::RequestReader;

/// Lists a fleet's properties in the order set.
#[utoipa::path(
    get,
    path = "/v2/orgs/fleets/{fleet_id}/properties",
    tag = "Fleets",
    operation_id = "list_fleet_properties",
    params(("fleet_id" = FleetId, Path)),
    responses((status = 200, description = "All of them.", body = Vec<FleetProperty>)),
)]
pub(super) async fn list(
    State(app): State<App>,
    caller: Authorized<needs::FleetRead>,
    mut reader: RequestReader,
) -> Result<Json<Vec<FleetProperty>>, ErrorResponse> {
    let id = reader.id("fleet_id");
    let session = app.fleet(caller.caller, reader.finish(id)?).ok_or_else(unknown)?;
    Ok(Json(session.fleet_properties().to_vec()))
}

/// Adds properties. For the fleet itself.
#[utoipa::path(
    post,
    path = "/v2/orgs/fleets/{fleet_id}/properties",
    tag = "Fleets",
    operation_id = "create_fleet_properties",
    params(("fleet_id" = FleetId, Path)),
    request_body = Vec<NewFleetProperty>,
    responses((status = 201, description = "The new properties.", body = Vec<FleetProperty>)),
)]
pub(super) async fn create(
    State(app): State<App>,
    caller: Authorized<needs::FleetCreate>,
    mut reader: RequestReader,
) -> Result<(StatusCode, Json<Vec<FleetProperty>>), ErrorResponse> {
    let id = reader.id("fleet_id");
    let new = reader.body_list(|fields| {
        let key = fields.required("key", "one of `dot_number`, `location`, `type`");
        let value = fields.required::<String>("value", "any text");
        key.zip(value).map(|(key, value)| NewFleetProperty { key, value })
    });
    let (id, new) = reader.finish(id.zip(new))?;
    let made = app.set_fleet_properties(own(&app, &caller, id)?, new.into_iter().flatten().collect());
    Ok((StatusCode::CREATED, Json(made.map_err(refused)?)))
}

/// Removes a property. For the fleet itself.
#[utoipa::path(
    delete,
    path = "/v2/orgs/fleets/{fleet_id}/properties/{property_id}",
    tag = "Fleets",
    operation_id = "delete_fleet_property",
    params(("fleet_id" = FleetId, Path), ("property_id" = FleetPropertyId, Path)),
    responses((status = 204, description = "Deleted.")),
)]
pub(super) async fn delete(
    State(app): State<App>,
    caller: Authorized<needs::FleetDelete>,
    mut reader: RequestReader,
) -> Result<StatusCode, ErrorResponse> {
    let ids = reader.id("fleet_id").zip(reader.id("property_id"));
    let (fleet, property) = reader.finish(ids)?;
    app.unset_fleet_property(own(&app, &caller, fleet)?, property).map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}
