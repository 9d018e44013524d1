//! `webhook.signature.*`, `webhook.timestamp.*`, `webhook.encoding.broken-gzip`, `webhook.refusal.not-5xx`: what must
//! be refused, and how.

use super::{Sandwich, got, telling};
use crate::judge::Finding;

/// Judges that each forgery was refused with a 4xx.
#[must_use]
pub fn refused(sandwich: &Sandwich) -> Finding {
    let alone = sandwich.between.len() == 1;
    sandwich.each(|forgery| match telling(forgery) {
        Err(finding) => finding,
        Ok(answer) if answer.is_client_error() => Finding::Passed,
        Ok(answer) if alone => Finding::failed("a 4xx status", format!("status {}", answer.status)),
        Ok(answer) => Finding::failed("a 4xx status", got(forgery, answer)),
    })
}

/// Judges that what is refused is refused with a 4xx. What is accepted is no refusal, and other rules' business.
#[must_use]
pub fn without_server_error(sandwich: &Sandwich) -> Finding {
    sandwich.each(|forgery| match telling(forgery) {
        Err(finding) => finding,
        Ok(answer) if answer.is_client_error() => Finding::Passed,
        Ok(answer) if answer.is_server_error() => {
            Finding::failed("refusals with a 4xx status", got(forgery, answer))
        }
        Ok(answer) => {
            Finding::NotApplicable { because: format!("{}, which is no refusal", got(forgery, answer)) }
        }
    })
}
