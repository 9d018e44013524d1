//! `webhook.signature.*`, `webhook.timestamp.stale`: a forgery between two genuine deliveries.

use std::sync::Arc;

use crate::finding::Finding;
use crate::probe::{Answer, Exchange};

/// A forgery and its genuine twins, which differ from it in one thing only.
#[derive(Debug, Clone)]
pub struct Sandwich {
    /// The genuine delivery before.
    pub before: Arc<Exchange>,
    /// The forgery, and the genuine delivery after; not sent when the first twin was refused.
    pub between_and_after: Option<(Arc<Exchange>, Arc<Exchange>)>,
}

impl Sandwich {
    /// The forgery's exchange, if both twins were accepted.
    fn between_accepted_twins(&self) -> Result<&Exchange, Finding> {
        let twin = |which: &str, exchange: &Exchange| {
            Finding::inconclusive(format!(
                "the genuine delivery {which} it got {}, so a refusal would prove nothing; see `webhook.signed.accepted`",
                exchange.summary()
            ))
        };
        let accepted = |exchange: &Exchange| exchange.answer.as_ref().is_ok_and(Answer::is_success);
        if !accepted(&self.before) {
            return Err(twin("before", &self.before));
        }
        match &self.between_and_after {
            Some((between, after)) if accepted(after) => Ok(between),
            Some((_, after)) => Err(twin("after", after)),
            None => Err(twin("before", &self.before)),
        }
    }
}

/// Judges that the forgery was refused with a 4xx.
#[must_use]
pub fn refused(sandwich: &Sandwich) -> Finding {
    let forgery = match sandwich.between_accepted_twins() {
        Ok(forgery) => forgery,
        Err(finding) => return finding,
    };
    match &forgery.answer {
        Err(error) => Finding::inconclusive(format!("{error}; {}", error.kind.advice())),
        Ok(answer) if answer.says_nothing() => Finding::inconclusive(format!(
            "status {}: a matter of pace or of what stands in between",
            answer.status
        )),
        Ok(answer) if answer.is_client_error() => Finding::Met,
        Ok(answer) => Finding::broken("a 4xx status", format!("status {}", answer.status)),
    }
}
