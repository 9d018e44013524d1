//! How many genuine deliveries were refused: where nearly all are, the secret or the path is wrong sooner than a rule
//! is broken.

use std::sync::atomic::{AtomicU32, Ordering};

use catena_probe::{Answer, Exchange};

/// Fewer deliveries say nothing.
const ENOUGH: u32 = 5;

/// Genuine deliveries, counted.
#[derive(Debug, Default)]
pub struct Refusals {
    answered: AtomicU32,
    refused: AtomicU32,
}

impl Refusals {
    /// Counts a genuine delivery.
    pub(super) fn note(&self, exchange: &Exchange) {
        let Ok(answer) = &exchange.answer else { return };
        if answer.is_interference() {
            return;
        }
        self.answered.fetch_add(1, Ordering::Relaxed);
        if Answer::is_client_error(answer) {
            self.refused.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// What to look at first, when nine of ten were refused.
    #[must_use]
    pub fn suspicion(&self) -> Option<String> {
        let (answered, refused) =
            (self.answered.load(Ordering::Relaxed), self.refused.load(Ordering::Relaxed));
        (answered >= ENOUGH && refused * 10 >= answered * 9).then(|| {
            format!(
                "{refused} of {answered} genuine deliveries were refused. Before you look for a failed rule: is the \
                 secret the one this endpoint verifies with, and is the path right? `catena-conformance doctor` tells."
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_of_ten_refused_are_called_secret_or_path() {
        let refusals = |answered, refused| Refusals {
            answered: AtomicU32::new(answered),
            refused: AtomicU32::new(refused),
        };
        assert!(
            refusals(10, 9).suspicion().is_some_and(|said| said.contains("secret") && said.contains("path"))
        );
        assert_eq!(refusals(10, 8).suspicion(), None);
        assert_eq!(refusals(4, 4).suspicion(), None);
    }
}
