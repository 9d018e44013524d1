//! The log of deliveries: bounded, oldest out first.

use std::collections::VecDeque;
use std::sync::Arc;

use catena_contract::webhook::EventName;
use catena_contract::{EventId, WebhookId};
use serde::{Serialize, Serializer};

use super::AttemptRecord;

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

/// The newest deliveries that came to an end.
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

    /// Puts a delivery's new end in the place of its former one, if that is still known.
    pub(super) fn replace(&mut self, record: DeliveryRecord) {
        match self.records.iter_mut().rev().find(|known| known.number == record.number) {
            Some(known) => *known = record,
            None => self.push(record),
        }
    }

    pub(super) fn clear(&mut self) {
        self.records.clear();
    }

    pub(super) fn to_vec(&self) -> Vec<DeliveryRecord> {
        self.records.iter().cloned().collect()
    }
}
