//! `/_mock/reset`, `/_mock/export`, `/_mock/import`: the whole state.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;

use super::reply::{Parameters, Reply, query};
use crate::app::App;
use crate::control::{Control, ControlError, Export, Imported};

pub(super) async fn reset(State(app): State<App>) -> StatusCode {
    app.reset();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExportQuery {
    /// Whether the signing secrets are in it; otherwise, the import has new ones.
    secrets: Option<bool>,
}

pub(super) async fn export(
    State(app): State<App>,
    parameters: Parameters<ExportQuery>,
) -> Reply<Json<Export>> {
    let control = Control::of(app);
    Ok(Json(match query(parameters)?.secrets {
        Some(false) => control.export_without_secrets(),
        Some(true) | None => control.export(),
    }))
}

pub(super) async fn import(State(app): State<App>, bytes: Bytes) -> Reply<Json<Imported>> {
    let export = Export::from_json(&bytes).map_err(ControlError::from)?;
    Ok(Json(Control::of(app).import(export)?))
}
