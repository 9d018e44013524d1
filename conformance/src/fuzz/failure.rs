//! Failures: one per cause, with the shortest case that shows it.

use std::collections::BTreeMap;
use std::fmt;

use catena_contract::strategies::redirects::{Classes, Feature, RedirectCase};

use super::outcome::Found;
use super::rule::{Rule, Violation};

/// Causes told apart in one run; what comes on top is counted.
const MOST_CAUSES: usize = 64;
/// Shortenings tried for one rule and one thing seen.
const MOST_SHRINKS: usize = 24;

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
    pub acceptable: Classes,
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

/// The failures of a run, by cause.
#[derive(Debug, Default)]
pub(super) struct Causes {
    found: Vec<Failure>,
    shrunk: BTreeMap<Violation, usize>,
    /// Failing cases beyond the causes that are told apart.
    beyond: u64,
    /// Cases that failed once and not again.
    pub(super) passing: u64,
}

impl Causes {
    /// Counts a failing case with a cause that is known, if one covers it. `false`: it is worth making shorter.
    pub(super) fn covers(&mut self, case: &RedirectCase, violation: &Violation) -> bool {
        let features = case.features();
        let known = self.found.iter_mut().find(|failure| {
            failure.rule == violation.rule
                && failure.observed == violation.observed
                && failure.features.iter().all(|feature| features.contains(feature))
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

    /// A failing case that was made shorter.
    pub(super) fn add(&mut self, failure: Failure) {
        let same = |known: &&mut Failure| {
            known.rule == failure.rule
                && known.observed == failure.observed
                && (known.query == failure.query || known.features == failure.features)
        };
        match self.found.iter_mut().find(same) {
            Some(known) => {
                let cases = known.cases + failure.cases;
                if (failure.query.len(), &failure.query) < (known.query.len(), &known.query) {
                    *known = failure;
                }
                known.cases = cases;
            }
            None => self.found.push(failure),
        }
    }

    /// By rule, the shortest query first.
    pub(super) fn into_found(mut self) -> Found<Failure> {
        self.found.sort_by(|left, right| {
            let key = |failure: &Failure| (failure.rule, failure.query.len(), failure.query.clone());
            key(left).cmp(&key(right))
        });
        Found { failures: self.found, beyond: self.beyond, passing: self.passing }
    }
}
