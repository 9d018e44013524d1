//! The report as JUnit XML: one suite a feature file, one case a check.
//!
//! A case fails when its rule is broken and counts, is an error when it could not be judged and counts, and is
//! skipped, with the reason, in every other case that is not met: CI servers show a skip, and do not turn red.

use std::fmt::Write as _;
use std::time::Duration;

use quick_junit::{
    NonSuccessKind, Property, Report as Junit, SerializeError, TestCase, TestCaseStatus, TestSuite,
};

use super::{CheckReport, Report, Standing};
use crate::judge::FindingKind;

/// The report could not be written as XML.
#[derive(Debug, thiserror::Error)]
#[error("the report could not be written as JUnit XML")]
pub struct JunitError(#[from] SerializeError);

/// The report as JUnit XML.
///
/// # Errors
/// [`JunitError`], which no report of ours causes.
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
                suite.add_property(Property::new(
                    "specification_revision",
                    report.specification_revision.revision.as_str(),
                ));
                suite.add_property(Property::new("verdict", report.verdict.to_string()));
                suite.add_test_case(case);
                suites.push(suite);
            }
        }
    }
    junit.add_test_suites(suites);
    Ok(junit.to_string()?)
}

fn case(report: &Report, check: &CheckReport) -> TestCase {
    let about = &check.check;
    let told = check.told().unwrap_or_default();
    let known = check.known.as_deref().unwrap_or_default();
    let failed = || TestCaseStatus::non_success(NonSuccessKind::Failure);
    let status = match report.standing(check) {
        Standing::Fails => said(failed(), &told, about.fix.as_str()),
        Standing::Mended => said(
            failed(),
            &format!("known as failing ({known}), but it holds now"),
            "take it out of the baseline of known failures",
        ),
        Standing::Undecided => said(TestCaseStatus::non_success(NonSuccessKind::Error), &told, ""),
        Standing::Known => said(TestCaseStatus::skipped(), &format!("known ({known}): {told}"), ""),
        Standing::Passes => match check.finding.kind() {
            FindingKind::Passed => TestCaseStatus::success(),
            FindingKind::Failed => {
                let below = format!("failed, but `{}` is below what this run fails on: {told}", about.level);
                said(TestCaseStatus::skipped(), &below, "")
            }
            FindingKind::NotTested | FindingKind::Inconclusive | FindingKind::NotApplicable => {
                said(TestCaseStatus::skipped(), &told, "")
            }
        },
    };
    let mut case = TestCase::new(about.id.as_str(), status);
    case.set_classname(about.file.trim_end_matches(".feature").replace('/', "."));
    if let Some(timing) = &report.timing {
        let elapsed = timing.checks_ms.get(&about.id).copied().unwrap_or_default();
        case.set_time(Duration::from_millis(elapsed));
    }
    case.add_property(Property::new("finding", check.finding.kind().as_str()));
    case.add_property(Property::new("level", about.level.as_str()));
    case.add_property(Property::new("rule", about.rule.as_str()));
    case.add_property(Property::new("source", about.source.as_str()));
    case.set_system_out(transcript(check));
    case
}

fn said(mut status: TestCaseStatus, message: &str, fix: &str) -> TestCaseStatus {
    status.set_message(message);
    status.set_description(if fix.is_empty() {
        message.to_owned()
    } else {
        format!("{message}\nfix: {fix}")
    });
    status
}

fn transcript(check: &CheckReport) -> String {
    let mut text = format!("{} ({})\n{}\n", check.check.rule, check.check.level, check.check.rationale);
    for note in &check.notes {
        let _ = writeln!(text, "note: {note}");
    }
    for evidence in &check.evidence {
        let came = evidence.came();
        let _ = writeln!(text, "{}: {} -> {came}", evidence.what, evidence.request);
        if let Some(script) = &evidence.reproduce {
            let _ = writeln!(text, "{script}");
        }
    }
    text
}
