//! `/v2/notifications/webhooks/{webhook_id}`: change, delete, activate, pause, replay.

use std::str::FromStr;

use axum::Json;
use axum::http::StatusCode;
use catena_contract::{ApiError, SubscriptionFilters, SubscriptionStatus, WebhookId, WebhookSecret};
use serde::Serialize;
use utoipa::ToSchema;

use super::new_subscription::filters;
use super::webhooks::{WebhookRead, subscription, unknown};
use crate::app::{ChangeError, SubscriptionChange};
use crate::body::body;
use crate::body::formats::Uri;
use crate::http::call::{Call, needs};
use crate::http::receiver;
use crate::http::reply::Reply;

/// Minimum length of a changed secret (OpenAPI `WebhookUpdate`); a new subscription has no minimum.
const SHORTEST_SECRET: usize = 12;

/// Changes a subscription. Absent or null fields keep their value (assumption `patch-null-keeps`); all further
/// attempts use the new values, including those of waiting deliveries.
#[utoipa::path(
    patch, path = "/v2/notifications/webhooks/{webhook_id}", tag = "Webhook subscriptions",
    operation_id = "update_webhook_subscription",
    params(("webhook_id" = WebhookId, Path)), request_body = WebhookUpdate,
    responses((status = 200, description = "The subscription as it is now.", body = WebhookRead)),
)]
pub(super) async fn update(mut call: Call<needs::WebhookUpdate>) -> Reply<Json<WebhookRead>> {
    let partner = call.partner()?;
    let id = call.id("webhook_id");
    let change = call.body(WebhookUpdate::read).flatten();
    let (id, WebhookUpdate { url, filters, secret, status }) = call.finish(id.zip(change))?;
    let (url, secret) = (url.map(|uri| uri.0), secret.map(|secret| secret.0));
    receiver::check(&call.app, "url", url.as_ref())?;
    let change = SubscriptionChange { url, filters, secret };
    let mut subscription = call.app.change_webhook(partner, id, change).map_err(|error| match error {
        ChangeError::Unknown => unknown(),
        ChangeError::Duplicate(..) => ApiError::Conflict(Some(error.to_string())),
    })?;
    if let Some(PutStatus(status)) = status {
        subscription = call.app.put_webhook(partner, id, status).ok_or_else(unknown)?;
    }
    Ok(Json(subscription.into()))
}

body! {
    /// The body of [`update`].
    pub(super) struct WebhookUpdate {
        /// Where deliveries go.
        url: Option<Uri> = optional,
        filters: Option<SubscriptionFilters> = by(filters),
        /// The signing secret; used at once, without a transition period.
        #[schema(value_type = Option<String>, min_length = 12)]
        secret: Option<NewSecret> = optional_secret,
        /// `active` or `inactive`, as in an older version of this service; use `/activate` and `/pause` (assumption
        /// `patch-status-taken`).
        #[schema(value_type = Option<String>, deprecated, pattern = "^(active|inactive)$")]
        status: Option<PutStatus> = optional,
    }
}

/// A secret that replaces another one.
struct NewSecret(WebhookSecret);

impl FromStr for NewSecret {
    type Err = String;

    fn from_str(raw: &str) -> Result<Self, String> {
        if raw.chars().count() < SHORTEST_SECRET {
            return Err(format!("a new secret has at least {SHORTEST_SECRET} characters"));
        }
        raw.parse().map(Self).map_err(|error: catena_contract::SecretError| error.to_string())
    }
}

/// A status that can be set.
struct PutStatus(SubscriptionStatus);

impl FromStr for PutStatus {
    type Err = &'static str;

    fn from_str(raw: &str) -> Result<Self, &'static str> {
        match raw {
            "active" => Ok(Self(SubscriptionStatus::Active)),
            "inactive" => Ok(Self(SubscriptionStatus::Paused)),
            _ => Err("only `active` and `inactive` can be put; use `/activate` and `/pause`"),
        }
    }
}

/// Deletes a subscription and its waiting deliveries (assumption `deleted-subscription-gone`).
#[utoipa::path(
    delete, path = "/v2/notifications/webhooks/{webhook_id}", tag = "Webhook subscriptions",
    operation_id = "delete_webhook_subscription",
    params(("webhook_id" = WebhookId, Path)), responses((status = 204, description = "Deleted.")),
)]
pub(super) async fn delete(mut call: Call<needs::WebhookDelete>) -> Reply<StatusCode> {
    let id = subscription(&mut call)?.id;
    call.app.unsubscribe(id).ok_or_else(unknown)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Resumes a paused or stale subscription. Does nothing if it is active (assumption `status-put-twice`).
#[utoipa::path(
    post, path = "/v2/notifications/webhooks/{webhook_id}/activate", tag = "Webhook subscriptions",
    operation_id = "activate_webhook_subscription",
    params(("webhook_id" = WebhookId, Path)),
    responses((status = 200, description = "The subscription, active.", body = WebhookRead)),
)]
pub(super) async fn activate(call: Call<needs::WebhookUpdate>) -> Reply<Json<WebhookRead>> {
    put(call, SubscriptionStatus::Active)
}

/// Pauses a subscription: deliveries wait until it is activated (assumption `paused-queues`).
#[utoipa::path(
    post, path = "/v2/notifications/webhooks/{webhook_id}/pause", tag = "Webhook subscriptions",
    operation_id = "pause_webhook_subscription",
    params(("webhook_id" = WebhookId, Path)),
    responses((status = 200, description = "The subscription, paused.", body = WebhookRead)),
)]
pub(super) async fn pause(call: Call<needs::WebhookUpdate>) -> Reply<Json<WebhookRead>> {
    put(call, SubscriptionStatus::Paused)
}

fn put(mut call: Call<needs::WebhookUpdate>, status: SubscriptionStatus) -> Reply<Json<WebhookRead>> {
    let partner = call.partner()?;
    let id = call.only_id("webhook_id")?;
    Ok(Json(call.app.put_webhook(partner, id, status).ok_or_else(unknown)?.into()))
}

/// Sends every dead letter of a subscription again, oldest first. They wait if it is not active.
#[utoipa::path(
    post, path = "/v2/notifications/webhooks/{webhook_id}/replay", tag = "Webhook subscriptions",
    operation_id = "replay_undelivered_messages_from_dlq",
    params(("webhook_id" = WebhookId, Path)),
    responses((status = 202, description = "They will be sent.", body = Replayed)),
)]
pub(super) async fn replay(mut call: Call<needs::WebhookCreate>) -> Reply<(StatusCode, Json<Replayed>)> {
    let id = subscription(&mut call)?.id;
    let replayed = call.app.context().courier.replay(id).ok_or_else(unknown)?;
    Ok((StatusCode::ACCEPTED, Json(Replayed { replayed })))
}

/// The response of [`replay`]; not specified in the published document (assumption `replay-body`).
#[derive(Serialize, ToSchema)]
pub(super) struct Replayed {
    /// How many messages left the dead letter queue.
    replayed: usize,
}
