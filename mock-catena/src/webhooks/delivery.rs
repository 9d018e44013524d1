//! One event for one subscription.

use std::sync::Arc;

use catena_contract::{RequestId, Subscription};
use jiff::Timestamp;

use crate::faults::Fault;
use crate::session::Emitted;
use crate::timeline::{AttemptRecord, AttemptResult, DeliveryState};

/// From this time on, an attempt counts as slow.
pub(super) const SLOW_MS: u64 = 250;

/// One event for one subscription.
#[derive(Debug, Clone)]
pub(super) struct Delivery {
    /// Its number; unique per event and subscription, and kept through retries and replay.
    pub(super) number: u64,
    pub(super) emitted: Arc<Emitted>,
    /// Every attempt so far, including those before a replay.
    pub(super) attempts: Vec<AttemptRecord>,
    /// Failed attempts since it was queued or replayed.
    pub(super) failed_attempts: u32,
    /// The faults applied to it.
    pub(super) faults: Arc<[Fault]>,
    /// The earliest time it may be sent.
    pub(super) not_before: Option<Timestamp>,
    /// Whether the next delivery may still overtake it.
    pub(super) can_be_overtaken: bool,
    /// How many more times it is sent after it was delivered.
    pub(super) copies: u32,
    /// Whether it was delivered; later attempts are duplicates.
    pub(super) delivered: bool,
    /// Whether it came from the dead letter queue.
    pub(super) replayed: bool,
}

impl Delivery {
    pub(super) fn new(number: u64, emitted: Arc<Emitted>, faults: Arc<[Fault]>) -> Self {
        let copies = faults.iter().filter(|fault| **fault == Fault::Duplicate).count();
        Self {
            number,
            emitted,
            // Most deliveries need one attempt.
            attempts: Vec::with_capacity(1),
            failed_attempts: 0,
            can_be_overtaken: faults.contains(&Fault::Reorder),
            copies: u32::try_from(copies).unwrap_or(u32::MAX),
            faults,
            not_before: None,
            delivered: false,
            replayed: false,
        }
    }

    /// The number of the next attempt. A duplicate repeats the last number; a replay continues the count (assumption
    /// `replay-counts-on`).
    pub(super) fn attempt(&self) -> u32 {
        let made = u32::try_from(self.attempts.len()).unwrap_or(u32::MAX);
        if self.delivered { made.max(1) } else { made.saturating_add(1) }
    }
}

/// An attempt to make now, with everything needed to sign it.
#[derive(Debug, Clone)]
pub(super) struct PendingAttempt {
    pub(super) number: u64,
    pub(super) attempt: u32,
    pub(super) subscription: Arc<Subscription>,
    pub(super) signed: bool,
    pub(super) emitted: Arc<Emitted>,
    pub(super) faults: Arc<[Fault]>,
    /// Whether the subscription's last attempt was slow.
    pub(super) slow: bool,
    pub(super) now: Timestamp,
}

impl PendingAttempt {
    /// The record of this attempt with its result.
    pub(super) const fn record(
        &self,
        request_id: RequestId,
        result: AttemptResult,
        elapsed_ms: u64,
    ) -> AttemptRecord {
        AttemptRecord { number: self.attempt, request_id, sent_at: self.now, result, elapsed_ms }
    }
}

/// A delivery that finished.
#[derive(Debug)]
pub(super) struct Finished {
    pub(super) delivery: Delivery,
    pub(super) state: DeliveryState,
}

pub(super) const fn withdrawn(delivery: Delivery) -> Finished {
    let state = if delivery.delivered { DeliveryState::Delivered } else { DeliveryState::Withdrawn };
    Finished { delivery, state }
}
