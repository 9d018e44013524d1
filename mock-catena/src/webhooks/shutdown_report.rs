//! What became of every delivery when a Catena ended.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Totals;

/// The last account: every accepted delivery is in exactly one of the other numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShutdownSummary {
    /// Deliveries planned: one per event and subscription.
    pub accepted: u64,
    /// Taken by the receiver.
    pub delivered: u64,
    /// Kept in dead letter queues.
    pub kept: u64,
    /// Still waiting or under way when it ended.
    pub undelivered: u64,
    /// Given up before: dropped by a fault, expired, gone with their subscription, or beyond the queues' bounds.
    pub given_up: u64,
}

impl ShutdownSummary {
    pub(super) const fn of(totals: Totals) -> Self {
        Self {
            accepted: totals.accepted,
            delivered: totals.delivered,
            kept: totals.failed,
            undelivered: totals.waiting,
            given_up: totals.overflowed + totals.dropped + totals.expired + totals.withdrawn,
        }
    }
}

impl fmt::Display for ShutdownSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { accepted, delivered, kept, undelivered, given_up } = self;
        write!(
            f,
            "{accepted} deliveries accepted: {delivered} delivered, {kept} in dead delivery queues, {undelivered} \
             undelivered, {given_up} given up"
        )
    }
}
