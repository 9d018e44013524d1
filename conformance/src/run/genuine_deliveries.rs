//! How many genuine deliveries the partner refused. If it refuses nearly all of them, the secret or the path is more
//! likely wrong than a rule broken.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use catena_probe::{Answer, Exchange};

use crate::judge::Cause;
use crate::judge::cause::redirected_delivery;

/// With fewer answers than this, the share of refusals means nothing.
const ENOUGH: u32 = 5;

/// Genuine deliveries that were answered, and how many of them were refused.
#[derive(Debug, Default)]
pub(super) struct GenuineDeliveries {
    answered: AtomicU32,
    refused: AtomicU32,
    /// Where the first that was redirected was sent.
    redirected: OnceLock<Cause>,
}

impl GenuineDeliveries {
    /// Counts one delivery. Answers about rate limits or gateways are not counted.
    pub(super) fn count(&self, exchange: &Exchange) {
        let Ok(answer) = &exchange.answer else { return };
        if exchange.wall.is_some() {
            return;
        }
        self.answered.fetch_add(1, Ordering::Relaxed);
        let redirected = redirected_delivery(exchange);
        let refused = Answer::is_client_error(answer) || redirected.is_some();
        if let Some(cause) = redirected {
            let _ = self.redirected.set(cause);
        }
        if refused {
            self.refused.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// What to check first, when at least nine of ten were refused. `alternatives` says what may be the cause, if more is
    /// known.
    pub(super) fn warning(&self, alternatives: Option<&Cause>) -> Option<String> {
        let (answered, refused) =
            (self.answered.load(Ordering::Relaxed), self.refused.load(Ordering::Relaxed));
        (answered >= ENOUGH && refused * 10 >= answered * 9).then(|| {
            if let Some(Cause { what, fix }) = self.redirected.get().or(alternatives) {
                return format!("{refused} of {answered} genuine deliveries were refused: {what}. {fix}");
            }
            format!(
                "{refused} of {answered} genuine deliveries were refused. Before you look for a failed rule, check \
                 that the webhook secret and the path in the profile are right: run `catena-conformance doctor`."
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_refusals_in_ten_point_to_the_secret_or_the_path() {
        let warning = |answered, refused| {
            let redirected = OnceLock::new();
            let (answered, refused) = (AtomicU32::new(answered), AtomicU32::new(refused));
            GenuineDeliveries { answered, refused, redirected }.warning(None)
        };
        assert!(warning(10, 9).is_some_and(|said| said.contains("secret") && said.contains("path")));
        assert_eq!(warning(10, 8), None);
        assert_eq!(warning(4, 4), None);
    }
}
