//! `GET /v2/integrations/connections/data-freshness`.

use axum::Json;
use axum::extract::State;
use catena_contract::{DataFreshness, FleetId, FleetRef};

use super::schedules;
use crate::app::{App, OfFleets};
use crate::clock::Clock as _;
use crate::http::authorized::{Authorized, needs};
use crate::http::reply::ErrorResponse;
use crate::http::request::RequestReader;

/// Lists when each shared resource was last fetched over each connection, and when it will be fetched next, for the
/// fleets that share with the partner now or for the calling fleet. Nothing is really fetched; the times are derived
/// from the clock (assumption `schedules-keep-time`).
#[utoipa::path(
    get,
    path = "/v2/integrations/connections/data-freshness",
    tag = "Connections",
    operation_id = "get_data_freshness",
    params(
        ("fleet_ids" = Option<Vec<FleetId>>, Query, description = "Only of these fleets; at most 100.", max_items = 100),
        ("fleet_refs" = Option<Vec<FleetRef>>, Query, description = "Only of these fleets; at most 100.", max_items = 100),
    ),
    responses((status = 200, description = "A row for each connection and resource.", body = Vec<DataFreshness>)),
)]
pub(super) async fn list(
    State(app): State<App>,
    caller: Authorized<needs::ConnectionRead>,
    mut reader: RequestReader,
) -> Result<Json<Vec<DataFreshness>>, ErrorResponse> {
    let of =
        OfFleets { ids: reader.query_each("fleet_ids", 100), refs: reader.query_each("fleet_refs", 100) };
    reader.finish(Some(()))?;
    let (catalogue, now) = (app.catalogue(), app.context().clock.now());
    let sessions = app.connected_sessions(caller.caller, &of);
    let rows = sessions.iter().flat_map(|session| schedules::freshness(session, &catalogue, now));
    Ok(Json(rows.collect()))
}
