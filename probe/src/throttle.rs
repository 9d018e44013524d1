//! Waits as a throttle asks, and sends more slowly afterwards. Pages and deliveries often have limits of their own, so
//! each method is counted for itself.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use http::Method;
use tokio::time::{Instant, sleep_until};

use crate::Limits;

/// How often one request is sent again after a throttle refused it.
const MOST_TRIES: u32 = 4;
/// The first pause where the throttle names none; it doubles each time.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause of a run that keeps a rate that fits already: many limits count by the minute.
const LONGEST_PAUSE: Duration = Duration::from_secs(65);
/// How many of the longest pauses a run may take in all.
const MOST_PAUSES: u32 = 10;

/// A limiter of this rate, without bursts.
pub(crate) fn limiter(per_second: u32) -> Option<DefaultDirectRateLimiter> {
    let quota = Quota::per_second(NonZeroU32::new(per_second)?);
    Some(RateLimiter::direct(quota.allow_burst(NonZeroU32::MIN)))
}

/// What is known of the partner's limits.
#[derive(Debug, Default)]
pub(crate) struct Throttle(Mutex<HashMap<Method, Counted>>);

/// The requests of one method since the last pause.
#[derive(Debug)]
struct Counted {
    since: Instant,
    answered: u32,
    until: Option<Instant>,
    pace: Option<Arc<DefaultDirectRateLimiter>>,
    fits: Option<u32>,
    waited: Duration,
}

impl Throttle {
    /// Waits until a request of this method may be sent.
    pub(crate) async fn ready(&self, method: &Method) {
        let (until, pace) = self.with(method, |counted| (counted.until, counted.pace.clone()));
        if let Some(until) = until {
            sleep_until(until).await;
        }
        if let Some(pace) = pace {
            pace.until_ready().await;
        }
    }

    /// Counts a request that no throttle refused.
    pub(crate) fn answered(&self, method: &Method) {
        self.with(method, |counted| counted.answered = counted.answered.saturating_add(1));
    }

    /// The rate that fits, in requests per second, once a throttle refused a request.
    pub(crate) fn fits(&self, method: &Method) -> Option<u32> {
        self.with(method, |counted| counted.fits)
    }

    /// Records that a throttle refused a request for the `tries`th time. Returns whether it may be sent again once
    /// [`Throttle::ready`] has waited.
    pub(crate) fn refused(
        &self,
        method: &Method,
        retry_after: Option<Duration>,
        tries: u32,
        limits: &Limits,
    ) -> bool {
        let pause = retry_after.unwrap_or(FIRST_PAUSE * 2_u32.pow(tries.min(MOST_TRIES)));
        let now = Instant::now();
        let others = self.fits_any();
        self.with(method, |counted| {
            // Requests that were sent at the same time are refused together.
            if counted.until.is_some_and(|until| now < until) {
                return tries < MOST_TRIES;
            }
            let over = now.saturating_duration_since(counted.since).max(pause).as_secs().max(1);
            let rate = match counted.fits {
                // Methods may share one limit, of which this one took a small part only.
                None => (u64::from(counted.answered) * 4 / 5 / over).max(u64::from(others)),
                // The rate was kept, so what was answered since says less: others may have sent too.
                Some(kept) => u64::from(kept) * 4 / 5,
            };
            counted.fits = Some(u32::try_from(rate).unwrap_or(u32::MAX).max(1));
            let slow = limits.requests_per_second.is_some_and(|rate| Some(rate) <= counted.fits);
            let longest = if slow { LONGEST_PAUSE.max(limits.timeout) } else { limits.timeout };
            if tries >= MOST_TRIES || pause > longest || counted.waited + pause > longest * MOST_PAUSES {
                return false;
            }
            counted.waited += pause;
            counted.until = Some(now + pause);
            counted.since = now + pause;
            counted.answered = 0;
            counted.pace = counted.fits.and_then(limiter).map(Arc::new);
            true
        })
    }

    /// The highest rate that fits requests of any method; 0 if none was refused.
    fn fits_any(&self) -> u32 {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.values().filter_map(|counted| counted.fits).max().unwrap_or_default()
    }

    fn with<T>(&self, method: &Method, action: impl FnOnce(&mut Counted) -> T) -> T {
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        action(all.entry(method.clone()).or_insert_with(|| Counted {
            since: Instant::now(),
            answered: 0,
            until: None,
            pace: None,
            fits: None,
            waited: Duration::ZERO,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(rate: u32) -> Limits {
        Limits { requests_per_second: Some(rate), ..Limits::default() }
    }

    fn after(answered: u32) -> Throttle {
        let throttle = Throttle::default();
        (0..answered).for_each(|_| throttle.answered(&Method::GET));
        throttle
    }

    #[tokio::test(start_paused = true)]
    async fn a_short_pause_is_waited_for_and_the_pace_is_lower_afterwards() {
        let throttle = after(10);
        assert!(throttle.refused(&Method::GET, Some(Duration::from_secs(1)), 0, &limits(20)));
        assert_eq!(throttle.fits(&Method::GET), Some(8));
        let began = Instant::now();
        throttle.ready(&Method::GET).await;
        assert_eq!(began.elapsed(), Duration::from_secs(1));
        assert_eq!(throttle.fits(&Method::POST), None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_pause_is_waited_for_only_at_a_rate_that_fits() {
        let minute = Some(Duration::from_secs(60));
        let throttle = after(60);
        assert!(!throttle.refused(&Method::GET, minute, 0, &limits(20)));
        assert_eq!(throttle.fits(&Method::GET), Some(1));
        assert!(after(60).refused(&Method::GET, minute, 0, &limits(1)));
        assert!(!after(60).refused(&Method::GET, Some(Duration::from_secs(600)), 0, &limits(1)));
    }

    #[tokio::test(start_paused = true)]
    async fn methods_that_share_a_limit_slow_down_together_until_it_fits() {
        let (throttle, second) = (after(10), Some(Duration::from_secs(1)));
        assert!(throttle.refused(&Method::GET, second, 0, &limits(20)));
        assert!(throttle.refused(&Method::POST, second, 0, &limits(20)));
        assert_eq!((throttle.fits(&Method::GET), throttle.fits(&Method::POST)), (Some(8), Some(8)));
        throttle.ready(&Method::POST).await;
        assert!(throttle.refused(&Method::POST, second, 0, &limits(20)));
        assert_eq!((throttle.fits(&Method::GET), throttle.fits(&Method::POST)), (Some(8), Some(6)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_is_not_sent_again_for_ever() {
        let throttle = after(3);
        assert!(throttle.refused(&Method::GET, None, 0, &limits(20)));
        assert!(!throttle.refused(&Method::GET, None, MOST_TRIES, &limits(20)));
    }
}
