//! Deliveries that a correct partner may answer in more than one way: `webhook.body.not-json`, `webhook.body.large`,
//! `webhook.event.unknown`.

use super::{Sandwich, answer_of, status_of};
use crate::judge::Finding;

/// Judges `webhook.body.not-json`. A partner that acknowledges before it parses the body, as the docs advise, cannot know
/// yet that it is not JSON. A server error breaks the rule.
#[must_use]
pub fn not_json(sandwich: &Sandwich) -> Finding {
    sandwich.each(|exchange| match answer_of(exchange) {
        Err(finding) => finding,
        Ok(answer) if answer.is_client_error() => Finding::Passed,
        Ok(answer) if answer.is_success() => {
            Finding::not_applicable("the partner acknowledges signed deliveries before it parses them")
        }
        Ok(answer) => Finding::failed("a 4xx status", format!("status {}", answer.status)),
    })
}

/// Judges `webhook.body.large`. The right status is 413, but several frameworks answer 400.
#[must_use]
pub fn large_body(sandwich: &Sandwich) -> Finding {
    sandwich.each(|exchange| match answer_of(exchange) {
        Err(finding) => finding,
        Ok(answer) if answer.is_success() || answer.is_client_error() => Finding::Passed,
        Ok(answer) => Finding::failed("a 2xx status, or 413", format!("status {}", answer.status)),
    })
}

/// Judges `webhook.event.unknown`. Answering 404 for "no handler", as Catena's own Go package does, is deliberate. A
/// schema error with status 400, or a server error, breaks the rule.
#[must_use]
pub fn unknown_event(sandwich: &Sandwich) -> Finding {
    sandwich.each(|exchange| match answer_of(exchange) {
        Err(finding) => finding,
        Ok(answer) if answer.is_success() => Finding::Passed,
        Ok(answer) if answer.status == 404 => Finding::not_applicable(
            "the partner answers 404 to events it has no handler for, as Catena's Go router does; Catena does not send \
             them again, but counts each as a failed attempt",
        ),
        Ok(answer) => Finding::failed("a 2xx status", status_of(exchange, answer)),
    })
}
