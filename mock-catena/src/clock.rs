//! Clocks. The simulated Catena asks a `Clock`; only [`SystemClock`] reads the wall clock.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// A source of the current time.
pub trait Clock: Send + Sync {
    /// The current time.
    fn now(&self) -> Timestamp;

    /// Whether it runs by itself. A clock that does not is advanced by its owner.
    fn runs(&self) -> bool {
        true
    }

    /// Notifies when the clock is set; `None` for a clock that cannot be set.
    fn moved(&self) -> Option<watch::Receiver<()>> {
        None
    }
}

/// The computer's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the only place that reads the wall clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that can be advanced or frozen: that of a simulated Catena, and that of tests, which pass fourteen days at
/// once. The clock it is based on does not change.
pub struct AdjustableClock {
    inner: Arc<dyn Clock>,
    adjustment: Mutex<Adjustment>,
    moved: watch::Sender<()>,
}

/// How far a clock differs from the one it is based on.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Adjustment {
    ahead: SignedDuration,
    frozen_at: Option<Timestamp>,
}

impl AdjustableClock {
    /// A clock that shows the same time as `inner` until it is changed.
    #[must_use]
    pub fn new(inner: Arc<dyn Clock>) -> Self {
        Self { inner, adjustment: Mutex::default(), moved: watch::Sender::new(()) }
    }

    /// A clock that shows `now` until it is advanced, set or resumed.
    #[must_use]
    pub fn frozen_at(now: Timestamp) -> Self {
        let clock = Self::new(Arc::new(SystemClock));
        clock.set(now);
        clock
    }

    /// Freezes the clock at `now`, earlier or later.
    pub fn set(&self, now: Timestamp) {
        self.change(|set, _| set.frozen_at = Some(now));
    }

    /// Advances the clock by `step`, up to the end of representable time.
    pub fn advance(&self, step: SignedDuration) {
        self.change(|set, _| match &mut set.frozen_at {
            Some(at) => *at = later(*at, step),
            None => set.ahead = set.ahead.saturating_add(step),
        });
    }

    /// Advances the clock to `when`, unless that is in the past.
    pub fn advance_to(&self, when: Timestamp) {
        let missing = when.duration_since(self.now());
        if missing.is_positive() {
            self.advance(missing);
        }
    }

    /// Freezes the clock at the current time.
    pub fn freeze(&self) {
        self.change(|set, now| set.frozen_at = Some(set.frozen_at.unwrap_or(now)));
    }

    /// Resumes from the time at which it was frozen.
    pub fn resume(&self) {
        self.change(|set, _| {
            if let Some(at) = set.frozen_at.take() {
                set.ahead = at.duration_since(self.inner.now());
            }
        });
    }

    /// Shows the time of the inner clock again.
    pub fn reset(&self) {
        self.change(|set, _| *set = Adjustment::default());
    }

    /// Whether it is frozen.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        self.adjustment().frozen_at.is_some()
    }

    /// Waits until `when`. Returns early when the clock is changed, so check the time again.
    pub(crate) async fn until(&self, when: Timestamp) {
        let (mut ours, theirs) = (self.moved.subscribe(), self.inner.moved());
        let missing = when.duration_since(self.now());
        if !missing.is_positive() {
            return;
        }
        let theirs = async {
            match theirs {
                Some(mut moved) => drop(moved.changed().await),
                None => std::future::pending().await,
            }
        };
        let real = async {
            if self.runs() {
                tokio::time::sleep(Duration::try_from(missing).unwrap_or(Duration::MAX)).await;
            } else {
                std::future::pending().await
            }
        };
        tokio::select! {
            _ = ours.changed() => {}
            () = theirs => {}
            () = real => {}
        }
    }

    fn change(&self, how: impl FnOnce(&mut Adjustment, Timestamp)) {
        let now = self.now();
        how(&mut self.set_by(), now);
        self.moved.send_replace(());
    }

    /// How far it differs from the clock it is based on.
    pub(crate) fn adjustment(&self) -> Adjustment {
        *self.set_by()
    }

    /// Differs by this from the clock it is based on.
    pub(crate) fn adjust(&self, adjustment: Adjustment) {
        self.change(|set, _| *set = adjustment);
    }

    fn set_by(&self) -> MutexGuard<'_, Adjustment> {
        self.adjustment.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for AdjustableClock {
    fn now(&self) -> Timestamp {
        let Adjustment { ahead, frozen_at } = self.adjustment();
        frozen_at.unwrap_or_else(|| later(self.inner.now(), ahead))
    }

    fn runs(&self) -> bool {
        !self.is_frozen() && self.inner.runs()
    }

    fn moved(&self) -> Option<watch::Receiver<()>> {
        Some(self.moved.subscribe())
    }
}

impl fmt::Debug for AdjustableClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AdjustableClock").field("now", &self.now()).field("runs", &self.runs()).finish()
    }
}

/// `step` after `from`, limited to representable times.
fn later(from: Timestamp, step: SignedDuration) -> Timestamp {
    from.checked_add(step).unwrap_or(if step.is_negative() { Timestamp::MIN } else { Timestamp::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_frozen_clock_advances_only_when_it_is_set() {
        let clock = AdjustableClock::frozen_at(at("2026-03-02T15:00:00Z"));
        assert_eq!(clock.now(), clock.now());
        clock.advance(SignedDuration::from_hours(14 * 24));
        assert_eq!(clock.now().to_string(), "2026-03-16T15:00:00Z");
        clock.set(at("2026-01-01T00:00:00Z"));
        assert_eq!(clock.now().to_string(), "2026-01-01T00:00:00Z");
    }

    #[test]
    fn a_frozen_clock_stays_until_it_is_advanced_and_resumes_from_there() {
        let inner = Arc::new(AdjustableClock::frozen_at(at("2026-03-02T15:00:00Z")));
        let clock = AdjustableClock::new(Arc::clone(&inner) as Arc<dyn Clock>);
        clock.freeze();
        inner.advance(SignedDuration::from_hours(1));
        assert_eq!(clock.now().to_string(), "2026-03-02T15:00:00Z");
        clock.advance(SignedDuration::from_mins(10));
        assert_eq!(clock.now().to_string(), "2026-03-02T15:10:00Z");
        clock.resume();
        inner.advance(SignedDuration::from_mins(1));
        assert_eq!(clock.now().to_string(), "2026-03-02T15:11:00Z");
        assert_eq!(inner.now().to_string(), "2026-03-02T16:01:00Z");
    }

    #[tokio::test]
    async fn waiting_on_a_stopped_clock_ends_when_either_clock_is_advanced() {
        let inner = Arc::new(AdjustableClock::frozen_at(at("2026-03-02T15:00:00Z")));
        let clock = AdjustableClock::new(Arc::clone(&inner) as Arc<dyn Clock>);
        let due = at("2026-03-02T15:00:05Z");
        let waiting = async {
            while clock.now() < due {
                clock.until(due).await;
            }
        };
        tokio::join!(waiting, async {
            inner.advance(SignedDuration::from_secs(2));
            clock.advance(SignedDuration::from_secs(3));
        });
        assert_eq!(clock.now(), due);
    }
}
