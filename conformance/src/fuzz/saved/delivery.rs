//! A delivery that a webhook endpoint failed on. It does not contain the secret.

use serde::{Deserialize, Serialize};

use super::Address;
use crate::fuzz::delivery::DeliveryCase;
use crate::fuzz::{Failure, Rule};

/// A delivery that a webhook endpoint failed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedDelivery {
    pub(super) version: u32,
    /// The endpoint.
    pub at: Address,
    /// The rule that was broken.
    pub rule: Rule,
    /// What was observed instead.
    pub observed: String,
    /// The body that is signed, for readers of the file.
    text: String,
    /// The delivery, without the secret, the time and the ids.
    pub delivery: DeliveryCase,
}

impl SavedDelivery {
    /// A failure of the endpoint at this address.
    #[must_use]
    pub fn new(at: &Address, failure: &Failure<DeliveryCase>) -> Self {
        Self {
            version: super::VERSION,
            at: at.clone(),
            rule: failure.rule,
            observed: failure.observed.clone(),
            text: failure.case.text(),
            delivery: failure.case.without_recipe(),
        }
    }
}
