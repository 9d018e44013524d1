//! What time it is. The simulated Catena asks a `Clock`; only [`SystemClock`] reads the wall.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

/// Says what time it is.
pub trait Clock: Send + Sync {
    /// This moment.
    fn now(&self) -> Timestamp;

    /// Whether it moves by itself. One that stands still is moved by whoever holds it.
    fn runs(&self) -> bool {
        true
    }

    /// Tells whoever waits for a moment of this clock that it was put elsewhere. `None` for a clock nobody moves.
    fn moved(&self) -> Option<watch::Receiver<()>> {
        None
    }
}

/// The computer's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the wall clock is read")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still until it is moved, so that fourteen days pass in a test at once.
#[derive(Debug)]
pub struct ManualClock {
    now: Mutex<Timestamp>,
    moved: watch::Sender<()>,
}

impl ManualClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self { now: Mutex::new(now), moved: watch::Sender::new(()) }
    }

    /// Puts the clock to `now`, forwards or back.
    pub fn set(&self, now: Timestamp) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = now;
        self.moved.send_replace(());
    }

    /// Moves the clock on by `step`. At the end of representable time it stops.
    pub fn advance(&self, step: SignedDuration) {
        {
            let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
            *now = later(*now, step);
        }
        self.moved.send_replace(());
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn runs(&self) -> bool {
        false
    }

    fn moved(&self) -> Option<watch::Receiver<()>> {
        Some(self.moved.subscribe())
    }
}

/// The clock of one simulated Catena: the one handed in, put forward or stopped at the user's command. Only this
/// Catena's time is moved; whoever else reads the clock underneath notices nothing.
pub struct AdjustableClock {
    inner: Arc<dyn Clock>,
    adjustment: Mutex<Adjustment>,
    moved: watch::Sender<()>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Adjustment {
    ahead: SignedDuration,
    frozen_at: Option<Timestamp>,
}

impl AdjustableClock {
    /// A clock that shows what `beneath` shows, until it is told otherwise.
    #[must_use]
    pub fn new(inner: Arc<dyn Clock>) -> Self {
        Self { inner, adjustment: Mutex::default(), moved: watch::Sender::new(()) }
    }

    /// Moves it on by `step`; what became due in between is done at once.
    pub fn advance(&self, step: SignedDuration) {
        self.change(|set, _| match &mut set.frozen_at {
            Some(at) => *at = later(*at, step),
            None => set.ahead = set.ahead.saturating_add(step),
        });
    }

    /// Moves it on to `when`, if it is not there yet.
    pub fn advance_to(&self, when: Timestamp) {
        let missing = when.duration_since(self.now());
        if missing.is_positive() {
            self.advance(missing);
        }
    }

    /// Stops it where it is.
    pub fn freeze(&self) {
        self.change(|set, now| set.frozen_at = Some(set.frozen_at.unwrap_or(now)));
    }

    /// Lets it go on from where it was stopped.
    pub fn resume(&self) {
        self.change(|set, _| {
            if let Some(at) = set.frozen_at.take() {
                set.ahead = at.duration_since(self.inner.now());
            }
        });
    }

    /// Shows what the clock beneath shows again.
    pub fn reset(&self) {
        self.change(|set, _| *set = Adjustment::default());
    }

    /// Whether it was stopped.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        self.adjustment().frozen_at.is_some()
    }

    /// Waits until it is `when`; returns early when the clock was moved, so ask again.
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
        how(&mut self.adjustment(), now);
        self.moved.send_replace(());
    }

    fn adjustment(&self) -> MutexGuard<'_, Adjustment> {
        self.adjustment.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for AdjustableClock {
    fn now(&self) -> Timestamp {
        let Adjustment { ahead, frozen_at } = *self.adjustment();
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

/// `step` after `from`; the end of representable time stops it.
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
    fn a_manual_clock_moves_only_when_it_is_moved() {
        let clock = ManualClock::new(at("2026-03-02T15:00:00Z"));
        assert_eq!(clock.now(), clock.now());
        clock.advance(SignedDuration::from_hours(14 * 24));
        assert_eq!(clock.now().to_string(), "2026-03-16T15:00:00Z");
        clock.set(at("2026-01-01T00:00:00Z"));
        assert_eq!(clock.now().to_string(), "2026-01-01T00:00:00Z");
    }

    #[test]
    fn a_frozen_clock_stands_until_it_is_advanced_and_goes_on_from_there() {
        let inner = Arc::new(ManualClock::new(at("2026-03-02T15:00:00Z")));
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
    async fn a_moment_of_a_standing_clock_comes_when_either_clock_is_moved() {
        let inner = Arc::new(ManualClock::new(at("2026-03-02T15:00:00Z")));
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
