//! `POST /v2/notifications/webhooks`, `GET /v2/notifications/webhooks/{webhook_id}`.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use catena_contract::webhook::EventName;
use catena_contract::{
    ApiError, Subscription, SubscriptionFilters, SubscriptionStatus, WebhookId, mask_url, wire_time,
};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::new_subscription::{self, Wanted, WebhookCreate};
use crate::app::App;
use crate::http::asked::Asked;
use crate::http::authorized::{Authorized, needs};
use crate::http::reply::Refusal;

/// How every answer but the first shows a secret.
const MASKED: &str = "*****";

/// 200, not 201: one subscription, or a list of them for a wildcard. The one time a secret is told.
#[utoipa::path(
    post,
    path = "/v2/notifications/webhooks",
    tag = "Webhook subscriptions",
    operation_id = "create_webhook_subscription",
    request_body = WebhookCreate,
    responses((status = 200, description = "Subscribed; the secret is told this once.", body = Created)),
    security(("Bearer" = ["webhook:create"])),
)]
pub(super) async fn create(
    State(app): State<App>,
    caller: Authorized<needs::WebhookCreate>,
    mut asked: Asked,
) -> Result<Response, Refusal> {
    let partner = caller.partner()?;
    let wanted = asked.body(new_subscription::read).flatten();
    let (wanted, single) = match asked.hold(wanted)? {
        Wanted::One(one) => (vec![one], true),
        Wanted::Each(each) => (each, false),
    };
    let made = app.subscribe(partner, wanted).map_err(|error| ApiError::Conflict(Some(error.to_string())))?;
    Ok(match made.as_slice() {
        [one] if single => Json(one).into_response(),
        each => Json(each).into_response(),
    })
}

/// What [`create`] answers.
#[derive(ToSchema)]
#[schema(as = WebhookCreated)]
#[serde(untagged)]
#[expect(dead_code, reason = "the document's words for what `create` answers")]
enum Created {
    /// For one event.
    One(Subscription),
    /// For a wildcard.
    Each(Vec<Subscription>),
}

/// The masked form.
#[utoipa::path(
    get,
    path = "/v2/notifications/webhooks/{webhook_id}",
    tag = "Webhook subscriptions",
    operation_id = "get_webhook_subscription",
    params(("webhook_id" = WebhookId, Path)),
    responses((status = 200, description = "The subscription, its secret masked.", body = WebhookRead)),
    security(("Bearer" = ["webhook:read"])),
)]
pub(super) async fn read(
    State(app): State<App>,
    caller: Authorized<needs::WebhookRead>,
    mut asked: Asked,
) -> Result<Json<WebhookRead>, Refusal> {
    let partner = caller.partner()?;
    let id = asked.id("webhook_id");
    let id: WebhookId = asked.hold(id)?;
    let unknown = || ApiError::NotFound(Some("no subscription has this id".to_owned()));
    let subscription =
        app.subscription(id).filter(|subscription| subscription.partner_id == partner).ok_or_else(unknown)?;
    Ok(Json(WebhookRead::from(subscription)))
}

/// A subscription as it is read back (OpenAPI `WebhookRead`, its keys in its order).
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct WebhookRead {
    id: WebhookId,
    url: String,
    event_name: EventName,
    filters: SubscriptionFilters,
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
