//! What a page fails on: the shortest redirect that shows it.

use std::fmt;

use catena_contract::Interpretations;
use catena_contract::strategies::redirects::{Feature, RedirectCase};

use crate::fuzz::Failing;
use crate::fuzz::{Rule, Violation};

/// One cause of failing cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Which rule did not hold.
    pub rule: Rule,
    /// What was seen instead.
    pub observed: String,
    /// The shortest query that shows it.
    pub query: String,
    /// What a careful partner may believe of it.
    pub acceptable: Interpretations,
    /// The id a partner reads, where it should.
    pub request_id: Option<String>,
    /// What is odd about the query: the cause, as far as it can be told from outside.
    pub features: Vec<Feature>,
    /// Why it may be believed.
    pub why: String,
    /// How many cases failed like this.
    pub cases: u64,
    /// Whether it failed again, twice, after it was made shorter.
    pub confirmed: bool,
}

impl Failure {
    /// What this case shows.
    #[must_use]
    pub fn new(case: &RedirectCase, violation: Violation, confirmed: bool) -> Self {
        Self {
            rule: violation.rule,
            observed: violation.observed,
            query: case.query(),
            acceptable: case.acceptable(),
            request_id: case.request_id(),
            features: case.features(),
            why: case.why(),
            cases: 1,
            confirmed,
        }
    }

    /// What was expected, in words.
    #[must_use]
    pub fn expected(&self) -> String {
        match self.rule {
            Rule::Belief => self.acceptable.to_string(),
            Rule::RequestId => self.request_id.clone().unwrap_or_default(),
            Rule::Panic
            | Rule::ServerError
            | Rule::Dropped
            | Rule::InTime
            | Rule::AnotherSite
            | Rule::ReflectedMarkup
            | Rule::HeaderInjection
            | Rule::ForgedAccepted => self.rule.text().to_owned(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, observed, query, .. } = self;
        write!(f, "{rule}: expected {}, observed {observed}: {query}", self.expected())
    }
}

impl Failing for Failure {
    type Odd = Feature;

    fn odd(&self) -> &[Feature] {
        &self.features
    }

    fn shows(&self, violation: &Violation) -> bool {
        (self.rule, &self.observed) == (violation.rule, &violation.observed)
    }

    fn is_alike(&self, other: &Self) -> bool {
        let seen = (self.rule, &self.observed) == (other.rule, &other.observed);
        seen && (self.query == other.query || self.features == other.features)
    }

    fn rank(&self) -> impl Ord {
        (self.rule, self.query.len(), &self.query)
    }

    fn cases(&mut self) -> &mut u64 {
        &mut self.cases
    }
}
