//! `webhook.signature.*`, `webhook.timestamp.*`, `webhook.encoding.broken-gzip` and `webhook.refusal.not-5xx`: which
//! deliveries must be refused, and how.

use super::{Sandwich, answer_of, status_of};
use crate::judge::Finding;
use catena_probe::Answer;

/// Judges that each tampered delivery was refused with a 4xx.
#[must_use]
pub fn refused(sandwich: &Sandwich) -> Finding {
    let only_one = sandwich.between.len() == 1;
    sandwich.each(|tampered| match answer_of(tampered) {
        Err(finding) => finding,
        Ok(answer) if answer.is_client_error() => Finding::Passed,
        Ok(answer) => {
            let status =
                if only_one { format!("status {}", answer.status) } else { status_of(tampered, answer) };
            Finding::failed("a 4xx status", format!("{status}{}", other_status_in_body(answer)))
        }
    })
}

/// What a JSON body says about the status, if that is a refusal although the answer is none.
fn other_status_in_body(answer: &Answer) -> String {
    let body = serde_json::from_slice::<serde_json::Value>(&answer.body).unwrap_or_default();
    let said =
        ["statusCode", "status_code", "status", "code"].iter().find_map(|name| body.get(name)?.as_u64());
    said.filter(|said| (400..500).contains(said) && answer.is_success())
        .map(|said| format!(", although the body says {said}"))
        .unwrap_or_default()
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
