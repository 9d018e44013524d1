//! How many scenarios send requests at the same time. One that waits for an effect lends its slot to another, so that
//! waits run side by side.

use std::sync::{Mutex, PoisonError};

use tokio::sync::Semaphore;

/// Scenarios that send at the same time. Each has its own fleet, and they share the rate limit.
const SLOTS: usize = 8;

/// The slots of a run, in the order in which scenarios ask for them.
#[derive(Debug)]
pub(crate) struct Slots {
    free: Semaphore,
    /// Scenarios that went on after a wait although no slot was free. No scenario begins until they have ended.
    owed: Mutex<usize>,
}

impl Default for Slots {
    fn default() -> Self {
        Self { free: Semaphore::new(SLOTS), owed: Mutex::new(0) }
    }
}

impl Slots {
    /// Waits for a free slot and takes it.
    pub(crate) async fn take(&self) {
        if let Ok(slot) = self.free.acquire().await {
            slot.forget();
        }
    }

    /// Gives a slot back.
    pub(crate) fn give_back(&self) {
        let mut owed = self.owed.lock().unwrap_or_else(PoisonError::into_inner);
        match owed.checked_sub(1) {
            Some(rest) => *owed = rest,
            None => self.free.add_permits(1),
        }
    }

    /// Lends the slot of a scenario while it waits. It goes on at once after that: if it had to wait for a slot, two
    /// scenarios could wait for each other.
    pub(super) async fn lent<T>(&self, waiting: impl Future<Output = T>) -> T {
        self.give_back();
        let result = waiting.await;
        match self.free.try_acquire() {
            Ok(slot) => slot.forget(),
            Err(_) => *self.owed.lock().unwrap_or_else(PoisonError::into_inner) += 1,
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_waiting_scenario_lends_its_slot_and_takes_the_next_one_back() {
        let slots = Slots::default();
        for _ in 0..SLOTS {
            slots.take().await;
        }
        slots.lent(slots.take()).await;
        assert_eq!(slots.free.available_permits(), 0);
        for _ in 0..SLOTS {
            slots.give_back();
        }
        assert_eq!(slots.free.available_permits(), SLOTS - 1, "one scenario too many still runs");
        slots.give_back();
        assert_eq!(slots.free.available_permits(), SLOTS);
    }
}
