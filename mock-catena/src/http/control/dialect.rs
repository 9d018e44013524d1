//! `/_mock/dialect`: reading and changing the dialect switches.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;

use super::reply::{Reply, body};
use crate::app::App;
use crate::control::Control;
use crate::dialect::{SwitchRequest, Switches};

pub(super) async fn read(State(app): State<App>) -> Json<Switches> {
    Json(app.switches())
}

pub(super) async fn put(State(app): State<App>, bytes: Bytes) -> Reply<Json<Switches>> {
    let request: SwitchRequest = body(&bytes)?;
    let switches = request.apply(&app.switches());
    Control::of(app).set_switches(switches.clone());
    Ok(Json(switches))
}
