//! `/_mock/subscriptions`: the partner's API for subscriptions, without its token.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use catena_contract::{RedirectUrl, SubscriptionFilters, WebhookId, WebhookSecret};
use serde::Deserialize;
use serde_json::{Value, json};

use super::reply::{Id, Reply, body, path};
use crate::app::App;
use crate::control::{Control, ControlError, SubscriptionChange};
use crate::http::notifications::WebhookRead;
use crate::http::receiver;
use crate::webhooks::{LogRow, Metrics};

pub(super) async fn list(State(app): State<App>) -> Json<Vec<WebhookRead>> {
    Json(Control::of(app).subscriptions().into_iter().map(WebhookRead::from).collect())
}

pub(super) async fn read(State(app): State<App>, id: Id) -> Reply<Json<WebhookRead>> {
    let found = app.subscription(webhook(id)?).ok_or_else(ControlError::unknown_subscription)?;
    Ok(Json(found.into()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    url: Option<RedirectUrl>,
    secret: Option<WebhookSecret>,
    filters: Option<SubscriptionFilters>,
}

pub(super) async fn change(State(app): State<App>, id: Id, bytes: Bytes) -> Reply<Json<WebhookRead>> {
    let Change { url, secret, filters } = body(&bytes)?;
    receiver::check(&app, "url", url.as_ref())?;
    let change = SubscriptionChange { url, filters, secret };
    Ok(Json(Control::of(app).change(webhook(id)?, change)?.into()))
}

pub(super) async fn delete(State(app): State<App>, id: Id) -> Reply<StatusCode> {
    Control::of(app).unsubscribe(webhook(id)?)?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn activate(State(app): State<App>, id: Id) -> Reply<Json<WebhookRead>> {
    Ok(Json(Control::of(app).activate(webhook(id)?)?.into()))
}

pub(super) async fn pause(State(app): State<App>, id: Id) -> Reply<Json<WebhookRead>> {
    Ok(Json(Control::of(app).pause(webhook(id)?)?.into()))
}

pub(super) async fn replay(State(app): State<App>, id: Id) -> Reply<(StatusCode, Json<Value>)> {
    let replayed = Control::of(app).replay(webhook(id)?)?;
    Ok((StatusCode::ACCEPTED, Json(json!({ "replayed": replayed }))))
}

pub(super) async fn metrics(State(app): State<App>, id: Id) -> Reply<Json<Metrics>> {
    let metrics = app.context().courier.metrics(webhook(id)?);
    Ok(Json(metrics.ok_or_else(ControlError::unknown_subscription)?))
}

pub(super) async fn logs(State(app): State<App>, id: Id) -> Reply<Json<Vec<LogRow>>> {
    let rows = app.context().courier.logs(webhook(id)?);
    Ok(Json(rows.ok_or_else(ControlError::unknown_subscription)?))
}

fn webhook(id: Id) -> Reply<WebhookId> {
    path(id, "webhook id")
}
