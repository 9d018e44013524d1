//! Waits as a throttle asks, sends more slowly afterwards, and says when that takes too long.
//!
//! Pages and deliveries are slowed down together, because most limits count both. Views are often where no throttle is,
//! so they keep their pace until one of them is refused.

use std::collections::VecDeque;
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::time::{Instant, sleep_until};

use crate::Limits;

/// How often one request is sent again after a throttle refused it.
const MOST_TRIES: u32 = 4;
/// The first pause where the throttle names none; it doubles each time.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The shortest pause, whatever the throttle asks for.
const SHORTEST_PAUSE: Duration = Duration::from_millis(250);
/// The longest pause of a run that keeps a rate that fits already: many limits count by the minute.
const LONGEST_PAUSE: Duration = Duration::from_secs(65);
/// How long the pauses of such a run may take in all.
const ALL_PAUSES: Duration = Duration::from_secs(325);
/// How long another run may go on after the first pause. Then a lower rate in the profile is the better way.
const LONGEST_SLOWED: Duration = Duration::from_secs(140);
/// How many answers say what rate fits.
const FEWEST_ANSWERS: usize = 5;
/// The rate where that is not known.
const UNKNOWN_RATE: f64 = 5.0;
/// The part of the measured rate that is used.
const SAFE: f64 = 0.8;
/// How many answers in a row let the pace rise again, and by how much.
const STEADY: u32 = 20;
const RISE: f64 = 1.25;
/// A rate, in requests per second, that is too low for any `requests_per_second`.
const TOO_LOW: f64 = 0.3;

/// A limiter of this rate, without bursts.
pub(crate) fn limiter(per_second: u32) -> Option<DefaultDirectRateLimiter> {
    let quota = Quota::per_second(NonZeroU32::new(per_second)?);
    Some(RateLimiter::direct(quota.allow_burst(NonZeroU32::MIN)))
}

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    Partner,
    View,
}

/// What is known of the partner's limits.
#[derive(Debug, Default)]
pub(crate) struct Throttle(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// When requests were answered, for as long as the longest pause.
    answered: VecDeque<Instant>,
    /// Whether a view was refused too.
    views: bool,
    /// How many pauses there were. A request that was sent before the last one says nothing new.
    pauses: u32,
    until: Option<Instant>,
    /// The pace, in requests per second, and when the next request may be sent.
    pace: Option<f64>,
    next: Option<Instant>,
    /// The lowest pace that was refused.
    refused_at: Option<f64>,
    /// How many requests were answered since the pace last changed.
    steady: u32,
    /// The rate that fits, as far as it is known.
    fits: Option<f64>,
    /// When the first pause began, and how long all of them took.
    slowed: Option<Instant>,
    paused: Duration,
}

impl Throttle {
    /// Waits until a request may be sent. Returns how many pauses there were until then.
    pub(crate) async fn ready(&self, lane: Lane) -> u32 {
        loop {
            let (pauses, at) = {
                let mut state = self.state();
                if lane == Lane::View && !state.views {
                    return state.pauses;
                }
                (state.pauses, state.reserve())
            };
            sleep_until(at).await;
            // The pace may be lower by now.
            if self.state().pauses == pauses {
                return pauses;
            }
        }
    }

    /// Counts a request that no throttle refused.
    pub(crate) fn answered(&self, lane: Lane, limits: &Limits) {
        let mut state = self.state();
        if lane == Lane::Partner || state.views {
            state.count(limits);
        }
    }

    /// The highest `requests_per_second` that fits: 0 if none does. `None` if that is not known.
    pub(crate) fn fits(&self) -> Option<u32> {
        self.state().fits.map(whole)
    }

    /// Whether the run has been slowed down for so long that it should end.
    pub(crate) fn is_too_slow(&self, limits: &Limits) -> bool {
        let state = self.state();
        !state.is_kept(limits) && state.slowed.is_some_and(|since| since.elapsed() >= LONGEST_SLOWED)
    }

