//! How many deliveries are in each state.

use serde::Serialize;

use crate::timeline::DeliveryState;

/// How many deliveries are in each state. There is one delivery per event and subscription.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// All deliveries since the start or the last reset.
    pub accepted: u64,
    /// Waiting or being sent.
    pub waiting: u64,
    /// Acknowledged by the receiver.
    pub delivered: u64,
    /// In a dead letter queue.
    pub failed: u64,
    /// Dropped because queues were full.
    pub overflowed: u64,
    /// Dropped by a fault.
    pub dropped: u64,
    /// Expired after fourteen days in a dead letter queue.
    pub expired: u64,
    /// Dropped because the subscription was deleted.
    pub withdrawn: u64,
}

impl Totals {
    pub(super) fn of(&mut self, state: DeliveryState) -> &mut u64 {
        match state {
            DeliveryState::Waiting => &mut self.waiting,
            DeliveryState::Delivered => &mut self.delivered,
            DeliveryState::Failed => &mut self.failed,
            DeliveryState::Overflowed => &mut self.overflowed,
            DeliveryState::Dropped => &mut self.dropped,
            DeliveryState::Expired => &mut self.expired,
            DeliveryState::Withdrawn => &mut self.withdrawn,
        }
    }

    pub(super) fn moved(&mut self, from: DeliveryState, to: DeliveryState) {
        *self.of(from) = self.of(from).saturating_sub(1);
        *self.of(to) += 1;
    }
}
