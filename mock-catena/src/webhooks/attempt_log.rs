//! One attempt as a row of a subscription's log (OpenAPI `WebhookLogRead`).

use std::str::FromStr;

use catena_contract::webhook::EventName;
use catena_contract::{EventId, WebhookId, wire_time};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::session::Emitted;
use crate::timeline::{AttemptRecord, AttemptResult};

/// The result of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = WebhookLogStatusEnum)]
pub enum LogStatus {
    /// The response counts as delivered, per the dialect.
    Success,
    /// The response does not count as delivered, or there was none.
    Failed,
}

impl FromStr for LogStatus {
    type Err = &'static str;

    fn from_str(raw: &str) -> Result<Self, &'static str> {
        match raw {
            "success" => Ok(Self::Success),
            "failed" => Ok(Self::Failed),
            _ => Err("write `success` or `failed`"),
        }
    }
}

/// One attempt to deliver an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = WebhookLogRead)]
pub struct LogRow {
    /// The row's number within its subscription, from 1.
    #[serde(skip)]
    pub number: u64,
    /// When the attempt was sent.
    #[serde(with = "wire_time")]
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// The subscription.
    pub webhook_id: WebhookId,
    /// The event's id.
    pub message_id: EventId,
    /// The event's name.
    pub event_name: EventName,
    /// The result.
    pub status: LogStatus,
    /// The response status; 0 without a response, because the schema does not allow null (assumption `log-status-0`).
    pub status_code: u16,
    /// The network error, if there was no response.
    #[schema(required)]
    pub error_message: Option<String>,
    /// The response time in milliseconds.
    #[schema(required)]
    pub response_time_ms: Option<u64>,
}

impl LogRow {
    pub(super) fn of(
        number: u64,
        webhook_id: WebhookId,
        emitted: &Emitted,
        attempt: &AttemptRecord,
        good: bool,
    ) -> Option<Self> {
        let (status_code, error_message, response_time_ms) = match &attempt.result {
            AttemptResult::Answered(status) => (*status, None, Some(attempt.elapsed_ms)),
            AttemptResult::TimedOut { limit_ms } => {
                (0, Some(format!("no answer within {limit_ms} ms")), None)
            }
            AttemptResult::Unreachable { because } => (0, Some(because.clone()), None),
        };
        Some(Self {
            number,
            created_at: attempt.sent_at,
            webhook_id,
            message_id: emitted.id,
            event_name: emitted.event.known_name()?,
            status: if good { LogStatus::Success } else { LogStatus::Failed },
            status_code,
            error_message,
            response_time_ms,
        })
    }
}
