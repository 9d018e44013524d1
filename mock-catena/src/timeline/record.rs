//! The record of a delivery and of each of its attempts.

use std::sync::Arc;

use catena_contract::webhook::EventName;
use catena_contract::{EventId, InvitationId, RequestId, WebhookId, exposed_option, wire_time};
use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer};

/// One event delivered to one subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeliveryRecord {
    /// Its number: unique per event and subscription, and kept through retries and replay.
    pub number: u64,
    /// The subscription.
    pub webhook_id: WebhookId,
    /// The URL with its secret part hidden.
    #[serde(serialize_with = "text")]
    pub url: Arc<str>,
    /// The event's name.
    pub event_name: EventName,
    /// The event's id, the same for every subscription.
    pub event_id: EventId,
    /// The session it belongs to, if any.
    #[serde(serialize_with = "exposed_option", skip_serializing_if = "Option::is_none")]
    pub session: Option<InvitationId>,
    /// When the next attempt is due, if it waits for its time.
    #[serde(with = "wire_time::option", skip_serializing_if = "Option::is_none")]
    pub next_attempt_at: Option<Timestamp>,
    /// The attempts, oldest first.
    pub attempts: Vec<AttemptRecord>,
    /// The faults applied to it.
    pub faults: Vec<&'static str>,
    /// Its state.
    pub state: DeliveryState,
}

fn text<S: Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

/// The state of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryState {
    /// Waiting to be sent, for a retry, or for a paused subscription.
    Waiting,
    /// The receiver acknowledged it, per the dialect.
    Delivered,
    /// All attempts failed: it is in the dead letter queue.
    Failed,
    /// Dropped because the subscription's queues were full.
    Overflowed,
    /// Dropped by the fault `drop`.
    Dropped,
    /// Expired after fourteen days in the dead letter queue.
    Expired,
    /// Dropped because its subscription was deleted.
    Withdrawn,
}

/// One attempt of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttemptRecord {
    /// The attempt's number, from 1.
    pub number: u32,
    /// Its `X-Request-ID`.
    pub request_id: RequestId,
    /// When it was sent, by the simulated Catena's clock.
    pub sent_at: Timestamp,
    /// The result.
    pub result: AttemptResult,
    /// The duration in real milliseconds.
    pub elapsed_ms: u64,
}

/// The result of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptResult {
    /// The receiver responded with this status.
    Answered(u16),
    /// No response within the time limit.
    TimedOut {
        /// The time limit in milliseconds.
        limit_ms: u64,
    },
    /// No connection, a broken one, or a private address that is denied.
    Unreachable {
        /// The error, without the URL.
        because: String,
    },
}
