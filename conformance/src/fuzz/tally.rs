//! What a run has come to so far, for whoever watches it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use catena_contract::{Interpretation, Interpretations};

use super::redirect::only;

/// Counts that grow while a run goes on.
#[derive(Debug, Default)]
pub struct Tally {
    cases: AtomicU64,
    classes: [AtomicU64; 4],
    unclear: AtomicU64,
    inconclusive: AtomicU64,
    failing: AtomicU64,
}

impl Tally {
    /// Cases that were tried.
    #[must_use]
    pub fn cases(&self) -> u64 {
        self.cases.load(Ordering::Relaxed)
    }

    /// Cases that failed.
    #[must_use]
    pub fn failing(&self) -> u64 {
        self.failing.load(Ordering::Relaxed)
    }

    /// Cases of which nobody can tell what they were taken for.
    #[must_use]
    pub fn unclear(&self) -> u64 {
        self.unclear.load(Ordering::Relaxed)
    }

    /// Cases that could not be judged.
    #[must_use]
    pub fn inconclusive(&self) -> u64 {
        self.inconclusive.load(Ordering::Relaxed)
    }

    /// What cases were taken for.
    #[must_use]
    pub fn classes(&self) -> BTreeMap<Interpretation, u64> {
        Interpretation::ALL
            .iter()
            .copied()
            .zip(self.classes.iter().map(|count| count.load(Ordering::Relaxed)))
            .collect()
    }

    pub(super) fn held(&self, classes: Interpretations) {
        self.cases.fetch_add(1, Ordering::Relaxed);
        let class = only(classes);
        for (known, count) in Interpretation::ALL.iter().copied().zip(&self.classes) {
            count.fetch_add(u64::from(class == Some(known)), Ordering::Relaxed);
        }
        self.unclear.fetch_add(u64::from(class.is_none()), Ordering::Relaxed);
    }

    pub(super) fn failed(&self) {
        self.cases.fetch_add(1, Ordering::Relaxed);
        self.failing.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn gave_nothing(&self) {
        self.cases.fetch_add(1, Ordering::Relaxed);
        self.inconclusive.fetch_add(1, Ordering::Relaxed);
    }
}
