//! Counts the deliveries that wait for the lock of each fleet's row.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use catena_contract::FleetId;

/// Most deliveries that wait for one lock.
const MAX_WAITING: usize = 10;

#[derive(Debug, Default)]
pub(super) struct LockQueue(Mutex<BTreeMap<FleetId, usize>>);

impl LockQueue {
    /// Adds a delivery to the queue of this fleet. Returns whether there was room for it.
    pub(super) fn join(&self, fleet: FleetId) -> bool {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.entry(fleet).or_default();
        let fits = *count < MAX_WAITING;
        *count += usize::from(fits);
        fits
    }

    pub(super) fn leave(&self, fleet: FleetId) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = waiting.get_mut(&fleet) {
            *count = count.saturating_sub(1);
        }
    }
}
