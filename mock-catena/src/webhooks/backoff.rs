//! The delay before a retry: exponential, with seeded jitter, about 5 s in total (docs overview). The individual
//! delays are not public (assumption `retry-delays`).

use catena_contract::{EventId, WebhookId};
use jiff::SignedDuration;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// Sum of one delivery's delays before jitter. With the largest jitter it stays below 5 s.
const ALL_DELAYS_MS: f64 = 4_200.0;

/// Largest relative change of a delay by jitter.
const JITTER: f64 = 0.15;

/// Separates the random streams of delays from those of request ids.
const DELAYS: u32 = 1 << 31;

/// The delay after failed attempt number `failed` (from 1) of at most `attempts`.
pub(super) fn delay(event: EventId, subscription: WebhookId, failed: u32, attempts: u32) -> SignedDuration {
    let retries = attempts.saturating_sub(1).clamp(1, 16);
    let unit = ALL_DELAYS_MS / (f64::from(2_u32.pow(retries)) - 1.0);
    let plain = unit * f64::from(2_u32.pow(failed.saturating_sub(1).min(15)));
    let jittered =
        plain * draws(event, subscription, DELAYS | failed).random_range(1.0 - JITTER..=1.0 + JITTER);
    SignedDuration::from_micros((jittered * 1_000.0) as i64)
}

/// A random generator for one attempt, so that concurrent workers share none and runs are repeatable.
pub(super) fn draws(event: EventId, subscription: WebhookId, attempt: u32) -> ChaCha8Rng {
    let mut seed = [0; 32];
    let (first, second) = seed.split_at_mut(16);
    first.copy_from_slice(event.uuid().as_bytes());
    second.copy_from_slice(subscription.uuid().as_bytes());
    let mut rng = ChaCha8Rng::from_seed(seed);
    rng.set_stream(u64::from(attempt));
    rng
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    proptest! {
        #[test]
        fn every_retry_waits_longer_than_the_one_before_and_all_fit_into_five_seconds(
            event in any::<u128>(), subscription in any::<u128>(), attempts in 2_u32..=8,
        ) {
            let delays: Vec<_> = (1..attempts)
                .map(|failed| delay(
                    EventId::new(Uuid::from_u128(event)),
                    WebhookId::new(Uuid::from_u128(subscription)),
                    failed,
                    attempts,
                ))
                .collect();
            prop_assert!(delays.is_sorted(), "{delays:?}");
            let all = delays.iter().fold(SignedDuration::ZERO, |sum, delay| sum + *delay);
            prop_assert!(all < SignedDuration::from_secs(5) && all > SignedDuration::from_secs(3), "{all:?}");
        }
    }
}
