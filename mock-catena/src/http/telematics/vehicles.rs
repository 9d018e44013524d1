//! `/v2/telematics/vehicles`.

use axum::Json;
use catena_contract::{ApiError, FleetId, FleetRef, Resource, VehicleId};
use jiff::Timestamp;
use uuid::Uuid;

use super::motor_pool::{Truck, trucks};
use super::records::Vehicle;
use crate::app::OfFleets;
use crate::http::call::{Call, needs};
use crate::http::page::{PageParameters, TotalledPage};
use crate::http::reply::Reply;
use crate::store::{Index, PageRequest};

/// Lists the vehicles of the fleets that share them, by when they were first seen. `sort_by` and `sort_order` are
/// ignored.
#[utoipa::path(
    get, path = "/v2/telematics/vehicles", tag = "Fleet operations", operation_id = "list_vehicles",
    params(
        ("fleet_ids" = Option<Vec<FleetId>>, Query, description = "Only of these fleets; at most 100.", max_items = 100),
        ("fleet_refs" = Option<Vec<FleetRef>>, Query, description = "Only of these fleets; at most 100.", max_items = 100),
        ("vehicle_ids" = Option<Vec<VehicleId>>, Query, description = "Only these, by id; at most 100.", max_items = 100),
        ("source_ids" = Option<Vec<String>>, Query, description = "Only these, by the provider's id; at most 100.", max_items = 100),
        ("include_source_data" = Option<bool>, Query, description = "With the provider's own data."),
        PageParameters,
    ),
    responses((status = 200, description = "A page.", body = TotalledPage<Vehicle>)),
)]
pub(super) async fn list(mut call: Call<needs::TelematicsRead>) -> Reply<Json<TotalledPage<Vehicle>>> {
    let of = OfFleets { ids: call.query_each("fleet_ids", 100), refs: call.query_each("fleet_refs", 100) };
    let ids: Option<Vec<VehicleId>> = call.query_each("vehicle_ids", 100);
    let source_ids: Option<Vec<String>> = call.query_each("source_ids", 100);
    let with_source: bool = call.query("include_source_data").unwrap_or(false);
    let page_request: PageRequest<(Timestamp, Uuid)> = call.page_request();
    call.finish(Some(()))?;
    let mut all = trucks(&call, &of, Resource::Vehicle);
    all.retain(|truck| {
        ids.as_ref().is_none_or(|ids| ids.contains(&truck.vehicle_id()))
            && source_ids.as_ref().is_none_or(|ids| ids.contains(&truck.source_id()))
    });
    let page = all.iter().map(Truck::key).collect::<Index<_>>().page(page_request);
    let row = |key| all.binary_search_by_key(&key, Truck::key).ok().and_then(|at| all.get(at));
    Ok(Json(TotalledPage::of(page.filter_map(|key| row(key).map(|truck| truck.shown(with_source))))))
}

/// Reads a vehicle.
#[utoipa::path(
    get, path = "/v2/telematics/vehicles/{vehicle_id}", tag = "Fleet operations", operation_id = "get_vehicle",
    params(
        ("vehicle_id" = VehicleId, Path),
        ("include_source_data" = Option<bool>, Query, description = "With the provider's own data."),
    ),
    responses((status = 200, description = "The vehicle.", body = Vehicle)),
)]
pub(super) async fn read(mut call: Call<needs::TelematicsRead>) -> Reply<Json<Vehicle>> {
    let id: Option<VehicleId> = call.id("vehicle_id");
    let with_source: bool = call.query("include_source_data").unwrap_or(false);
    let id = call.finish(id)?;
    let all = trucks(&call, &OfFleets::default(), Resource::Vehicle);
    let unknown =
        || ApiError::NotFound(Some("no fleet that shares with you has a vehicle with this id".to_owned()));
    Ok(Json(all.iter().find(|truck| truck.vehicle_id() == id).ok_or_else(unknown)?.shown(with_source)))
}
