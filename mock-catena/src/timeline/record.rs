//! What is recorded of one delivery and of each of its attempts.

use std::sync::Arc;

use catena_contract::webhook::EventName;
use catena_contract::{EventId, RequestId, WebhookId};
use jiff::Timestamp;
use serde::{Serialize, Serializer};

/// One event to one subscription, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeliveryRecord {
    /// Its number: one per event and subscription, kept through retries and replay.
    pub number: u64,
    /// The subscription.
    pub webhook_id: WebhookId,
    /// Where it went, the secret part of the URL hidden.
    #[serde(serialize_with = "text")]
    pub url: Arc<str>,
    /// What happened.
    pub event_name: EventName,
    /// The event, the same for every subscription that heard of it.
    pub event_id: EventId,
    /// The attempts made, the first one first.
    pub attempts: Vec<AttemptRecord>,
    /// The mistakes made with it on purpose.
    pub faults: Vec<&'static str>,
    /// How it stands.
    pub state: DeliveryState,
}

fn text<S: Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

/// How a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryState {
    /// It waits for its turn, for a retry, or for a paused subscription.
    Waiting,
    /// The receiver gave an answer that counts, by the dialect.
    Delivered,
    /// It did not, and no attempt is left: it lies in the dead letter queue.
    Failed,
    /// The subscription's queues were full, so it was given up.
    Overflowed,
    /// A fault of that name dropped it.
    Dropped,
    /// It lay in the dead letter queue for fourteen days.
    Expired,
    /// Its subscription was deleted.
    Withdrawn,
}

/// One attempt to deliver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttemptRecord {
    /// 1 for the first.
    pub number: u32,
    /// Its `X-Request-ID`.
    pub request_id: RequestId,
    /// When it was sent, by the simulated Catena's clock.
    pub sent_at: Timestamp,
    /// What came of it.
    pub result: AttemptResult,
    /// How long it took in real milliseconds.
    pub elapsed_ms: u64,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptResult {
    /// The receiver answered, with this status.
    Answered(u16),
    /// No answer within the limit.
    TimedOut {
        /// The limit in milliseconds.
        limit_ms: u64,
    },
    /// No connection, one that broke, or one that was refused on our side.
    Unreachable {
        /// What went wrong, without the URL.
        because: String,
    },
}
