//! `/v2/notifications/*`: the partner's API for webhook subscriptions.

mod new_subscription;
mod webhooks;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) use webhooks::WebhookRead;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v2/notifications/webhooks", post(webhooks::create))
        .route("/v2/notifications/webhooks/{webhook_id}", get(webhooks::read))
}
