//! Deliveries to which an correct partner may answer in more than one way: `webhook.body.not-json`,
//! `webhook.body.large`, `webhook.event.unknown`.

use super::{Sandwich, got, telling};
use crate::judge::Finding;

/// Judges `webhook.body.not-json`. A partner that acknowledges first and reads later, as the docs advise, cannot know
/// yet; what it may not do is crash.
#[must_use]
pub fn unread(sandwich: &Sandwich) -> Finding {
    sandwich.each(|exchange| match telling(exchange) {
        Err(finding) => finding,
        Ok(answer) if answer.is_client_error() => Finding::Passed,
        Ok(answer) if answer.is_success() => Finding::NotApplicable {
            because: "the partner acknowledges what is signed before it reads it".to_owned(),
        },
        Ok(answer) => Finding::failed("a 4xx status", format!("status {}", answer.status)),
    })
}

/// Judges `webhook.body.large`. 413 is the word for it, but several frameworks say 400.
#[must_use]
pub fn large(sandwich: &Sandwich) -> Finding {
    sandwich.each(|exchange| match telling(exchange) {
        Err(finding) => finding,
        Ok(answer) if answer.is_success() || answer.is_client_error() => Finding::Passed,
        Ok(answer) => Finding::failed("a 2xx status, or 413", format!("status {}", answer.status)),
    })
}

/// Judges `webhook.event.unknown`. A router that says "no handler" with a 404, as Catena's own Go package does, knows
/// what it does; a schema that fails with a 400, or a crash, does not.
#[must_use]
pub fn unknown_event(sandwich: &Sandwich) -> Finding {
    sandwich.each(|exchange| match telling(exchange) {
        Err(finding) => finding,
        Ok(answer) if answer.is_success() => Finding::Passed,
        Ok(answer) if answer.status == 404 => Finding::NotApplicable {
            because:
                "the partner answers 404 to events it has no handler for, as Catena's Go router does; Catena \
                      does not send them again, but counts each as a failed attempt"
                    .to_owned(),
        },
        Ok(answer) => Finding::failed("a 2xx status", got(exchange, answer)),
    })
}
