//! `POST /v2/notifications/webhooks`, `GET /v2/notifications/webhooks/{webhook_id}`.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use catena_contract::webhook::EventName;
use catena_contract::{
    ApiError, IdError, Subscription, SubscriptionFilters, SubscriptionStatus, ValidationDetail, WebhookId,
    mask_url, wire_time,
};
use jiff::Timestamp;
use serde::Serialize;

use super::new_subscription::{self, Asked};
use crate::app::App;
use crate::http::body::{Authorized, Body};
use crate::http::reply::Refusal;

/// How every answer but the first shows a secret.
const MASKED: &str = "*****";

/// 200, not 201: one subscription, or a list of them for a wildcard. The one time a secret is told.
pub(super) async fn create(
    State(app): State<App>,
    _: Authorized,
    Body(body): Body,
) -> Result<Response, Refusal> {
    let (asked, single) = match new_subscription::read(&body)? {
        Asked::One(one) => (vec![one], true),
        Asked::Each(each) => (each, false),
    };
    let made = app.subscribe(asked).map_err(|error| ApiError::Conflict(Some(error.to_string())))?;
    Ok(match made.as_slice() {
        [one] if single => Json(one).into_response(),
        each => Json(each).into_response(),
    })
}

/// The masked form.
pub(super) async fn read(
    State(app): State<App>,
    _: Authorized,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<WebhookRead>, Refusal> {
    let id = webhook_id(id.as_deref().map_or("", String::as_str))?;
    let unknown = || ApiError::NotFound(Some("no subscription has this id".to_owned()));
    let subscription = app.subscription(id).ok_or_else(unknown)?;
    Ok(Json(WebhookRead::from(subscription)))
}

/// A subscription as it is read back (OpenAPI `WebhookRead`, its keys in its order).
#[derive(Serialize)]
pub(in crate::http) struct WebhookRead {
    id: WebhookId,
    url: String,
    event_name: EventName,
    filters: SubscriptionFilters,
    secret: &'static str,
    status: SubscriptionStatus,
    #[serde(with = "wire_time")]
    created_at: Timestamp,
    #[serde(with = "wire_time")]
    updated_at: Timestamp,
}

impl From<Subscription> for WebhookRead {
    fn from(subscription: Subscription) -> Self {
        Self {
            id: subscription.id,
            url: mask_url(&subscription.url),
            event_name: subscription.event_name,
            filters: subscription.filters,
            secret: MASKED,
            status: subscription.status,
            created_at: subscription.created_at,
            updated_at: subscription.updated_at,
        }
    }
}

fn webhook_id(raw: &str) -> Result<WebhookId, ApiError> {
    raw.parse().map_err(|error: IdError| {
        ApiError::Unprocessable(vec![ValidationDetail {
            path: "path.webhook_id".to_owned(),
            input: raw.chars().take(64).collect(),
            message: error.to_string(),
            error_type: "uuid_parsing".to_owned(),
        }])
    })
}
