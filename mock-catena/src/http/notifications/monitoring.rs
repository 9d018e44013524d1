//! `/v2/notifications/webhooks/{webhook_id}/metrics` and `/logs`: the results of a subscription's deliveries.

use axum::Json;
use catena_contract::WebhookId;
use serde::Serialize;
use utoipa::ToSchema;

use super::webhooks::{subscription, unknown};
use crate::http::call::{Call, needs};
use crate::http::moment::Moment;
use crate::http::page::{CursorPage, PageParameters};
use crate::http::reply::Reply;
use crate::webhooks::{LogRow, LogStatus, Metrics};

/// Counts of the last 6 hours, 24 hours, 7 and 14 days.
#[utoipa::path(
    get, path = "/v2/notifications/webhooks/{webhook_id}/metrics", tag = "Webhook subscriptions",
    operation_id = "get_webhook_subscription_metrics",
    params(("webhook_id" = WebhookId, Path)),
    responses((status = 200, description = "The counts.", body = WebhookMetrics)),
)]
pub(super) async fn metrics(mut call: Call<needs::WebhookRead>) -> Reply<Json<WebhookMetrics>> {
    let webhook_id = subscription(&mut call)?.id;
    let metrics = call.app.context().courier.metrics(webhook_id).ok_or_else(unknown)?;
    Ok(Json(WebhookMetrics { webhook_id, metrics }))
}

/// The response of [`metrics`].
#[derive(Serialize, ToSchema)]
pub(super) struct WebhookMetrics {
    webhook_id: WebhookId,
    #[serde(flatten)]
    metrics: Metrics,
}

/// Lists the newest attempts of the last 14 days, oldest first (assumption `log-newest-1000`), optionally between two
/// times, both inclusive (assumption `log-dates-inclusive`).
#[utoipa::path(
    get, path = "/v2/notifications/webhooks/{webhook_id}/logs", tag = "Webhook subscriptions",
    operation_id = "get_webhook_subscription_logs",
    params(
        ("webhook_id" = WebhookId, Path),
        ("start_date" = Option<String>, Query, format = DateTime, description = "Only from this moment on."),
        ("end_date" = Option<String>, Query, format = DateTime, description = "Only up to this moment."),
        ("status" = Option<LogStatus>, Query, description = "Only with this result."),
        PageParameters,
    ),
    responses((status = 200, description = "A page.", body = CursorPage<LogRow>)),
)]
pub(super) async fn logs(mut call: Call<needs::WebhookRead>) -> Reply<Json<CursorPage<LogRow>>> {
    let partner = call.partner()?;
    let id = call.id("webhook_id");
    let start: Option<Moment> = call.query("start_date");
    let end: Option<Moment> = call.query("end_date");
    let status: Option<LogStatus> = call.query("status");
    let page_request = call.page_request();
    let id = call.finish(id)?;
    let id = call.app.webhook(partner, id).ok_or_else(unknown)?.id;
    let filter = |row: &LogRow| {
        start.as_ref().is_none_or(|start| row.created_at >= start.0)
            && end.as_ref().is_none_or(|end| row.created_at <= end.0)
            && status.is_none_or(|status| row.status == status)
    };
    Ok(Json(CursorPage::of(call.app.webhook_logs(id, filter, page_request).ok_or_else(unknown)?)))
}
