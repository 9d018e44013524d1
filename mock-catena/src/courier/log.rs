//! The log of deliveries: bounded, oldest out first.

use std::collections::VecDeque;

use catena_contract::webhook::EventName;
use catena_contract::{EventId, WebhookId};
use serde::Serialize;

use super::AttemptRecord;

/// One event to one subscription, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeliveryRecord {
    /// The subscription.
    pub webhook_id: WebhookId,
    /// Where it went, the secret part of the URL hidden.
    pub url: String,
    /// What happened.
    pub event_name: EventName,
    /// The event, the same for every subscription that heard of it.
    pub event_id: EventId,
    /// The attempts made, the first one first.
    pub attempts: Vec<AttemptRecord>,
    /// How it stands.
    pub state: DeliveryState,
}

/// How a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryState {
    /// The receiver gave an answer that counts, by the dialect.
    Delivered,
    /// It did not, and no attempt is left.
    Failed,
    /// The subscription's queue was full, so nothing was sent.
    Overflowed,
}

/// The newest deliveries.
#[derive(Debug)]
pub(super) struct DeliveryLog {
    records: VecDeque<DeliveryRecord>,
    most: usize,
}

impl DeliveryLog {
    pub(super) const fn new(most: usize) -> Self {
        Self { records: VecDeque::new(), most }
    }

    pub(super) fn push(&mut self, record: DeliveryRecord) {
        if self.records.len() >= self.most {
            self.records.pop_front();
        }
        self.records.push_back(record);
    }

    pub(super) fn to_vec(&self) -> Vec<DeliveryRecord> {
        self.records.iter().cloned().collect()
    }
}
