//! A control sandwich: unusual deliveries between two genuine ones. Only if both genuine ones are accepted does the answer
//! to an unusual one say anything about what is unusual.

use std::sync::Arc;

use super::is_acknowledged;
use crate::judge::Finding;
use crate::judge::no_result::SIGNED_ACCEPTED;
use catena_probe::Exchange;

/// Unusual deliveries and the genuine ones around them, which differ from them in one thing only.
#[derive(Debug, Clone)]
pub struct Sandwich {
    /// The genuine delivery before.
    pub before: Arc<Exchange>,
    /// The unusual deliveries; not sent if the genuine one before was refused.
    pub between: Vec<Arc<Exchange>>,
    /// The genuine delivery after.
    pub after: Option<Arc<Exchange>>,
    /// Whether all of them are uncompressed, because the partner accepts no compressed ones.
    pub plain: bool,
}

impl Sandwich {
    /// All exchanges, in order.
    pub fn exchanges(&self) -> impl Iterator<Item = &Arc<Exchange>> {
        std::iter::once(&self.before).chain(&self.between).chain(&self.after)
    }

    /// The unusual deliveries, if both genuine ones were accepted.
    pub(super) fn between_accepted(&self) -> Result<&[Arc<Exchange>], Finding> {
        let (which, refused) = match &self.after {
            Some(after) if is_acknowledged(&self.before) && is_acknowledged(after) => {
                return Ok(&self.between);
            }
            Some(after) if is_acknowledged(&self.before) => ("after", after),
            Some(_) | None => ("before", &self.before),
        };
        Err(Finding::inconclusive(format!(
            "the genuine delivery {which} it got {}, so a refusal would prove nothing; see `webhook.signed.accepted`",
            refused.summary()
        ))
        .after(&[SIGNED_ACCEPTED]))
    }

    /// Judges each unusual delivery by itself; all must pass.
    pub(super) fn each(&self, judge: impl Fn(&Exchange) -> Finding) -> Finding {
        match self.between_accepted() {
            Ok(between) => Finding::all_of(between.iter().map(|exchange| judge(exchange)))
                .unwrap_or_else(|| Finding::not_tested("a delivery between the genuine ones")),
            Err(finding) => finding,
        }
    }
}
