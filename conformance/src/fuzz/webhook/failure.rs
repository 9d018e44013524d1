//! What a webhook endpoint fails on: the smallest delivery that shows it.

use std::fmt;

use super::DeliveryCase;
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
    pub delivery_case: DeliveryCase,
    /// How many deliveries failed like this.
    pub cases: u64,
    /// Whether it failed again, twice, after it was made smaller.
    pub confirmed: bool,
}

impl DeliveryFailure {
    pub(super) fn new(delivery_case: DeliveryCase, violation: Violation, confirmed: bool) -> Self {
        let Violation { rule, observed } = violation;
        Self { rule, observed, delivery_case, cases: 1, confirmed }
    }

    /// What was expected, in words.
    #[must_use]
    pub const fn expected(&self) -> &'static str {
        if self.delivery_case.is_genuine() { "any status below 500" } else { "a status from 400 to 499" }
    }
}

impl fmt::Display for DeliveryFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, observed, delivery_case, .. } = self;
        write!(f, "{rule}: expected {}, observed {observed}: {}", self.expected(), delivery_case.told())
    }
}

impl Failing for DeliveryFailure {
    type Odd = String;

    fn odd(&self) -> &[String] {
        self.delivery_case.odd()
    }

    fn shows(&self, violation: &Violation) -> bool {
        (self.rule, &self.observed) == (violation.rule, &violation.observed)
    }

    /// Two that are told alike are one.
    fn is_alike(&self, other: &Self) -> bool {
        (self.rule, &self.observed, self.odd()) == (other.rule, &other.observed, other.odd())
    }

    fn rank(&self) -> impl Ord {
        (self.rule, self.odd().len(), self.delivery_case.told(), self.delivery_case.length())
    }

    fn cases(&mut self) -> &mut u64 {
        &mut self.cases
    }
}
