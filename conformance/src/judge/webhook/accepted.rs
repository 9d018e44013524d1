//! `webhook.signed.accepted`: a delivery with a correct signature is acknowledged.

use std::sync::Arc;

use super::{answer_of, is_acknowledged};
use crate::judge::Finding;
use catena_probe::Exchange;

/// Judges the deliveries of a whole onboarding. One acknowledged delivery is enough to prove signature and compression;
/// which events a partner accepts is another rule.
#[must_use]
pub fn accepted(deliveries: &[Arc<Exchange>]) -> Finding {
    if deliveries.iter().any(|delivery| is_acknowledged(delivery)) {
        return Finding::Passed;
    }
    let mut answers = deliveries.iter().map(|delivery| answer_of(delivery));
    if let Some(Ok(refused)) = answers.clone().find(Result::is_ok) {
        return Finding::failed(
            "a 2xx answer to a correctly signed, compressed delivery",
            format!(
                "status {}, and none of {} deliveries was acknowledged",
                refused.status,
                deliveries.len()
            ),
        );
    }
    answers.find_map(Result::err).unwrap_or_else(|| Finding::inconclusive("nothing was delivered"))
}
