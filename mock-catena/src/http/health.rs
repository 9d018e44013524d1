//! `/health` and `/ready`, for containers and load balancers: without a token, faults and a line in the log.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::app::App;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/health", get(health)).route("/ready", get(ready))
}

/// The process serves requests.
async fn health() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

/// It accepts new sessions: 503 from the moment it is told to stop.
async fn ready(State(app): State<App>) -> (StatusCode, Json<Value>) {
    if *app.context().stopped.borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, Json(json!({"status": "stopping"})));
    }
    (StatusCode::OK, Json(json!({"status": "ready"})))
}
