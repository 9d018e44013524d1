//! `/_mock/subscriptions`: the partner's API for subscriptions, without its token.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use catena_contract::webhook::EventName;
use catena_contract::{
    Expose as _, NewSubscription, RedirectUrl, Subscription, SubscriptionFilters, WebhookId, WebhookSecret,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::reply::{Id, Reply, body, invalid, path};
use crate::app::App;
use crate::control::{Control, ControlError, SubscriptionChange};
use crate::http::notifications::{Topic, WebhookRead};
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
struct New {
    url: RedirectUrl,
    /// An event, all of a resource (`invitation.*`), or every event (`*`).
    #[serde(default)]
    event_name: Option<String>,
    secret: Option<WebhookSecret>,
    #[serde(default)]
    filters: SubscriptionFilters,
}

/// Subscribes the default partner. The answer has the secrets.
pub(super) async fn create(
    State(app): State<App>,
    bytes: Bytes,
) -> Reply<(StatusCode, Json<Vec<Subscription>>)> {
    let New { url, event_name, secret, filters } = body(&bytes)?;
    receiver::check(&app, "url", Some(&url))?;
    let names = match event_name.as_deref() {
        None | Some("*") => EventName::ALL.to_vec(),
        Some(name) => match name.parse::<Topic>() {
            Ok(topic) => EventName::ALL.iter().copied().filter(|name| topic.covers(*name)).collect(),
            Err(error) => return Err(invalid("body.event_name", name, error)),
        },
    };
    // One secret for all, so that one endpoint has one.
    let secret = secret.unwrap_or_else(|| app.new_secret());
    let all = names.into_iter().map(|event_name| NewSubscription {
        url: url.clone(),
        event_name,
        filters: filters.clone(),
        secret: Some(secret.clone()),
    });
    Ok((StatusCode::CREATED, Json(Control::of(app).subscribe(all.collect())?)))
}

/// The signing secret, which other answers mask.
pub(super) async fn secret(State(app): State<App>, id: Id) -> Reply<Json<Value>> {
    let found = app.subscription(webhook(id)?).ok_or_else(ControlError::unknown_subscription)?;
    Ok(Json(json!({ "secret": found.secret.expose() })))
}

pub(super) async fn rotate(State(app): State<App>, id: Id) -> Reply<Json<Value>> {
    let changed = Control::of(app).rotate(webhook(id)?)?;
    Ok(Json(json!({ "secret": changed.secret.expose() })))
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
