//! `webhook.signed.accepted`: a delivery with a correct signature is acknowledged.

use std::sync::Arc;

use super::{RefusalStudy, answer_of, is_acknowledged, status_and_text};
use crate::judge::Finding;
use catena_probe::Exchange;

/// Judges the deliveries of a whole onboarding. One acknowledged delivery is enough to prove signature and compression;
/// which events a partner accepts is another rule. `study` says why the deliveries were refused, if that is known.
#[must_use]
pub fn accepted(deliveries: &[Arc<Exchange>], study: Option<&RefusalStudy>) -> Finding {
    if deliveries.iter().any(|delivery| is_acknowledged(delivery)) {
        return Finding::Passed;
    }
    let mut answers = deliveries.iter().map(|delivery| answer_of(delivery));
    if let Some(Ok(refused)) = answers.clone().find(Result::is_ok) {
        let refused = status_and_text(refused);
        if let Some(excuse) = study.and_then(RefusalStudy::excuse) {
            return Finding::inconclusive(format!("a genuine delivery got {refused}, and {excuse}"));
        }
        let seen = study
            .and_then(RefusalStudy::seen_and_fix)
            .map(|(seen, _)| format!("; {seen}"))
            .unwrap_or_default();
        return Finding::failed(
            "a 2xx answer to a correctly signed, compressed delivery",
            format!("{refused}, and none of {} deliveries was acknowledged{seen}", deliveries.len()),
        );
    }
    answers.find_map(Result::err).unwrap_or_else(|| Finding::inconclusive("nothing was delivered"))
}
