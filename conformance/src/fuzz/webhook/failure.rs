//! What a webhook endpoint fails on: the smallest delivery that shows it.

use std::fmt;

use super::Parcel;
use crate::fuzz::Failing;
use crate::fuzz::{Rule, Violation};

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

impl Failing for DeliveryFailure {
    type Odd = String;

    fn odd(&self) -> &[String] {
        self.parcel.odd()
    }

    fn shows(&self, violation: &Violation) -> bool {
        (self.rule, &self.observed) == (violation.rule, &violation.observed)
    }

    /// Two that are told alike are one.
    fn is_alike(&self, other: &Self) -> bool {
        (self.rule, &self.observed, self.odd()) == (other.rule, &other.observed, other.odd())
    }

    fn rank(&self) -> impl Ord {
        (self.rule, self.odd().len(), self.parcel.told(), self.parcel.length())
    }

    fn cases(&mut self) -> &mut u64 {
        &mut self.cases
    }
}
