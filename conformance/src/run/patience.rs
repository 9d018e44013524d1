//! How long a run waits for an effect, as far as the effects that came have shown it.
//!
//! At first, this is `settle`. Once a partner has shown several effects of a kind, others of that kind get a multiple of
//! the time that these took; so they do once one was there and another did not come within `settle`. An effect that has
//! never come is not waited for again.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::Run;

/// What a run waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// A fleet is stored as connected.
    Connection,
    /// The name of a fleet is stored.
    Name,
    /// A request is stored.
    Request,
    /// A page shows a connection that webhooks confirmed.
    Page,
    /// Something is stored about a fleet that returned.
    Return,
}

/// After this many effects that came, the time they took says how long others of the kind may take.
const ENOUGH: u32 = 3;
/// The least time that is then waited. The effects of a partner that works before it answers are there at once.
const LEAST: Duration = Duration::from_millis(1_500);
/// How long the run waits for an effect that never comes, in case others were only the first of a cold start.
const NEVER: Duration = Duration::from_millis(250);

/// How often an effect came, and how often it had not come when `settle` was over.
#[derive(Debug, Default)]
struct Count {
    came: AtomicU32,
    missed: AtomicU32,
}

impl Count {
    fn read(&self) -> (u32, u32) {
        (self.came.load(Ordering::Relaxed), self.missed.load(Ordering::Relaxed))
    }
}

/// The counts of each kind of effect.
#[derive(Debug, Default)]
pub(super) struct Waits([Count; 5]);

impl Waits {
    fn of(&self, effect: Effect) -> &Count {
        let [connection, name, request, page, returned] = &self.0;
        match effect {
            Effect::Connection => connection,
            Effect::Name => name,
            Effect::Request => request,
            Effect::Page => page,
            Effect::Return => returned,
        }
    }

    pub(super) fn came(&self, effect: Effect) {
        self.of(effect).came.fetch_add(1, Ordering::Relaxed);
    }

    /// Records that the effect had not come after `settle`.
    pub(super) fn missed(&self, effect: Effect) {
        self.of(effect).missed.fetch_add(1, Ordering::Relaxed);
    }

    fn time(&self, effect: Effect, work: Duration, settle: Duration, settle_is_set: bool) -> Duration {
        match self.of(effect).read() {
            (0, 1..) => NEVER.min(settle),
            // A page cannot show a connection that is not stored.
            (0, 0) if effect == Effect::Page && matches!(self.of(Effect::Connection).read(), (0, 1..)) => {
                NEVER.min(settle)
            }
            (1.., 1..) | (ENOUGH.., _) if !settle_is_set => work.max(LEAST).min(settle),
            _ => settle,
        }
    }
}

impl Run {
    /// How long to wait for an effect in all.
    pub(super) fn time_for(&self, effect: Effect) -> Duration {
        let limits = &self.target.limits;
        self.webhooks.waits.time(effect, self.work_time(), limits.settle, limits.settle_is_set)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTLE: Duration = Duration::from_secs(5);

    #[test]
    fn an_effect_that_never_came_is_not_waited_for_twice() {
        let waits = Waits::default();
        let time = |effect| waits.time(effect, Duration::ZERO, SETTLE, false);
        assert_eq!(time(Effect::Request), SETTLE);
        waits.missed(Effect::Request);
        assert_eq!((time(Effect::Request), time(Effect::Connection)), (NEVER, SETTLE));
        waits.came(Effect::Request);
        assert_eq!(time(Effect::Request), LEAST, "it comes after all");
        assert_eq!(time(Effect::Page), SETTLE);
        waits.missed(Effect::Connection);
        assert_eq!(time(Effect::Page), NEVER, "no page shows a connection that never comes");
    }

    #[test]
    fn effects_that_came_soon_show_how_long_others_take_unless_the_profile_says_it() {
        let waits = Waits::default();
        let time = |work, is_set| waits.time(Effect::Connection, Duration::from_millis(work), SETTLE, is_set);
        (0..ENOUGH).for_each(|_| waits.came(Effect::Connection));
        waits.missed(Effect::Connection);
        assert_eq!(time(0, false), LEAST);
        assert_eq!(time(2_000, false), Duration::from_secs(2));
        assert_eq!(time(20_000, false), SETTLE);
        assert_eq!(time(0, true), SETTLE);
    }
}
