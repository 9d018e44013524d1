//! Odd deliveries between two genuine ones: what makes a refusal, or an acceptance, prove something.

use std::sync::Arc;

use crate::judge::Finding;
use catena_probe::{Answer, Exchange};

/// Odd deliveries and their genuine twins, which differ from them in one thing only.
#[derive(Debug, Clone)]
pub struct Sandwich {
    /// The genuine delivery before.
    pub before: Arc<Exchange>,
    /// The odd ones; not sent when the first twin was refused.
    pub between: Vec<Arc<Exchange>>,
    /// The genuine delivery after.
    pub after: Option<Arc<Exchange>>,
    /// Whether all of them are uncompressed, since the partner takes nothing else.
    pub plain: bool,
}

impl Sandwich {
    /// All its exchanges, in order.
    pub fn exchanges(&self) -> impl Iterator<Item = &Arc<Exchange>> {
        std::iter::once(&self.before).chain(&self.between).chain(&self.after)
    }

    /// The odd deliveries, if both twins were accepted.
    pub(super) fn between_accepted_twins(&self) -> Result<&[Arc<Exchange>], Finding> {
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
        match &self.after {
            Some(after) if accepted(after) => Ok(&self.between),
            Some(after) => Err(twin("after", after)),
            None => Err(twin("before", &self.before)),
        }
    }

    /// Judges each odd delivery by itself; all must hold.
    pub(super) fn each(&self, judge: impl Fn(&Exchange) -> Finding) -> Finding {
        match self.between_accepted_twins() {
            Ok(between) => Finding::all_of(between.iter().map(|exchange| judge(exchange)))
                .unwrap_or_else(|| Finding::not_tested("a delivery between the genuine ones")),
            Err(finding) => finding,
        }
    }
}
