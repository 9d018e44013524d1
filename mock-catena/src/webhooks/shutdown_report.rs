//! What happened to every delivery, reported at shutdown.

use std::fmt;

use super::Totals;

/// Every accepted delivery is counted in exactly one of the other numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShutdownSummary {
    /// Deliveries queued: one per event and subscription.
    pub accepted: u64,
    /// Acknowledged by the receiver.
    pub delivered: u64,
    /// In a dead letter queue.
    pub dead: u64,
    /// Waiting or being sent at shutdown.
    pub undelivered: u64,
    /// Dropped: by a fault, after fourteen days, with a deleted subscription, or because queues were full.
    pub dropped: u64,
}

impl ShutdownSummary {
    pub(super) const fn of(totals: Totals) -> Self {
        Self {
            accepted: totals.accepted,
            delivered: totals.delivered,
            dead: totals.failed,
            undelivered: totals.waiting,
            dropped: totals.overflowed + totals.dropped + totals.expired + totals.withdrawn,
        }
    }
}

impl fmt::Display for ShutdownSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { accepted, delivered, dead, undelivered, dropped } = self;
        write!(
            f,
            "{accepted} deliveries accepted: {delivered} delivered, {dead} in dead letter queues, {undelivered} \
             undelivered, {dropped} dropped"
        )
    }
}