    /// Records that a throttle refused a request for the `tries`th time, which was sent after so many `pauses`. Returns
    /// whether it may be sent again once [`Throttle::ready`] has waited.
    pub(crate) fn refused(
        &self,
        lane: Lane,
        pauses: u32,
        retry_after: Option<Duration>,
        tries: u32,
        limits: &Limits,
    ) -> bool {
        let pause = retry_after.unwrap_or(FIRST_PAUSE * 2_u32.pow(tries.min(MOST_TRIES))).max(SHORTEST_PAUSE);
        let mut state = self.state();
        state.views |= lane == Lane::View;
        // Requests that were sent at the same time are refused together.
        if pauses != state.pauses {
            return tries < MOST_TRIES;
        }
        state.measure(pause, limits);
        let kept = state.is_kept(limits);
        let longest = if kept { LONGEST_PAUSE.max(limits.timeout) } else { limits.timeout };
        let hopeless = state.fits.is_some_and(|rate| whole(rate) == 0);
        let spent = state.paused + pause > ALL_PAUSES;
        if tries >= MOST_TRIES || pause > longest || hopeless || spent {
            return false;
        }
        state.pause(pause);
        true
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// When the next request may be sent. It is counted as sent then.
    fn reserve(&mut self) -> Instant {
        let now = Instant::now();
        let at = [self.until, self.pace.and(self.next)].into_iter().flatten().fold(now, Instant::max);
        if let Some(pace) = self.pace {
            self.next = Some(at + Duration::from_secs_f64(1.0 / pace));
        }
        at
    }

    fn count(&mut self, limits: &Limits) {
        let now = Instant::now();
        while self.answered.front().is_some_and(|at| now.duration_since(*at) > LONGEST_PAUSE) {
            self.answered.pop_front();
        }
        self.answered.push_back(now);
        self.steady += 1;
        let Some(pace) = self.pace.filter(|_| self.steady >= STEADY) else { return };
        let most = limits.requests_per_second.map_or(f64::INFINITY, f64::from);
        let faster = (pace * RISE).min(most);
        if faster > pace && self.refused_at.is_none_or(|refused| faster < refused * SAFE) {
            (self.pace, self.fits, self.steady) = (Some(faster), Some(faster), 0);
        }
    }

    /// Estimates the rate that fits, from what was answered during as much time as the throttle asks to wait, or
    /// refuses everything.
    fn measure(&mut self, pause: Duration, limits: &Limits) {
        let now = Instant::now();
        let idle = self.answered.back().map(|last| now.duration_since(*last)).unwrap_or_default();
        let window = pause.max(idle).max(FIRST_PAUSE);
        let answered = self.answered.iter().filter(|at| now.duration_since(**at) <= window).count();
        let rate = (answered >= FEWEST_ANSWERS)
            .then(|| f64::from(u32::try_from(answered).unwrap_or(u32::MAX)) / window.as_secs_f64() * SAFE);
        self.fits = match (rate, self.pace) {
            // What is answered later, while this limit refuses, belongs to others.
            (rate, None) => self.fits.or(rate),
            (rate, Some(_)) if self.is_kept(limits) => rate.or(self.fits),
            // The pause was too short; that says nothing about the pace.
            (rate, Some(_)) if self.steady == 0 => rate.into_iter().chain(self.fits).reduce(f64::min),
            // After a pause, little may have been answered although more would fit.
            (rate, Some(pace)) => {
                self.refused_at = Some(self.refused_at.map_or(pace, |refused| refused.min(pace)));
                Some(rate.unwrap_or_default().clamp(pace / 2.0, pace * SAFE))
            }
        };
    }

    fn pause(&mut self, pause: Duration) {
        let until = Instant::now() + pause;
        self.slowed.get_or_insert_with(Instant::now);
        self.paused += pause;
        self.pauses += 1;
        self.pace = Some(self.fits.unwrap_or(UNKNOWN_RATE));
        (self.until, self.next, self.steady) = (Some(until), Some(until), 0);
    }

    /// Whether the rate of the profile fits already.
    fn is_kept(&self, limits: &Limits) -> bool {
        let fits = self.fits.map(whole);
        limits.requests_per_second.is_some_and(|rate| fits.is_some_and(|fits| rate <= fits))
    }
}

/// The `requests_per_second` that keeps this rate, except for pauses now and then; 0 if none does.
fn whole(rate: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "rates are small and positive"
    )]
    let whole = rate as u32;
    if rate < TOO_LOW { 0 } else { whole.max(1) }
}

#[cfg(test)]
mod tests;
