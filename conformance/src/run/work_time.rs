//! How long the partner works after it has acknowledged a delivery, as far as views have shown it.
//!
//! A partner that works later may process two deliveries in another order than they arrived in. Checks about anything
//! but the order therefore give it time between two deliveries that depend on each other.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::Run;

/// How many times as long as the longest time seen a partner is given.
const FACTOR: u32 = 4;
/// Added to it, because the first looks at a view are 25 ms apart.
const MARGIN: Duration = Duration::from_millis(50);

/// The longest time until an effect was visible, in milliseconds; 0 if every effect was visible at once.
#[derive(Debug, Default)]
pub(super) struct LongestWork(AtomicU64);

impl LongestWork {
    /// Records that an effect was visible only after this time.
    pub(super) fn took(&self, time: Duration) {
        let ms = u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1);
        self.0.fetch_max(ms, Ordering::Relaxed);
    }
}

impl Run {
    /// The time that the partner surely needs to process what it has acknowledged, at most `settle`; zero for a partner
    /// whose effects were visible at once.
    pub(super) fn work_time(&self) -> Duration {
        match self.webhooks.longest_work.0.load(Ordering::Relaxed) {
            0 => Duration::ZERO,
            ms => (Duration::from_millis(ms) * FACTOR + MARGIN).min(self.target.limits.settle),
        }
    }

    /// Gives a partner that works later the time to process the deliveries it has acknowledged.
    pub async fn let_it_work(&self) {
        let time = self.work_time();
        if !time.is_zero() {
            self.give_time(time).await;
        }
    }
}
