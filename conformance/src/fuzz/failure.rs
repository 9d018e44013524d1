//! A failure: a broken rule, and the simplest case that breaks it.

use std::fmt;

use super::{FuzzCase, Rule, Violation};

/// One cause of failing cases.
#[derive(Debug, Clone)]
pub struct Failure<C: FuzzCase> {
    /// The rule that was broken.
    pub rule: Rule,
    /// What was observed instead, e.g. `connected` or `status 500`.
    pub observed: String,
    /// The simplest case that shows it.
    pub case: C,
    /// What is unusual about the case: the cause, as far as it shows from outside.
    pub unusual: Vec<C::Feature>,
    /// The number of cases that failed like this.
    pub cases: u64,
    /// Whether the minimized case failed twice more.
    pub confirmed: bool,
}

impl<C: FuzzCase> Failure<C> {
    pub(super) fn new(case: C, violation: Violation, confirmed: bool) -> Self {
        let Violation { rule, observed } = violation;
        Self { rule, observed, unusual: case.unusual(), case, cases: 1, confirmed }
    }

    /// What was expected, as text.
    #[must_use]
    pub fn expected(&self) -> String {
        self.case.expected(self.rule)
    }

    /// Whether a case with these unusual features fails for the same reason.
    pub(super) fn explains(&self, unusual: &[C::Feature], violation: &Violation) -> bool {
        (self.rule, &self.observed) == (violation.rule, &violation.observed)
            && self.unusual.iter().all(|feature| unusual.contains(feature))
    }

    /// Whether both failures have the same cause.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        (self.rule, &self.observed) == (other.rule, &other.observed)
            && (self.unusual == other.unusual || self.case.description() == other.case.description())
    }

    /// Orders failures by rule, then by how simple their cases are.
    pub(super) fn rank(&self) -> impl Ord + use<C> {
        (self.rule, self.case.complexity())
    }
}

impl<C: FuzzCase> fmt::Display for Failure<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, observed, case, .. } = self;
        write!(f, "{rule}: expected {}, observed {observed}: {}", self.expected(), case.description())
    }
}
