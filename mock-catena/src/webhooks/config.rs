//! The courier's limits.

use std::time::Duration;

/// The courier's limits, documented or chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CourierConfig {
    /// Time limit of an attempt (docs webhook-setup: 3 s).
    pub limit: Duration,
    /// Attempts before a delivery goes to the dead letter queue; `None` uses the dialect's number.
    pub attempts: Option<u32>,
    /// Most deliveries that may wait for one subscription; further ones go to its dead letter queue.
    pub queue: usize,
    /// Most deliveries in one subscription's dead letter queue.
    pub dead_letters: usize,
    /// Most finished deliveries in the log.
    pub log: usize,
    /// Most concurrent attempts to one host and port.
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
