//! `/v2/notifications/webhooks`: subscribe, list, read.

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use catena_contract::webhook::EventName;
use catena_contract::{
    ApiError, Subscription, SubscriptionFilters, SubscriptionStatus, WebhookId, mask_url, wire_time,
};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::new_subscription::{SubscriptionRequest, Topic, WebhookCreate};
use crate::auth::Caller;
use crate::dialect::WildcardOfOne;
use crate::http::call::{Call, Needs, needs};
use crate::http::page::{CursorPage, PageParameters};
use crate::http::receiver;
use crate::http::reply::Reply;

/// Secrets are masked in every response except the first.
const MASKED: &str = "*****";

/// Lists the partner's subscriptions, oldest first (assumption `lists-oldest-first`).
#[utoipa::path(
    get, path = "/v2/notifications/webhooks", tag = "Webhook subscriptions",
    operation_id = "list_webhook_subscriptions",
    params(
        ("event_name" = Option<EventName>, Query, description = "Only of this event."),
        ("status" = Option<SubscriptionStatus>, Query, description = "Only with this status."),
        PageParameters,
    ),
    responses((status = 200, description = "A page.", body = CursorPage<WebhookRead>)),
)]
pub(super) async fn list(mut call: Call<needs::WebhookRead>) -> Reply<Json<CursorPage<WebhookRead>>> {
    let partner = call.partner()?;
    let topic: Option<Topic> = call.query("event_name");
    let status: Option<SubscriptionStatus> = call.query("status");
    let page_request = call.page_request();
    call.finish(Some(()))?;
    let filter = |one: &Subscription| {
        topic.as_ref().is_none_or(|topic| topic.covers(one.event_name))
            && status.is_none_or(|status| status == one.status)
    };
    Ok(Json(CursorPage::of(call.app.webhooks(partner, filter, page_request).map(WebhookRead::from))))
}

/// Creates a subscription, or one per event for a wildcard. Responds with 200, not 201. The secret is returned only
/// here. A wildcard that has one event is answered with a list, or with that subscription in the dialect of the Go
/// client's example (`wildcard_of_one`).
#[utoipa::path(
    post, path = "/v2/notifications/webhooks", tag = "Webhook subscriptions",
    operation_id = "create_webhook_subscription",
    request_body = WebhookCreate,
    responses((status = 200, description = "Subscribed; the secret is returned only here.", body = Created)),
)]
pub(super) async fn create(mut call: Call<needs::WebhookCreate>) -> Reply<Response> {
    let partner = call.partner()?;
    let requested = call.body(WebhookCreate::read).flatten();
    let (requested, single) = match call.finish(requested)?.into_subscriptions() {
        SubscriptionRequest::One(one) => (vec![one], true),
        SubscriptionRequest::Each(each) => {
            (each, call.app.switches().api.wildcard_of_one == WildcardOfOne::Object)
        }
    };
    receiver::check(&call.app, "url", requested.first().map(|new| &new.url))?;
    let made = call
        .app
        .subscribe(partner, requested)
        .map_err(|error| ApiError::Conflict(Some(error.to_string())))?;
    Ok(match made.as_slice() {
        [one] if single => Json(one).into_response(),
        each => Json(each).into_response(),
    })
}

/// The response of [`create`].
#[derive(ToSchema)]
#[schema(as = WebhookCreated)]
#[serde(untagged)]
#[expect(dead_code, reason = "only for the OpenAPI document")]
enum Created {
    /// For one event.
    One(Box<Subscription>),
    /// For a wildcard.
    Each(Vec<Subscription>),
}

/// Reads a subscription; URL and secret are masked.
#[utoipa::path(
    get, path = "/v2/notifications/webhooks/{webhook_id}", tag = "Webhook subscriptions",
    operation_id = "get_webhook_subscription",
    params(("webhook_id" = WebhookId, Path)),
    responses((status = 200, description = "The subscription.", body = WebhookRead)),
)]
pub(super) async fn read(mut call: Call<needs::WebhookRead>) -> Reply<Json<WebhookRead>> {
    Ok(Json(subscription(&mut call)?.into()))
}

/// The caller's subscription that the path names.
pub(super) fn subscription<N: Needs<Caller = Caller>>(call: &mut Call<N>) -> Result<Subscription, ApiError> {
    let partner = call.partner()?;
    let id = call.only_id("webhook_id")?;
    call.app.webhook(partner, id).ok_or_else(unknown)
}

/// Also for another partner's subscription, so as not to reveal that it exists.
pub(super) fn unknown() -> ApiError {
    ApiError::NotFound(Some("no subscription has this id".to_owned()))
}

/// A subscription with masked values (OpenAPI `WebhookRead`, keys in its order).
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct WebhookRead {
    id: WebhookId,
    /// The last path segment and the query are masked.
    url: String,
    event_name: EventName,
    filters: SubscriptionFilters,
    /// Masked.
    #[schema(value_type = String)]
    secret: &'static str,
    status: SubscriptionStatus,
    #[serde(with = "wire_time")]
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[serde(with = "wire_time")]
    #[schema(value_type = String, format = DateTime)]
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
