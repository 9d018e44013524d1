//! Read-only views of the store, so that tests can see what was stored. A real partner serves them on staging only.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::partner::Partner;

#[derive(Serialize)]
struct NotFound {
    error: &'static str,
}

/// `GET` one integration request.
pub(super) async fn integration_request(
    State(partner): State<Arc<Partner>>,
    Path(id): Path<String>,
) -> Response {
    let store = partner.store();
    let view = store.raw_request(&id).or_else(|| store.request(id.parse().ok()?));
    respond(view, "no such integration request")
}

/// `GET` the integration request with an empty id, which only a partner with a defect stores.
pub(super) async fn integration_request_without_id(State(partner): State<Arc<Partner>>) -> Response {
    respond(partner.store().raw_request(""), "no such integration request")
}

/// `GET` one fleet.
pub(super) async fn fleet(State(partner): State<Arc<Partner>>, Path(fleet_ref): Path<String>) -> Response {
    let now = partner.now();
    let view = fleet_ref
        .parse()
        .ok()
        .map(|fleet_ref| partner.defects.folded(fleet_ref))
        .and_then(|fleet_ref| partner.store().fleet(&fleet_ref, now));
    respond(view, "no such fleet")
}

fn respond<T: Serialize>(view: Option<T>, not_found: &'static str) -> Response {
    let headers = [(header::CACHE_CONTROL, "no-store")];
    match view {
        Some(view) => (headers, Json(view)).into_response(),
        None => (StatusCode::NOT_FOUND, headers, Json(NotFound { error: not_found })).into_response(),
    }
}
