//! `/v2/notifications/*`: the partner's API for webhook subscriptions and event schemas.

mod changes;
mod monitoring;
mod new_subscription;
mod schemas;
mod webhooks;

use super::openapi::{Operations, at};

pub(super) use new_subscription::Topic;
pub(super) use webhooks::WebhookRead;

pub(super) fn operations() -> Operations {
    Operations::default()
        .with(at!(webhooks::list, webhooks::create))
        .with(at!(webhooks::read, changes::update, changes::delete))
        .with(at!(changes::activate))
        .with(at!(changes::pause))
        .with(at!(changes::replay))
        .with(at!(monitoring::metrics))
        .with(at!(monitoring::logs))
        .with(at!(schemas::newest))
        .with(at!(schemas::version))
}
