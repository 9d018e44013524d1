//! How many genuine deliveries the partner refused. If it refuses nearly all of them, the secret or the path is more
//! likely wrong than a rule broken.

use std::sync::atomic::{AtomicU32, Ordering};

use catena_probe::{Answer, Exchange};

/// With fewer answers than this, the share of refusals means nothing.
const ENOUGH: u32 = 5;

/// Genuine deliveries that were answered, and how many of them were refused.
#[derive(Debug, Default)]
pub(super) struct GenuineDeliveries {
    answered: AtomicU32,
    refused: AtomicU32,
}

impl GenuineDeliveries {
    /// Counts one delivery. Answers about rate limits or gateways are not counted.
    pub(super) fn count(&self, exchange: &Exchange) {
        let Ok(answer) = &exchange.answer else { return };
        if exchange.wall.is_some() {
            return;
        }
        self.answered.fetch_add(1, Ordering::Relaxed);
        if Answer::is_client_error(answer) {
            self.refused.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// What to check first, when at least nine of ten were refused.
    pub(super) fn warning(&self) -> Option<String> {
        let (answered, refused) =
            (self.answered.load(Ordering::Relaxed), self.refused.load(Ordering::Relaxed));
        (answered >= ENOUGH && refused * 10 >= answered * 9).then(|| {
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
            GenuineDeliveries { answered: AtomicU32::new(answered), refused: AtomicU32::new(refused) }
                .warning()
        };
        assert!(warning(10, 9).is_some_and(|said| said.contains("secret") && said.contains("path")));
        assert_eq!(warning(10, 8), None);
        assert_eq!(warning(4, 4), None);
    }
}
