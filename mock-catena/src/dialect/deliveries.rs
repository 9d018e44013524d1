//! Switches of deliveries: what counts as delivered, and when a subscription becomes stale.

use serde::{Deserialize, Serialize};

/// The response that counts as delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeliveredRule {
    /// Any response except 5xx, including redirects and 4xx (docs webhook-setup).
    #[serde(rename = "any-but-5xx")]
    AnyBut5xx,
    /// A 2xx (OpenAPI `WebhookMetrics`).
    #[serde(rename = "2xx")]
    Only2xx,
}

impl DeliveredRule {
    /// Whether a response with this status counts as delivered.
    #[must_use]
    pub const fn accepts(self, status: u16) -> bool {
        match self {
            Self::AnyBut5xx => status < 500,
            Self::Only2xx => status >= 200 && status < 300,
        }
    }
}

/// The rule of the circuit breaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BreakerRule {
    /// Three tiers by volume (docs operations-monitoring).
    Tiers,
    /// Success below 90 % over six hours (OpenAPI text of `webhook.staled`).
    SixHours,
}
