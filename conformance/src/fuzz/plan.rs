//! How many cases are tried and how fast. No flag can exceed the limits in this file.

use std::num::NonZeroU32;
use std::ops::Range;
use std::time::Duration;

use catena_contract::strategies::redirects::RedirectCase;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

use crate::seed::Seed;

/// The most cases of a run: on loopback, and anywhere else.
const MOST_CASES: [u64; 2] = [50_000_000, 20_000];
/// The most connections: on loopback, and anywhere else.
const MOST_CONNECTIONS: [usize; 2] = [256, 8];
/// The most requests per second off loopback.
const MOST_RATE: u32 = 100;
/// The default number of cases: on loopback, and anywhere else.
const CASES: [u64; 2] = [10_000, 500];
/// The most cases in a batch.
const MOST_IN_A_BATCH: u64 = 64;

/// How many cases are tried, and how fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// The seed of the cases.
    pub seed: Seed,
    /// How many cases.
    pub cases: u64,
    /// How long cases are tried at most.
    pub max_time: Option<Duration>,
    /// How many connections.
    pub concurrency: usize,
    /// Requests per second; `None`, only on loopback, is no limit.
    pub rate: Option<u32>,
    /// The most attempts at minimizing one failure.
    pub shrinks: u32,
}

/// The options of a run; the others get defaults.
#[derive(Debug, Clone, Copy, Default)]
pub struct FuzzOptions {
    /// `--cases`
    pub cases: Option<u64>,
    /// `--max-time`
    pub max_time: Option<Duration>,
    /// `--concurrency`
    pub concurrency: Option<usize>,
    /// `--rate`, or the profile's.
    pub rate: Option<u32>,
}

impl Plan {
    /// The plan for these options, on loopback or elsewhere.
    #[must_use]
    pub fn new(seed: Seed, options: FuzzOptions, loopback: bool) -> Self {
        let of = |[here, elsewhere]: [u64; 2]| if loopback { here } else { elsewhere };
        let most_connections = if loopback { MOST_CONNECTIONS[0] } else { MOST_CONNECTIONS[1] };
        let default = if options.max_time.is_some() { MOST_CASES } else { CASES };
        let rate = options.rate.map(|rate| rate.max(1));
        Self {
            seed,
            cases: options.cases.unwrap_or(of(default)).clamp(1, of(MOST_CASES)),
            max_time: options.max_time,
            concurrency: options
                .concurrency
                .unwrap_or(if loopback { 8 } else { 1 })
                .clamp(1, most_connections),
            rate: if loopback { rate } else { Some(rate.unwrap_or(20).min(MOST_RATE)) },
            shrinks: if loopback { 4_000 } else { 200 },
        }
    }

    /// Keeps to the rate, if there is one.
    pub(super) fn rate_limiter(&self) -> Option<DefaultDirectRateLimiter> {
        let rate = self.rate.and_then(NonZeroU32::new)?;
        Some(RateLimiter::direct(Quota::per_second(rate).allow_burst(NonZeroU32::MIN)))
    }

    /// The case numbers in batches: small enough to keep every connection busy, and large enough to cost nothing.
    pub(super) fn batches(&self) -> impl Iterator<Item = Range<u64>> + use<> {
        let connections = u64::try_from(self.concurrency).unwrap_or(u64::MAX);
        let most = if self.rate.is_some() { 1 } else { MOST_IN_A_BATCH };
        let (cases, size) = (self.cases, (self.cases / connections.saturating_mul(4)).clamp(1, most));
        (0..cases.div_ceil(size)).map(move |batch| batch * size..((batch + 1) * size).min(cases))
    }

    /// The redirects of the plan's seed.
    #[must_use]
    pub fn cases(&self) -> Cases {
        Cases { base: self.seed.number_for("fuzz/redirects") }
    }
}

/// The redirects of a seed, by number.
#[derive(Debug, Clone, Copy)]
pub struct Cases {
    base: u64,
}

impl Cases {
    /// The redirect with this number.
    #[must_use]
    pub fn number(self, number: u64) -> RedirectCase {
        RedirectCase::from_seed(self.base.wrapping_add(number.wrapping_mul(0xd134_2543_de82_ef95)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn off_loopback_no_option_exceeds_the_limits() {
        let options = FuzzOptions {
            cases: Some(u64::MAX),
            max_time: None,
            concurrency: Some(usize::MAX),
            rate: Some(u32::MAX),
        };
        let plan = Plan::new(Seed::new(1), options, false);
        assert_eq!((plan.cases, plan.concurrency, plan.rate), (20_000, 8, Some(100)));
        let plan = Plan::new(Seed::new(1), FuzzOptions::default(), false);
        assert_eq!((plan.cases, plan.concurrency, plan.rate), (500, 1, Some(20)));
    }

    #[test]
    fn on_loopback_the_rate_is_unlimited_by_default() {
        let plan = Plan::new(Seed::new(1), FuzzOptions::default(), true);
        assert_eq!((plan.cases, plan.concurrency, plan.rate), (10_000, 8, None));
        let slow = Plan::new(Seed::new(1), FuzzOptions { rate: Some(0), ..FuzzOptions::default() }, true);
        assert_eq!(slow.rate, Some(1));
    }

    #[test]
    fn batches_cover_every_case_once_and_keep_every_connection_busy() {
        for (cases, concurrency, rate, size) in
            [(12, 6, None, 1), (1_000, 8, None, 31), (10_001, 8, None, 64), (1_000, 8, Some(10), 1)]
        {
            let options =
                FuzzOptions { cases: Some(cases), concurrency: Some(concurrency), rate, max_time: None };
            let batches: Vec<_> = Plan::new(Seed::new(1), options, true).batches().collect();
            assert_eq!(batches[0], 0..size);
            assert!(batches.into_iter().flatten().eq(0..cases));
        }
    }
}
