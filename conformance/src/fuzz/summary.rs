//! A run's outcome for other programs: JSON, and JUnit with one case per rule.

use std::collections::BTreeMap;

use catena_contract::strategies::redirects::{Class, Classes};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use serde::Serialize;

use super::failure::Failure;
use super::outcome::Outcome;
use super::rule::Rule;

/// What one page, or one endpoint, came to.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// Where the cases went.
    pub url: String,
    /// What they were made from.
    pub seed: u64,
    /// How many were tried.
    pub cases: u64,
    /// How many were taken for what.
    pub classes: BTreeMap<Class, u64>,
    /// How many answers say nothing.
    pub unclear: u64,
    /// How many cases could not be judged.
    pub inconclusive: u64,
    /// Why it ended early, if it did.
    pub interrupted: Option<String>,
    /// One per cause.
    pub failures: Vec<Told>,
}

/// One failure.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    /// Which rule did not hold.
    pub rule: Rule,
    /// What was expected.
    pub expected: String,
    /// What was seen.
    pub observed: String,
    /// What a careful partner may believe.
    pub acceptable: Classes,
    /// The shortest query that shows it.
    pub query: String,
    /// Why.
    pub why: String,
    /// How many cases failed alike.
    pub cases: u64,
    /// Whether it failed again after it was made shorter.
    pub confirmed: bool,
    /// How to see it again.
    pub reproduce: String,
}

impl Summary {
    /// Sums up the outcome of a page; `reproduce` tells how to see a failure again.
    #[must_use]
    pub fn new(url: String, outcome: &Outcome, reproduce: impl Fn(&Failure) -> String) -> Self {
        let told = |failure: &Failure| Told {
            rule: failure.rule,
            expected: failure.expected(),
            observed: failure.observed.clone(),
            acceptable: failure.acceptable,
            query: failure.query.clone(),
            why: failure.why.clone(),
            cases: failure.cases,
            confirmed: failure.confirmed,
            reproduce: reproduce(failure),
        };
        Self {
            url,
            seed: outcome.seed.number(),
            cases: outcome.cases,
            classes: outcome.classes.clone(),
            unclear: outcome.unclear,
            inconclusive: outcome.inconclusive,
            interrupted: outcome.interrupted.clone(),
            failures: outcome.failures.iter().map(told).collect(),
        }
    }
}

/// JUnit: one test case for each rule on each page; a failure tells every cause.
///
/// # Errors
/// If the report cannot be written as XML.
pub fn junit(
    summaries: &[Summary],
    rules: &[Rule],
) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    let mut report = Report::new("catena-conformance fuzz");
    for summary in summaries {
        let mut suite = TestSuite::new(&*summary.url);
        for rule in rules {
            let told: Vec<String> = summary
                .failures
                .iter()
                .filter(|failure| failure.rule == *rule)
                .map(|failure| {
                    let Told { expected, observed, query, reproduce, .. } = failure;
                    format!("{query}\n  expected {expected}, observed {observed}\n  {reproduce}")
                })
                .collect();
            let status = if told.is_empty() {
                TestCaseStatus::success()
            } else {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(rule.text()).set_description(told.join("\n\n"));
                status
            };
            suite.add_test_case(TestCase::new(rule.as_str(), status));
        }
        report.add_test_suite(suite);
    }
    Ok(report.to_string()?)
}
