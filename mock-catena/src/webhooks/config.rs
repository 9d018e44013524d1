//! The courier's numbers.

use std::time::Duration;

/// Numbers of the courier, documented or chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CourierConfig {
    /// How long a receiver may take (docs webhook-setup: 3 s).
    pub limit: Duration,
    /// How many attempts are made before a delivery goes to the dead letter queue; `None` follows the dialect.
    pub attempts: Option<u32>,
    /// How many letters may wait for one subscription; what is more goes to its dead letter queue.
    pub queue: usize,
    /// How many letters one subscription's dead letter queue holds.
    pub dead_letters: usize,
    /// How many deliveries the log keeps.
    pub log: usize,
    /// How many attempts may be under way to one host and port at a time.
    pub per_origin: usize,
    /// Whether deliveries to private and loopback addresses are refused.
    pub deny_private: bool,
}

impl Default for CourierConfig {
    fn default() -> Self {
        Self {
            limit: Duration::from_secs(3),
            attempts: None,
            queue: 10_000,
            dead_letters: 10_000,
            log: 10_000,
            per_origin: 64,
            deny_private: false,
        }
    }
}
