//! `/_mock/reset`, `/_mock/export`, `/_mock/import`: the whole state.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;

use super::reply::Reply;
use crate::app::App;
use crate::control::{Control, ControlError, Export, Imported};

pub(super) async fn reset(State(app): State<App>) -> StatusCode {
    app.reset();
    StatusCode::NO_CONTENT
}

pub(super) async fn export(State(app): State<App>) -> Json<Export> {
    Json(Control::of(app).export())
}

pub(super) async fn import(State(app): State<App>, bytes: Bytes) -> Reply<Json<Imported>> {
    let export = Export::from_json(&bytes).map_err(ControlError::from)?;
    Ok(Json(Control::of(app).import(export)?))
}
