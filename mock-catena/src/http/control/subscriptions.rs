//! `/_mock/subscriptions`: the partner's API for subscriptions, without its token.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use catena_contract::{RedirectUrl, SubscriptionFilters, WebhookId, WebhookSecret};
use serde::Deserialize;
use serde_json::{Value, json};

use super::reply::{ControlRejection, body, path};
use crate::app::App;
use crate::control::{Control, ControlError, SubscriptionChange};
use crate::http::notifications::WebhookRead;
use crate::webhooks::{LogRow, Metrics};

type Id = Result<Path<String>, PathRejection>;

pub(super) async fn list(State(app): State<App>) -> Json<Vec<WebhookRead>> {
    Json(Control::of(app).subscriptions().into_iter().map(WebhookRead::from).collect())
}

pub(super) async fn read(State(app): State<App>, id: Id) -> Result<Json<WebhookRead>, ControlRejection> {
    let id = webhook(id)?;
    let found = app.subscription(id).ok_or(ControlError::Unknown {
        what: "subscription",
        next: "list them with `GET /_mock/subscriptions`",
    })?;
    Ok(Json(found.into()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    url: Option<RedirectUrl>,
    secret: Option<WebhookSecret>,
    filters: Option<SubscriptionFilters>,
}

pub(super) async fn change(
    State(app): State<App>,
    id: Id,
    bytes: Bytes,
) -> Result<Json<WebhookRead>, ControlRejection> {
    let Change { url, secret, filters } = body(&bytes)?;
    let change = SubscriptionChange { url, filters, secret };
    Ok(Json(Control::of(app).change(webhook(id)?, change)?.into()))
}

pub(super) async fn delete(State(app): State<App>, id: Id) -> Result<StatusCode, ControlRejection> {
    Control::of(app).unsubscribe(webhook(id)?)?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn activate(State(app): State<App>, id: Id) -> Result<Json<WebhookRead>, ControlRejection> {
    Ok(Json(Control::of(app).activate(webhook(id)?)?.into()))
}

pub(super) async fn pause(State(app): State<App>, id: Id) -> Result<Json<WebhookRead>, ControlRejection> {
    Ok(Json(Control::of(app).pause(webhook(id)?)?.into()))
}

pub(super) async fn replay(
    State(app): State<App>,
    id: Id,
) -> Result<(StatusCode, Json<Value>), ControlRejection> {
    let replayed = Control::of(app).replay(webhook(id)?)?;
    Ok((StatusCode::ACCEPTED, Json(json!({ "replayed": replayed }))))
}

pub(super) async fn metrics(State(app): State<App>, id: Id) -> Result<Json<Metrics>, ControlRejection> {
    Ok(Json(Control::of(app).metrics(webhook(id)?)?))
}

pub(super) async fn logs(State(app): State<App>, id: Id) -> Result<Json<Vec<LogRow>>, ControlRejection> {
    Ok(Json(Control::of(app).logs(webhook(id)?)?))
}

fn webhook(id: Id) -> Result<WebhookId, ControlRejection> {
    path(id, "webhook id")
}
