//! Sources of ids and secrets, seeded so that runs are repeatable. They are predictable and must not protect anything
//! real.

use catena_contract::WebhookSecret;
use jiff::Timestamp;
use rand::{Rng as _, RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha12Rng;
use uuid::{Builder, Uuid};

/// Generates ids and secrets.
pub trait Ids: Send {
    /// A version 7 UUID: later ones sort after earlier ones, even within a millisecond.
    fn v7(&mut self, now: Timestamp) -> Uuid;

    /// A version 4 UUID.
    fn v4(&mut self) -> Uuid;

    /// The id of a connection; a dialect decides its version.
    fn connection(&mut self, _now: Timestamp) -> Uuid {
        self.v4()
    }

    /// A secret for a subscription without one: 16 letters and digits, as in the docs' sample.
    fn secret(&mut self) -> WebhookSecret;

    /// `length` random letters and digits.
    fn word(&mut self, length: usize) -> String;
}

/// Largest value of the 12 bits that count within one millisecond.
const LAST_OF_TICK: u16 = 0x0FFF;

/// Start time of detached ids, in milliseconds: 2026-01-01T00:00:00Z.
const DETACHED_EPOCH_MS: u64 = 1_767_225_600_000;

/// Ids drawn from a seed with ChaCha. The same seed and the same sequence of calls give the same ids.
#[derive(Debug)]
pub struct SeededIds {
    rng: ChaCha12Rng,
    time: TimeBits,
    tick_ms: u64,
    count: u16,
}

/// The source of the time in version 7 ids.
#[derive(Debug, Clone, Copy)]
enum TimeBits {
    Now,
    Detached,
}

impl SeededIds {
    /// Version 7 ids contain the current time, so they differ between runs with the same seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { rng: ChaCha12Rng::seed_from_u64(seed), time: TimeBits::Now, tick_ms: 0, count: 0 }
    }

    /// Version 7 ids contain a time derived from the seed and a counter, so they are the same in every run.
    #[must_use]
    pub fn detached(seed: u64) -> Self {
        let mut rng = ChaCha12Rng::seed_from_u64(seed);
        let tick_ms = DETACHED_EPOCH_MS + rng.random_range(0..86_400_000);
        Self { rng, time: TimeBits::Detached, tick_ms, count: 0 }
    }

    /// Advances to the next millisecond, or to the next count within it.
    fn advance(&mut self, now: Timestamp) {
        let asked_ms = match self.time {
            TimeBits::Now => u64::try_from(now.as_millisecond()).unwrap_or(0),
            TimeBits::Detached => self.tick_ms + 1,
        };
        if asked_ms > self.tick_ms {
            (self.tick_ms, self.count) = (asked_ms, 0);
        } else if self.count < LAST_OF_TICK {
            self.count += 1;
        } else {
            (self.tick_ms, self.count) = (self.tick_ms + 1, 0);
        }
    }
}

impl Ids for SeededIds {
    fn v7(&mut self, now: Timestamp) -> Uuid {
        self.advance(now);
        let mut bytes = [0; 10];
        self.rng.fill_bytes(&mut bytes);
        let [count_high, count_low] = self.count.to_be_bytes();
        [bytes[0], bytes[1]] = [count_high, count_low];
        Builder::from_unix_timestamp_millis(self.tick_ms, &bytes).into_uuid()
    }

    fn v4(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        self.rng.fill_bytes(&mut bytes);
        Builder::from_random_bytes(bytes).into_uuid()
    }

    fn secret(&mut self) -> WebhookSecret {
        match self.word(16).parse() {
            Ok(secret) => secret,
            Err(error) => unreachable!("16 characters are not none: {error}"),
        }
    }

    fn word(&mut self, length: usize) -> String {
        (0..length).map(|_| char::from(self.rng.sample(rand::distr::Alphanumeric))).collect()
    }
}

#[cfg(test)]
mod tests {
    use catena_contract::Expose as _;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_same_seed_gives_the_same_ids_and_another_seed_others() {
        let now = at("2026-03-02T15:00:00Z");
        let draw = |seed| {
            let mut ids = SeededIds::new(seed);
            (ids.v7(now), ids.v4(), ids.secret().expose(), ids.word(6))
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn version_7_ids_sort_in_the_order_they_were_drawn_even_when_the_clock_stands_still_or_goes_back() {
        let mut ids = SeededIds::new(1);
        let mut drawn: Vec<_> = (0..10_000).map(|_| ids.v7(at("2026-03-02T15:00:00Z"))).collect();
        drawn.push(ids.v7(at("2026-03-02T14:00:00Z")));
        drawn.push(ids.v7(at("2026-03-02T16:00:00Z")));
        assert!(drawn.is_sorted());
        assert!(drawn.iter().all(|id| id.get_version_num() == 7));
    }

    #[test]
    fn detached_ids_do_not_depend_on_the_time() {
        let (mut noon, mut night) = (SeededIds::detached(3), SeededIds::detached(3));
        for _ in 0..100 {
            let (a, b) = (noon.v7(at("2026-03-02T12:00:00Z")), night.v7(at("2027-08-09T23:00:00Z")));
            assert_eq!(a, b);
            assert_eq!(a.get_version_num(), 7);
        }
    }

    #[test]
    fn a_generated_secret_has_16_letters_and_digits() {
        let secret = SeededIds::new(5).secret().expose();
        assert_eq!(secret.len(), 16);
        assert!(secret.chars().all(|c| c.is_ascii_alphanumeric()));
    }
}
