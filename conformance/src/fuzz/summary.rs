//! A run's outcome for other programs: JSON, and JUnit with one case per rule.

use std::collections::BTreeMap;

use catena_contract::{Interpretation, Interpretations};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use serde::Serialize;

use super::Outcome;
use super::Rule;
use super::redirect::Failure;
use super::webhook::DeliveryFailure;

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
    pub classes: BTreeMap<Interpretation, u64>,
    /// How many answers say nothing.
    pub unclear: u64,
    /// How many cases could not be judged.
    pub inconclusive: u64,
    /// Why it ended early, if it did.
    pub interrupted: Option<String>,
    /// One per cause.
    pub failures: Vec<FailureSummary>,
}

/// One failure.
#[derive(Debug, Clone, Serialize)]
pub struct FailureSummary {
    /// Which rule did not hold.
    pub rule: Rule,
    /// What was expected.
    pub expected: String,
    /// What was seen.
    pub observed: String,
    /// What shows it.
    #[serde(flatten)]
    pub shown: Shown,
    /// How many cases failed alike.
    pub cases: u64,
    /// Whether it failed again after it was made shorter.
    pub confirmed: bool,
    /// How to see it again.
    pub reproduce: String,
}

/// What shows a failure.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Shown {
    /// The shortest redirect.
    Redirect {
        /// What a careful partner may believe.
        acceptable: Interpretations,
        /// Its query.
        query: String,
        /// Why that may be believed.
        why: String,
    },
    /// The smallest delivery.
    Delivery {
        /// What is odd about it.
        delivery: String,
        /// What is signed.
        body: String,
    },
}

impl Shown {
    fn headline(&self) -> &str {
        match self {
            Self::Redirect { query, .. } => query,
            Self::Delivery { delivery, .. } => delivery,
        }
    }
}

impl Summary {
    /// Sums up the outcome of a page; `reproduce` tells how to see a failure again.
    #[must_use]
    pub fn new(url: String, outcome: &Outcome, reproduce: impl Fn(&Failure) -> String) -> Self {
        let told = |failure: &Failure| FailureSummary {
            rule: failure.rule,
            expected: failure.expected(),
            observed: failure.observed.clone(),
            shown: Shown::Redirect {
                acceptable: failure.acceptable,
                query: failure.query.clone(),
                why: failure.why.clone(),
            },
            cases: failure.cases,
            confirmed: failure.confirmed,
            reproduce: reproduce(failure),
        };
        Self::of(url, outcome, outcome.failures.iter().map(told).collect())
    }

    /// Sums up the outcome of an endpoint.
    #[must_use]
    pub fn of_endpoint(
        url: String,
        outcome: &Outcome<DeliveryFailure>,
        reproduce: impl Fn(&DeliveryFailure) -> String,
    ) -> Self {
        let told = |failure: &DeliveryFailure| FailureSummary {
            rule: failure.rule,
            expected: failure.expected().to_owned(),
            observed: failure.observed.clone(),
            shown: Shown::Delivery {
                delivery: failure.delivery_case.told(),
                body: failure.delivery_case.text(),
            },
            cases: failure.cases,
            confirmed: failure.confirmed,
            reproduce: reproduce(failure),
        };
        Self::of(url, outcome, outcome.failures.iter().map(told).collect())
    }

    fn of<F>(url: String, outcome: &Outcome<F>, failures: Vec<FailureSummary>) -> Self {
        Self {
            url,
            seed: outcome.seed.number(),
            cases: outcome.cases,
            classes: outcome.classes.clone(),
            unclear: outcome.unclear,
            inconclusive: outcome.inconclusive,
            interrupted: outcome.interrupted.clone(),
            failures,
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
                    let FailureSummary { expected, observed, shown, reproduce, .. } = failure;
                    format!("{}\n  expected {expected}, observed {observed}\n  {reproduce}", shown.headline())
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
