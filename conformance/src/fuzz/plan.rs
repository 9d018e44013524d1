//! How much is tried, and how fast: within caps that no flag can lift.

use std::num::NonZeroU32;
use std::time::Duration;

use catena_contract::strategies::redirects::RedirectCase;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

use crate::seed::Seed;

/// Most cases of one run on loopback, and of one run anywhere else.
const MOST_CASES: [u64; 2] = [50_000_000, 20_000];
/// Most connections at once, by the same.
const MOST_CONNECTIONS: [usize; 2] = [256, 8];
/// Most requests a second off loopback.
const MOST_RATE: u32 = 100;
/// Cases in a row without an answer, after which the partner is taken to be gone.
pub(crate) const GONE: u32 = 25;
/// Cases tried when nothing is said.
const CASES: [u64; 2] = [10_000, 500];

/// How much is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// What the cases are made from.
    pub seed: Seed,
    /// How many.
    pub cases: u64,
    /// How long at most.
    pub max_time: Option<Duration>,
    /// How many at once.
    pub concurrency: usize,
    /// Requests a second; `None` only on loopback.
    pub rate: Option<u32>,
    /// Attempts at making one failure shorter.
    pub shrinks: u32,
}

/// What was asked for; what was not is chosen.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wishes {
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
    /// What comes of the wishes, on loopback or elsewhere.
    #[must_use]
    pub fn new(seed: Seed, wishes: Wishes, loopback: bool) -> Self {
        let of = |[here, elsewhere]: [u64; 2]| if loopback { here } else { elsewhere };
        let most_connections = if loopback { MOST_CONNECTIONS[0] } else { MOST_CONNECTIONS[1] };
        let usual = if wishes.max_time.is_some() { MOST_CASES } else { CASES };
        let rate = wishes.rate.map(|rate| rate.max(1));
        Self {
            seed,
            cases: wishes.cases.unwrap_or(of(usual)).clamp(1, of(MOST_CASES)),
            max_time: wishes.max_time,
            concurrency: wishes
                .concurrency
                .unwrap_or(if loopback { 8 } else { 1 })
                .clamp(1, most_connections),
            rate: if loopback { rate } else { Some(rate.unwrap_or(20).min(MOST_RATE)) },
            shrinks: if loopback { 4_000 } else { 200 },
        }
    }

    /// Keeps everybody to the rate, if there is one.
    pub(super) fn pace(&self) -> Option<DefaultDirectRateLimiter> {
        let rate = self.rate.and_then(NonZeroU32::new)?;
        Some(RateLimiter::direct(Quota::per_second(rate).allow_burst(NonZeroU32::MIN)))
    }

    /// The case with this number.
    #[must_use]
    pub fn cases(&self) -> Cases {
        Cases { base: self.seed.number_for("fuzz/redirects") }
    }
}

/// The cases of a seed, by number.
#[derive(Debug, Clone, Copy)]
pub struct Cases {
    base: u64,
}

impl Cases {
    /// One of them.
    #[must_use]
    pub fn number(self, number: u64) -> RedirectCase {
        RedirectCase::from_seed(self.base.wrapping_add(number.wrapping_mul(0xd134_2543_de82_ef95)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn off_loopback_nothing_lifts_the_caps() {
        let wishes = Wishes {
            cases: Some(u64::MAX),
            max_time: None,
            concurrency: Some(usize::MAX),
            rate: Some(u32::MAX),
        };
        let plan = Plan::new(Seed::new(1), wishes, false);
        assert_eq!((plan.cases, plan.concurrency, plan.rate), (20_000, 8, Some(100)));
        let plan = Plan::new(Seed::new(1), Wishes::default(), false);
        assert_eq!((plan.cases, plan.concurrency, plan.rate), (500, 1, Some(20)));
    }

    #[test]
    fn on_loopback_the_pace_is_free_unless_asked_for() {
        let plan = Plan::new(Seed::new(1), Wishes::default(), true);
        assert_eq!((plan.cases, plan.concurrency, plan.rate), (10_000, 8, None));
        let slow = Plan::new(Seed::new(1), Wishes { rate: Some(0), ..Wishes::default() }, true);
        assert_eq!(slow.rate, Some(1));
    }
}
