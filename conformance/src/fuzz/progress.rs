//! The counts of a run, which can be read while it goes on.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use catena_contract::{Interpretation, Interpretations};

use super::Judgement;

/// Counts that grow while a run goes on.
#[derive(Debug, Default)]
pub struct Progress {
    cases: AtomicU64,
    interpretations: [AtomicU64; 4],
    unclear: AtomicU64,
    inconclusive: AtomicU64,
    failing: AtomicU64,
    retried: AtomicU64,
}

impl Progress {
    /// The number of cases tried.
    #[must_use]
    pub fn cases(&self) -> u64 {
        self.cases.load(Ordering::Relaxed)
    }

    /// The number of failing cases.
    #[must_use]
    pub fn failing(&self) -> u64 {
        self.failing.load(Ordering::Relaxed)
    }

    /// The number of passing cases whose response does not show how the redirect was interpreted.
    #[must_use]
    pub fn unclear(&self) -> u64 {
        self.unclear.load(Ordering::Relaxed)
    }

    /// The number of cases that say nothing about the partner.
    #[must_use]
    pub fn inconclusive(&self) -> u64 {
        self.inconclusive.load(Ordering::Relaxed)
    }

    /// The number of passing cases per interpretation.
    #[must_use]
    pub fn interpretations(&self) -> BTreeMap<Interpretation, u64> {
        let counts = self.interpretations.iter().map(|count| count.load(Ordering::Relaxed));
        Interpretation::ALL.iter().copied().zip(counts).collect()
    }

    /// The number of cases that were tried again, since the first try got no usable answer.
    #[must_use]
    pub fn retried(&self) -> u64 {
        self.retried.load(Ordering::Relaxed)
    }

    pub(super) fn retry(&self) {
        self.retried.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn record(&self, judgement: &Judgement) {
        self.cases.fetch_add(1, Ordering::Relaxed);
        let count = match judgement {
            Judgement::Passed(interpretations) => {
                let only = only(*interpretations);
                let of_each = Interpretation::ALL.iter().zip(&self.interpretations);
                let mut of_only = of_each.filter(|(known, _)| only == Some(**known));
                of_only.next().map_or(&self.unclear, |(_, count)| count)
            }
            Judgement::Failed(_) => &self.failing,
            Judgement::Inconclusive(_) | Judgement::Unanswered(_) => &self.inconclusive,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }

    /// Adds the counts of many cases: all of them, and the passing ones in the order of [`Interpretation::ALL`].
    pub(super) fn add(&self, cases: u64, passing: [u64; 4]) {
        self.cases.fetch_add(cases, Ordering::Relaxed);
        for (total, count) in self.interpretations.iter().zip(passing) {
            total.fetch_add(count, Ordering::Relaxed);
        }
        self.failing.fetch_add(cases - passing.iter().sum::<u64>(), Ordering::Relaxed);
    }
}

/// The interpretation, if there is exactly one.
fn only(interpretations: Interpretations) -> Option<Interpretation> {
    let mut each = interpretations.iter();
    match (each.next(), each.next()) {
        (Some(only), None) => Some(only),
        (Some(_), Some(_)) | (None, _) => None,
    }
}
