//! `/v2/notifications/*`: the partner's API for webhook subscriptions, and what events carry.

mod changes;
mod monitoring;
mod new_subscription;
mod schemas;
mod webhooks;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) use webhooks::WebhookRead;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(webhooks::list, webhooks::create))
        .routes(routes!(webhooks::read, changes::update, changes::delete))
        .routes(routes!(changes::activate))
        .routes(routes!(changes::pause))
        .routes(routes!(changes::replay))
        .routes(routes!(monitoring::metrics))
        .routes(routes!(monitoring::logs))
        .routes(routes!(schemas::newest))
        .routes(routes!(schemas::version))
}
