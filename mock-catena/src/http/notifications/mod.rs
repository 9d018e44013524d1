//! `/v2/notifications/*`: the partner's API for webhook subscriptions.

mod new_subscription;
mod webhooks;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) use webhooks::WebhookRead;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(webhooks::create)).routes(routes!(webhooks::read))
}
