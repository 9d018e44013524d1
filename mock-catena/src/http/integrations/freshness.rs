//! `GET /v2/integrations/connections/data-freshness`.

use axum::Json;
use catena_contract::{DataFreshness, FleetId, FleetRef};

use super::schedules;
use crate::app::OfFleets;
use crate::http::call::{Call, needs};
use crate::http::reply::Reply;

/// Lists when each shared resource was last fetched over each connection, and when it will be fetched next, for the
/// fleets that share with the partner now or for the calling fleet. Nothing is really fetched; the times are derived
/// from the clock (assumption `schedules-keep-time`).
#[utoipa::path(
    get, path = "/v2/integrations/connections/data-freshness", tag = "Connections",
    operation_id = "get_data_freshness",
    params(
        ("fleet_ids" = Option<Vec<FleetId>>, Query, description = "Only of these fleets; at most 100.", max_items = 100),
        ("fleet_refs" = Option<Vec<FleetRef>>, Query, description = "Only of these fleets; at most 100.", max_items = 100),
    ),
    responses((status = 200, description = "A row for each connection and resource.", body = Vec<DataFreshness>)),
)]
pub(super) async fn list(mut call: Call<needs::ConnectionRead>) -> Reply<Json<Vec<DataFreshness>>> {
    let of = OfFleets { ids: call.query_each("fleet_ids", 100), refs: call.query_each("fleet_refs", 100) };
    call.finish(Some(()))?;
    let (catalogue, now) = (call.app.catalogue(), call.app.now());
    let sessions = call.app.connected_sessions(call.caller, &of);
    let rows = sessions.iter().flat_map(|session| schedules::freshness(session, &catalogue, now));
    Ok(Json(rows.collect()))
}
