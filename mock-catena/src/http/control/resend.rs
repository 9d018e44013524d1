//! `POST /_mock/deliveries/{delivery}/send`: sends a delivery once more.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;

use super::reply::{Id, Reply, body, path};
use crate::app::App;
use crate::control::{Control, ControlError};
use crate::faults::Fault;
use crate::timeline::AttemptRecord;
use crate::webhooks::Resend;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    json: Option<String>,
    #[serde(default)]
    faults: Vec<Fault>,
}

pub(super) async fn send(State(app): State<App>, id: Id, bytes: Bytes) -> Reply<Json<AttemptRecord>> {
    let Wanted { json, faults } = body(&bytes)?;
    let delivery = path(id, "number of a delivery")?;
    let courier = Control::of(app).courier().clone();
    Ok(Json(courier.resend(delivery, Resend { json, faults }).await.map_err(ControlError::from)?))
}
