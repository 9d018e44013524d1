//! A failure: a broken rule, and the simplest case that breaks it.

use std::fmt;

use catena_contract::Interpretation;

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
    /// What was unusual about other cases that were minimized to this one.
    pub(super) also: Vec<Vec<C::Feature>>,
    /// The cause, if every plain case fails alike; it then explains every other case that does.
    pub trap: Option<&'static str>,
    /// Whether something in front of the handler answered, since it answers alike on a path that nobody serves.
    pub platform: bool,
    /// The number of cases that failed like this.
    pub cases: u64,
    /// Whether the minimized case failed twice more.
    pub confirmed: bool,
}

impl<C: FuzzCase> Failure<C> {
    pub(super) fn new(case: C, violation: Violation, confirmed: bool) -> Self {
        let Violation { rule, observed } = violation;
        let unusual = case.unusual();
        Self {
            rule,
            observed,
            unusual,
            also: Vec::new(),
            trap: None,
            platform: false,
            case,
            cases: 1,
            confirmed,
        }
    }

    /// What was expected, as text.
    #[must_use]
    pub fn expected(&self) -> String {
        self.case.expected(self.rule)
    }

    /// Whether a case with these unusual features fails for the same reason.
    pub(super) fn explains(&self, case: &C, unusual: &[C::Feature], violation: &Violation) -> bool {
        let is_there = |simple: &C::Feature| unusual.iter().any(|feature| C::is_form_of(feature, simple));
        let among = |features: &[C::Feature]| features.iter().all(is_there);
        (self.rule, &self.observed) == (violation.rule, &violation.observed)
            && (self.trap.is_some()
                || (among(&self.unusual) && (!self.unusual.is_empty() || case.may_be(&self.case)))
                || self.also.iter().any(|features| among(features))
                || case.contains(&self.case))
    }

    /// Whether both failures have the same cause.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        (self.rule, &self.observed, self.platform) == (other.rule, &other.observed, other.platform)
            && (self.unusual == other.unusual || self.case.description() == other.case.description())
    }

    /// Orders failures, the worst first: by rule, a fleet that is wrongly taken for connected before others, and then by
    /// how simple their cases are.
    pub(super) fn rank(&self) -> impl Ord + use<C> {
        let harmless = self.observed != Interpretation::Connected.as_str();
        (self.rule, harmless, self.trap.is_none(), self.case.complexity())
    }

    /// The cause in words, if it shows.
    #[must_use]
    pub fn why(&self) -> String {
        self.trap.map_or_else(|| self.case.why(), ToOwned::to_owned)
    }
}

impl<C: FuzzCase> fmt::Display for Failure<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, observed, case, .. } = self;
        write!(f, "{rule}: expected {}, observed {observed}: {}", self.expected(), case.description())
    }
}
