//! One number behind everything a run makes up: fleets, ids, secrets, extra parameters.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

/// A run's seed. The same seed makes the same fleets and ids at any hour; against a partner that remembers earlier
/// runs, use a new one each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(u64);

impl Seed {
    /// A seed of this number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }

    /// 32 bytes that belong to `label`, whatever else the run does, and in whichever order.
    #[must_use]
    pub fn bytes_for(self, label: &str) -> [u8; 32] {
        Sha256::new().chain_update(self.0.to_be_bytes()).chain_update(label).finalize().into()
    }

    /// A number that belongs to `label`.
    #[must_use]
    pub fn number_for(self, label: &str) -> u64 {
        self.bytes_for(label).iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
    }
}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Seed {
    type Err = std::num::ParseIntError;

    fn from_str(raw: &str) -> Result<Self, Self::Err> {
        raw.parse().map(Self)
    }
}
