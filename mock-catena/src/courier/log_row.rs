//! One attempt as a subscription's log tells it (OpenAPI `WebhookLogRead`).

use catena_contract::webhook::EventName;
use catena_contract::{EventId, WebhookId, wire_time};
use jiff::Timestamp;
use serde::Serialize;

use super::{AttemptRecord, AttemptResult};
use crate::session::Emitted;

/// One attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogRow {
    /// When it was made.
    #[serde(with = "wire_time")]
    pub created_at: Timestamp,
    /// For which subscription.
    pub webhook_id: WebhookId,
    /// Of which event.
    pub message_id: EventId,
    /// Its name.
    pub event_name: EventName,
    /// `success` or `failed`, by the rule of the dialect.
    pub status: &'static str,
    /// The answer's status; 0 without an answer, since the schema allows no null (assumption `log-status-0`).
    pub status_code: u16,
    /// What went wrong, if no answer came.
    pub error_message: Option<String>,
    /// How long the answer took.
    pub response_time_ms: Option<u64>,
}

impl LogRow {
    pub(super) fn of(
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
            created_at: attempt.sent_at,
            webhook_id,
            message_id: emitted.id,
            event_name: emitted.event.known_name()?,
            status: if good { "success" } else { "failed" },
            status_code,
            error_message,
            response_time_ms,
        })
    }
}
