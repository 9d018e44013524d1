//! A delivery that a webhook endpoint failed on. The secret is not part of it.

use serde::{Deserialize, Serialize};

use super::Address;
use crate::fuzz::Rule;
use crate::fuzz::webhook::DeliveryCase;
use crate::fuzz::webhook::DeliveryFailure;

/// A delivery that a webhook endpoint failed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptDelivery {
    pub(super) version: u32,
    /// The endpoint it was found on.
    pub at: Address,
    /// Which rule did not hold.
    pub rule: Rule,
    /// What was seen instead.
    pub observed: String,
    /// What is signed, for a reader.
    text: String,
    /// What is sent, but for the secret, the time and the ids.
    pub delivery: DeliveryCase,
}

impl KeptDelivery {
    /// A failure of the endpoint there.
    #[must_use]
    pub fn new(at: &Address, failure: &DeliveryFailure) -> Self {
        Self {
            version: super::VERSION,
            at: at.clone(),
            rule: failure.rule,
            observed: failure.observed.clone(),
            text: failure.delivery_case.text(),
            delivery: failure.delivery_case.clone(),
        }
    }
}
