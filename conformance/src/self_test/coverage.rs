//! The defect coverage: which check detects which mistake, and whether a correct partner was reported.

use std::collections::BTreeSet;

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use serde::Serialize;

use super::{SelfTest, SelfTestError, Subject};
use crate::judge::FindingKind;
use crate::report::Report;
use reference_partner::Defect;
use reference_partner::variants::{SinglePageApp, Variant};

/// How many partners are tested at the same time. A run mostly waits.
const AT_THE_SAME_TIME: usize = 6;

/// The kind of partner that a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartnerKind {
    /// The reference partner without a mistake.
    Reference,
    /// A correct partner that is built differently.
    Variant,
    /// A partner with one mistake.
    Defective,
}

/// One partner and its findings.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// The name of the partner.
    pub partner: String,
    /// Its kind.
    pub kind: PartnerKind,
    /// Whether it was tested with views of what it stores.
    pub with_views: bool,
    /// Whether it was tested in Chromium, and only by checks that read a page.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub in_browser: bool,
    /// The checks that failed.
    pub failed: Vec<String>,
    /// The checks that were inconclusive.
    pub inconclusive: Vec<String>,
    /// The checks that were expected to fail.
    pub expected: Vec<String>,
    /// The known mistakes that the report says it behaves like, the most likely first.
    pub behaves_like: Vec<String>,
}

/// The findings of every check about every partner of the self-test.
#[derive(Debug, Clone, Serialize)]
pub struct DefectCoverage {
    /// The checks, in the order of the specification.
    pub checks: Vec<String>,
    /// The partners: the reference partner, the variants, the partners with a mistake.
    pub rows: Vec<Row>,
}

/// The failures of a self-test.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Failures {
    /// Mistakes that no check detects.
    pub undetected: Vec<String>,
    /// Checks that detect no mistake.
    pub ineffective: Vec<String>,
    /// Correct partners and the check that failed.
    pub false_alarms: Vec<String>,
    /// Correct partners and the check that was inconclusive.
    pub inconclusive: Vec<String>,
    /// Mistakes that fail other checks than expected.
    pub unexpected: Vec<String>,
    /// Mistakes that a report named wrongly.
    pub misdiagnosed: Vec<String>,
}

impl Failures {
    /// Whether there are none.
    #[must_use]
    pub fn none(&self) -> bool {
        *self == Self::default()
    }
}

/// Tests every partner by every check. Correct partners are also tested without views of what they store. `on_row` is
/// called for each partner when it is done.
///
/// # Errors
/// [`SelfTestError`] if a partner cannot be tested.
pub async fn defect_coverage(
    self_test: &SelfTest,
    on_row: impl Fn(&Row),
) -> Result<DefectCoverage, SelfTestError> {
    let checks = self_test.check_ids();
    let correct = std::iter::once(Subject::Reference).chain(Variant::ALL.map(Subject::Variant));
    let runs = correct
        .flat_map(|subject| [(subject, true), (subject, false)])
        .chain(Defect::WITH_CHECKS.iter().map(|defect| (Subject::Defective(*defect), true)));
    let rows = stream::iter(runs)
        .map(|(subject, with_views)| {
            let checks = &checks;
            async move {
                let report = self_test.run(subject, with_views).await?;
                Ok::<Row, SelfTestError>(Row::new(subject, with_views, &report, checks))
            }
        })
        .buffered(AT_THE_SAME_TIME)
        .inspect_ok(on_row)
        .try_collect()
        .await?;
    Ok(DefectCoverage { checks, rows })
}

impl Row {
    pub(super) fn new(subject: Subject, with_views: bool, report: &Report, checks: &[String]) -> Self {
        let (partner, kind, expected): (_, _, &[&str]) = match subject {
            Subject::Reference => ("the reference partner", PartnerKind::Reference, &[]),
            Subject::Variant(variant) => {
                (variant.as_str(), PartnerKind::Variant, variant.expected_failures())
            }
            Subject::App(app @ SinglePageApp::Correct) => {
                (app.as_str(), PartnerKind::Variant, app.expected_failures())
            }
            Subject::App(app @ SinglePageApp::ShowsRequestedAsConnected) => {
                (app.as_str(), PartnerKind::Defective, app.expected_failures())
            }
            Subject::Defective(defect) => {
                (defect.as_str(), PartnerKind::Defective, defect.expected_failures())
            }
        };
        let selected =
            |ids: &[&str]| checks.iter().filter(|id| ids.contains(&id.as_str())).cloned().collect();
        Self {
            partner: partner.to_owned(),
            kind,
            with_views,
            in_browser: false,
            failed: selected(&report.failed_ids()),
            inconclusive: selected(&report.ids_of(FindingKind::Inconclusive)),
            expected: selected(expected),
            behaves_like: report.behaves_like.iter().map(|likeness| likeness.defect.clone()).collect(),
        }
    }

    /// The name of the partner, and whether it was tested without views.
    pub(super) fn name(&self) -> String {
        format!("{}{}", self.partner, if self.with_views { "" } else { ", without views" })
    }
}

impl DefectCoverage {
    /// The failures of the self-test.
    #[must_use]
    pub fn failures(&self) -> Failures {
        let mut failures = Failures::default();
        let mut effective: BTreeSet<&str> = BTreeSet::new();
        for row in &self.rows {
            match row.kind {
                PartnerKind::Reference | PartnerKind::Variant => {
                    let named = |id: &String| format!("{}: {id}", row.name());
                    let unexpected = row.failed.iter().filter(|id| !row.expected.contains(id));
                    failures.false_alarms.extend(unexpected.map(named));
                    failures.inconclusive.extend(row.inconclusive.iter().map(named));
                }
                // The selection of checks may have none that detects this mistake.
                PartnerKind::Defective if row.expected.is_empty() && row.failed.is_empty() => {}
                PartnerKind::Defective => {
                    effective.extend(row.failed.iter().map(String::as_str));
                    self.judge_defective(row, &mut failures);
                }
            }
        }
        failures.ineffective =
            self.checks.iter().filter(|id| !effective.contains(id.as_str())).cloned().collect();
        failures
    }

    fn judge_defective(&self, row: &Row, failures: &mut Failures) {
        if row.failed.is_empty() {
            failures.undetected.push(row.partner.clone());
        } else if row.failed != row.expected {
            let (failed, expected) = (row.failed.join(", "), row.expected.join(", "));
            failures.unexpected.push(format!("{}: failed {failed}; expected {expected}", row.partner));
        } else if self.is_complete() && !row.in_browser && row.behaves_like.first() != Some(&row.partner) {
            let others = row.behaves_like.join(", ");
            failures.misdiagnosed.push(format!("{}: reported as {others}", row.partner));
        }
    }

    /// Whether all checks that detect a mistake were selected. With fewer, one mistake may look like another.
    fn is_complete(&self) -> bool {
        let expected = Defect::WITH_CHECKS.iter().flat_map(|defect| defect.expected_failures());
        expected.copied().all(|id| self.checks.iter().any(|check| check == id))
    }
}
