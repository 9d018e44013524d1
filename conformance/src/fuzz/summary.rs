//! The results of a run for other programs: JSON, and JUnit with one test case per rule.

use std::collections::BTreeMap;

use catena_contract::{Interpretation, Interpretations};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use serde::Serialize;

use super::{Failure, FuzzCase, FuzzOutcome, Rule};

/// The results of fuzzing one page or one endpoint.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// The URL that the cases were sent to.
    pub url: String,
    /// The seed of the cases.
    pub seed: u64,
    /// The number of cases tried.
    pub cases: u64,
    /// The number of passing cases per interpretation.
    #[serde(rename = "classes")]
    pub interpretations: BTreeMap<Interpretation, u64>,
    /// Cases whose response does not show how the redirect was interpreted.
    pub unclear: u64,
    /// Cases that say nothing about the partner.
    pub inconclusive: u64,
    /// Cases that were tried again, since the first try got no usable answer.
    pub retried: u64,
    /// Cases that something in front of the handler answered.
    pub platform: u64,
    /// Failing cases whose cause is not listed, or that failed only once.
    pub unlisted: u64,
    /// Why the run ended early, if it did.
    pub interrupted: Option<String>,
    /// One failure per cause.
    pub failures: Vec<FailureSummary>,
}

/// One failure.
#[derive(Debug, Clone, Serialize)]
pub struct FailureSummary {
    /// The rule that was broken.
    pub rule: Rule,
    /// What was expected.
    pub expected: String,
    /// What was observed.
    pub observed: String,
    /// The simplest case that shows it.
    #[serde(flatten)]
    pub case: CaseSummary,
    /// The number of cases that failed alike.
    pub cases: u64,
    /// Whether the minimized case failed twice more.
    pub confirmed: bool,
    /// The command that shows the failure again.
    pub reproduce: String,
}

/// A case in a report.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum CaseSummary {
    /// A redirect.
    Redirect {
        /// The acceptable interpretations.
        acceptable: Interpretations,
        /// The query.
        query: String,
        /// Why those interpretations are acceptable.
        why: String,
    },
    /// A delivery.
    Delivery {
        /// What is unusual about it.
        delivery: String,
        /// The body that is signed.
        body: String,
    },
}

impl CaseSummary {
    fn headline(&self) -> &str {
        match self {
            Self::Redirect { query, .. } => query,
            Self::Delivery { delivery, .. } => delivery,
        }
    }
}

impl Summary {
    /// Summarizes an outcome; `reproduce` gives the command for the failure at this index.
    #[must_use]
    pub fn new<C: FuzzCase>(
        url: String,
        outcome: &FuzzOutcome<C>,
        reproduce: impl Fn(usize, &Failure<C>) -> String,
    ) -> Self {
        let summary = |(at, failure): (usize, &Failure<C>)| FailureSummary {
            rule: failure.rule,
            expected: failure.expected(),
            observed: failure.observed.clone(),
            case: C::summary(failure),
            cases: failure.cases,
            confirmed: failure.confirmed,
            reproduce: reproduce(at, failure),
        };
        Self {
            url,
            seed: outcome.seed.number(),
            cases: outcome.cases,
            interpretations: outcome.interpretations.clone(),
            unclear: outcome.unclear,
            inconclusive: outcome.inconclusive,
            retried: outcome.retried,
            platform: outcome.platform.as_ref().map_or(0, |failure| failure.cases),
            unlisted: outcome.ungrouped + outcome.unreproduced,
            interrupted: outcome.interrupted.clone(),
            failures: outcome.failures.iter().enumerate().map(summary).collect(),
        }
    }
}

/// JUnit: a test suite per page with a test case per rule, which lists every failure of that rule.
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
            let failures = summary.failures.iter().filter(|failure| failure.rule == *rule);
            let texts: Vec<String> = failures
                .map(|failure| {
                    let FailureSummary { expected, observed, case, reproduce, .. } = failure;
                    format!("{}\n  expected {expected}, observed {observed}\n  {reproduce}", case.headline())
                })
                .collect();
            let status = if texts.is_empty() {
                TestCaseStatus::success()
            } else {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(rule.text()).set_description(texts.join("\n\n"));
                status
            };
            suite.add_test_case(TestCase::new(rule.as_str(), status));
        }
        report.add_test_suite(suite);
    }
    Ok(report.to_string()?)
}
