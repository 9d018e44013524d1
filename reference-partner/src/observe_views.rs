//! The read-only views that let a judge see what was stored. A partner serves such views on staging only.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::server::Partner;

/// Where a request is shown.
pub const REQUEST_PATH: &str = "/_test/integration-requests/{integration_request_id}";
/// Where a request without an id would be shown.
pub(super) const NO_REQUEST_PATH: &str = "/_test/integration-requests/";
/// Where a fleet is shown.
pub const FLEET_PATH: &str = "/_test/fleets/{fleet_ref}";

/// What a view answers when there is nothing to show.
#[derive(Serialize)]
struct Unknown {
    error: &'static str,
}

/// `GET` one integration request.
pub(super) async fn integration_request(State(partner): State<Partner>, Path(id): Path<String>) -> Response {
    if let Some(view) = partner.book().as_written(&id) {
        return shown(Some(view), "");
    }
    let view = id.parse().ok().and_then(|id| partner.book().request(id));
    shown(view, "no such integration request")
}

/// `GET` the integration request without an id. There is none, unless a mistaken partner made one.
pub(super) async fn no_request(State(partner): State<Partner>) -> Response {
    shown(partner.book().as_written(""), "no such integration request")
}

/// `GET` one fleet.
pub(super) async fn fleet(State(partner): State<Partner>, Path(fleet_ref): Path<String>) -> Response {
    let now = partner.now();
    let view = fleet_ref.parse().ok().and_then(|fleet_ref| partner.book().fleet(&fleet_ref, now));
    shown(view, "no such fleet")
}

fn shown<T: Serialize>(view: Option<T>, unknown: &'static str) -> Response {
    let fresh = [(header::CACHE_CONTROL, "no-store")];
    match view {
        Some(view) => (fresh, Json(view)).into_response(),
        None => (StatusCode::NOT_FOUND, fresh, Json(Unknown { error: unknown })).into_response(),
    }
}
