//! The seed of all data that a run generates: fleets, ids, secrets and extra parameters.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

/// The seed of a run. The same seed gives the same fleets and ids. If the partner stores data of earlier runs, use a new
/// seed for each run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(u64);

impl Seed {
    /// A seed with this number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }

    /// 32 bytes derived from the seed and `label`. They do not depend on anything else in the run.
    #[must_use]
    pub fn bytes_for(self, label: &str) -> [u8; 32] {
        Sha256::new().chain_update(self.0.to_be_bytes()).chain_update(label).finalize().into()
    }

    /// A number derived from the seed and `label`.
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
