//! Failures of a webhook endpoint: one per cause, with the smallest delivery that shows it.

use std::collections::BTreeMap;
use std::fmt;

use super::delivery::Parcel;
use super::outcome::Found;
use super::rule::{Rule, Violation};

/// Causes told apart in one run; what comes on top is counted.
const MOST_CAUSES: usize = 64;
/// Deliveries made smaller for one rule and one thing seen.
const MOST_SHRINKS: usize = 24;

/// One cause of failing deliveries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryFailure {
    /// Which rule did not hold.
    pub rule: Rule,
    /// What was seen instead.
    pub observed: String,
    /// The smallest delivery that shows it.
    pub parcel: Parcel,
    /// How many deliveries failed like this.
    pub cases: u64,
    /// Whether it failed again, twice, after it was made smaller.
    pub confirmed: bool,
}

impl DeliveryFailure {
    pub(super) fn new(parcel: Parcel, violation: Violation, confirmed: bool) -> Self {
        let Violation { rule, observed } = violation;
        Self { rule, observed, parcel, cases: 1, confirmed }
    }

    /// What was expected, in words.
    #[must_use]
    pub const fn expected(&self) -> &'static str {
        if self.parcel.is_genuine() { "any status below 500" } else { "a status from 400 to 499" }
    }
}

impl fmt::Display for DeliveryFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, observed, parcel, .. } = self;
        write!(f, "{rule}: expected {}, observed {observed}: {}", self.expected(), parcel.told())
    }
}

/// The failures of a run, by cause.
#[derive(Debug, Default)]
pub(super) struct DeliveryCauses {
    found: Vec<DeliveryFailure>,
    shrunk: BTreeMap<Violation, usize>,
    beyond: u64,
    /// Deliveries that failed once and not again.
    pub(super) passing: u64,
}

impl DeliveryCauses {
    /// Counts a failing delivery with a cause that is known, if one covers it. `false`: it is worth making smaller.
    pub(super) fn covers(&mut self, parcel: &Parcel, violation: &Violation) -> bool {
        let odd = parcel.odd();
        let known = self.found.iter_mut().find(|failure| {
            failure.rule == violation.rule
                && failure.observed == violation.observed
                && failure.parcel.odd().iter().all(|known| odd.contains(known))
        });
        if let Some(failure) = known {
            failure.cases += 1;
            return true;
        }
        let tried = self.shrunk.entry(violation.clone()).or_default();
        if *tried >= MOST_SHRINKS || self.found.len() >= MOST_CAUSES {
            self.beyond += 1;
            return true;
        }
        *tried += 1;
        false
    }

    /// A failing delivery that was made smaller. Two that are told alike are one.
    pub(super) fn add(&mut self, failure: DeliveryFailure) {
        let same = |known: &&mut DeliveryFailure| {
            known.rule == failure.rule
                && known.observed == failure.observed
                && known.parcel.odd() == failure.parcel.odd()
        };
        match self.found.iter_mut().find(same) {
            Some(known) => {
                let cases = known.cases + failure.cases;
                if failure.parcel.length() < known.parcel.length() {
                    *known = failure;
                }
                known.cases = cases;
            }
            None => self.found.push(failure),
        }
    }

    /// By rule, what is least odd first.
    pub(super) fn into_found(mut self) -> Found<DeliveryFailure> {
        self.found.sort_by_key(|failure| (failure.rule, failure.parcel.odd().len(), failure.parcel.told()));
        Found { failures: self.found, beyond: self.beyond, passing: self.passing }
    }
}
