//! `webhook.signed.accepted`: what Catena signed is acknowledged.

use std::sync::Arc;

use crate::judge::Finding;
use catena_probe::Exchange;

/// Judges the deliveries of a whole onboarding. One acknowledged delivery proves signature and gzip; which events a
/// partner takes is another rule.
#[must_use]
pub fn accepted(deliveries: &[Arc<Exchange>]) -> Finding {
    let answers = || deliveries.iter().filter_map(|delivery| delivery.answer.as_ref().ok());
    if answers().any(catena_probe::Answer::is_success) {
        return Finding::Passed;
    }
    if let Some(refused) = answers().find(|answer| !answer.is_interference()) {
        return Finding::failed(
            "a 2xx answer to a correctly signed, gzipped delivery",
            format!(
                "status {}, and none of {} deliveries was acknowledged",
                refused.status,
                deliveries.len()
            ),
        );
    }
    let because = deliveries.iter().map(|delivery| match &delivery.answer {
        Ok(answer) => format!("status {}: a matter of pace or of what stands in between", answer.status),
        Err(error) => format!("{error}; {}", error.advice()),
    });
    Finding::inconclusive(because.into_iter().next().unwrap_or_else(|| "nothing was delivered".to_owned()))
}
