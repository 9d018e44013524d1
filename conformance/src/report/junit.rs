//! The report as JUnit XML: one test suite per feature file, one test case per check.
//!
//! A check that fails the run is a failure, and one that leaves it incomplete an error. Every other check that did not
//! pass is skipped, with the reason: CI servers show a skipped test and stay green.

use std::fmt::Write as _;
use std::time::Duration;

use quick_junit::{
    NonSuccessKind, Property, Report as Junit, SerializeError, TestCase, TestCaseStatus, TestSuite,
};

use super::coverage::area;
use super::{CheckReport, CheckStatus, Report};
use crate::judge::FindingKind;

/// The report could not be written as XML.
#[derive(Debug, thiserror::Error)]
#[error("the report could not be written as JUnit XML")]
pub struct JunitError(#[from] SerializeError);

/// The report as JUnit XML.
///
/// # Errors
/// [`JunitError`]; our reports cause none.
pub fn junit(report: &Report) -> Result<String, JunitError> {
    let mut junit = Junit::new("catena-conformance");
    if let Some(timing) = &report.timing {
        junit.set_time(Duration::from_millis(timing.elapsed_ms));
    }
    let mut suites: Vec<TestSuite> = Vec::new();
    for check in &report.checks {
        let case = case(report, check);
        match suites.iter_mut().find(|suite| suite.name.as_str() == check.check.file) {
            Some(suite) => {
                suite.add_test_case(case);
            }
            None => {
                let mut suite = TestSuite::new(check.check.file.as_str());
                suite.add_property(Property::new("target", &*report.target.name));
                suite.add_property(Property::new("seed", report.seed.to_string()));
                suite.add_property(Property::new("specification", report.specification.revision.as_str()));
                if let Some(frozen) = &report.specification.frozen {
                    suite.add_property(Property::new("revision", frozen.number.to_string()));
                }
                suite.add_property(Property::new("verdict", report.verdict_title()));
                suite.add_property(Property::new("coverage", coverage(report, check)));
                suite.add_test_case(case);
                suites.push(suite);
            }
        }
    }
    if let Some(timing) = &report.timing {
        for suite in &mut suites {
            suite.timestamp = timing.started_at.to_string().parse().ok();
            suite.set_time(suite.test_cases.iter().filter_map(|case| case.time).sum());
        }
    }
    junit.add_test_suites(suites);
    Ok(junit.to_string()?)
}

fn case(report: &Report, check: &CheckReport) -> TestCase {
    let about = &check.check;
    let message = report.message_for(check);
    let mut status = match (report.status(check), check.finding.kind()) {
        (CheckStatus::Fails | CheckStatus::Fixed | CheckStatus::Untested, _) => {
            TestCaseStatus::non_success(NonSuccessKind::Failure)
        }
        (CheckStatus::Undecided, _) => TestCaseStatus::non_success(NonSuccessKind::Error),
        (CheckStatus::NoEffect, FindingKind::Passed) => TestCaseStatus::success(),
        (CheckStatus::KnownFailure | CheckStatus::FollowsKnown | CheckStatus::NoEffect, _) => {
            TestCaseStatus::skipped()
        }
    };
    if !message.is_empty() {
        let fix = if report.status(check) == CheckStatus::Fails { about.fix.as_str() } else { "" };
        status.set_description(if fix.is_empty() {
            message.clone()
        } else {
            format!("{message}\nfix: {fix}")
        });
        status.set_message(message);
    }
    let mut case = TestCase::new(format!("{}: {}", about.id, about.title), status);
    case.set_classname(about.file.trim_end_matches(".feature").replace('/', "."));
    if let Some(timing) = &report.timing {
        let elapsed = timing.checks_ms.get(&about.id).copied().unwrap_or_default();
        case.set_time(Duration::from_millis(elapsed));
    }
    case.add_property(Property::new("finding", check.finding.kind().as_str()));
    case.add_property(Property::new("level", about.level.as_str()));
    case.add_property(Property::new("rule", about.rule.as_str()));
    case.add_property(Property::new("source", about.source.as_str()));
    if check.finding.kind() != FindingKind::Passed {
        case.set_system_out(transcript(check));
    }
    case
}

/// How many rules of the suite's area were tested.
fn coverage(report: &Report, check: &CheckReport) -> String {
    let levels = report.coverage.areas.get(area(&check.check));
    let tested = levels.into_iter().flatten().map(|(level, tally)| format!("{tally} {level}"));
    tested.collect::<Vec<_>>().join(", ")
}

fn transcript(check: &CheckReport) -> String {
    let mut text = format!("{} ({})\n{}\n", check.check.rule, check.check.level, check.check.rationale);
    for note in &check.notes {
        let _ = writeln!(text, "note: {note}");
    }
    let failed = check.finding.kind() == FindingKind::Failed;
    for evidence in check.evidence.iter().filter(|_| failed) {
        let _ = writeln!(text, "{}: {} -> {}", evidence.what, evidence.request, evidence.result());
        if let Some(script) = &evidence.reproduce {
            let _ = writeln!(text, "{script}");
        }
    }
    text
}
