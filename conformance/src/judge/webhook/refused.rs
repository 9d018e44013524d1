//! `webhook.signature.*`, `webhook.timestamp.*`, `webhook.encoding.broken-gzip` and `webhook.refusal.not-5xx`: which
//! deliveries must be refused, and how.

use super::{Sandwich, answer_of, status_of};
use crate::judge::Finding;

/// Judges that each tampered delivery was refused with a 4xx.
#[must_use]
pub fn refused(sandwich: &Sandwich) -> Finding {
    let only_one = sandwich.between.len() == 1;
    sandwich.each(|tampered| match answer_of(tampered) {
        Err(finding) => finding,
        Ok(answer) if answer.is_client_error() => Finding::Passed,
        Ok(answer) if only_one => Finding::failed("a 4xx status", format!("status {}", answer.status)),
        Ok(answer) => Finding::failed("a 4xx status", status_of(tampered, answer)),
    })
}

/// Judges that refusals have a 4xx status. Whether a tampered delivery may be accepted is for other rules.
#[must_use]
pub fn without_server_error(sandwich: &Sandwich) -> Finding {
    sandwich.each(|tampered| match answer_of(tampered) {
        Err(finding) => finding,
        Ok(answer) if answer.is_client_error() => Finding::Passed,
        Ok(answer) if answer.is_server_error() => {
            Finding::failed("refusals with a 4xx status", status_of(tampered, answer))
        }
        Ok(answer) => {
            Finding::not_applicable(format!("{}, which is not a refusal", status_of(tampered, answer)))
        }
    })
}
