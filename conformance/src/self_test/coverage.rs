//! The defect coverage: which check finds which mistake, and who was blamed without one.

use std::collections::BTreeSet;

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use serde::Serialize;

use super::{Judge, SelfTestError, Subject};
use crate::judge::FindingKind;
use crate::report::Report;
use reference_partner::Defect;
use reference_partner::variants::{Honest, SinglePageApp};

/// Partners judged at one time: most of a run is waiting.
const AT_ONE_TIME: usize = 6;

/// What kind of partner a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The reference partner without a mistake.
    Good,
    /// A partner that is built differently.
    Honest,
    /// The reference partner with one mistake.
    Flawed,
}

/// One partner, and what was found of it.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// Its name.
    pub partner: String,
    /// Its kind.
    pub kind: Kind,
    /// Whether views of what it stores were given.
    pub observed: bool,
    /// Whether its pages were drawn by Chromium, and only the checks of pages looked at it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub drawn: bool,
    /// Checks found broken.
    pub failed: Vec<String>,
    /// Checks that could not be judged.
    pub inconclusive: Vec<String>,
    /// Checks that should be broken.
    pub expected: Vec<String>,
    /// The known mistakes it was said to behave like, the likeliest first.
    pub behaves_like: Vec<String>,
}

/// Every partner of the self-test, led past every check.
#[derive(Debug, Clone, Serialize)]
pub struct DefectCoverage {
    /// The checks, in the specification's order.
    pub checks: Vec<String>,
    /// The partners: the good one, the honest ones, the flawed ones.
    pub rows: Vec<Row>,
}

/// What must not be in a defect coverage.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Failures {
    /// Mistakes that no check finds.
    pub unkilled: Vec<String>,
    /// Checks that find no mistake.
    pub idle: Vec<String>,
    /// Partners that were blamed for what is no mistake of theirs, and by which check.
    pub false_alarms: Vec<String>,
    /// Partners without a mistake on whom a check could not be judged, and which.
    pub undecided: Vec<String>,
    /// Mistakes whose marks are others than the defect says.
    pub surprises: Vec<String>,
    /// Mistakes that were taken for others.
    pub misdiagnosed: Vec<String>,
}

impl Failures {
    /// Whether there are none.
    #[must_use]
    pub const fn none(&self) -> bool {
        self.unkilled.is_empty()
            && self.idle.is_empty()
            && self.false_alarms.is_empty()
            && self.undecided.is_empty()
            && self.surprises.is_empty()
            && self.misdiagnosed.is_empty()
    }
}

/// Leads the whole self-test past the judge: partners without a mistake also without views of what they store. `told` hears
/// of each partner as it is done.
///
/// # Errors
/// [`SelfTestError`] when a partner cannot be started.
pub async fn defect_coverage(judge: &Judge, told: impl Fn(&Row)) -> Result<DefectCoverage, SelfTestError> {
    let checks: Vec<String> = judge.specification.checks.iter().map(|check| check.id.to_string()).collect();
    let blameless = std::iter::once(Subject::Good).chain(Honest::ALL.map(Subject::Honest));
    let visits = blameless
        .flat_map(|subject| [(subject, true), (subject, false)])
        .chain(Defect::ALL.iter().map(|defect| (Subject::Flawed(*defect), true)));
    let rows = stream::iter(visits)
        .map(|(subject, observed)| {
            let checks = &checks;
            async move {
                let report = judge.judge(subject, observed).await?;
                Ok::<Row, SelfTestError>(Row::new(subject, observed, &report, checks))
            }
        })
        .buffered(AT_ONE_TIME)
        .inspect_ok(told)
        .try_collect()
        .await?;
    Ok(DefectCoverage { checks, rows })
}

impl Row {
    pub(super) fn new(subject: Subject, observed: bool, report: &Report, checks: &[String]) -> Self {
        let (partner, kind, expected): (_, _, &[&str]) = match subject {
            Subject::Good => ("the reference partner", Kind::Good, &[]),
            Subject::Honest(style) => (style.as_str(), Kind::Honest, style.goes_without()),
            Subject::App(app) => (app.as_str(), kind_of(app), app.breaks()),
            Subject::Flawed(defect) => (defect.as_str(), Kind::Flawed, defect.breaks()),
        };
        let among = |ids: &[&str]| checks.iter().filter(|id| ids.contains(&id.as_str())).cloned().collect();
        Self {
            partner: partner.to_owned(),
            kind,
            observed,
            drawn: false,
            failed: among(&report.failed_ids()),
            inconclusive: among(&report.ids_of(FindingKind::Inconclusive)),
            expected: among(expected),
            behaves_like: report.behaves_like.iter().map(|likeness| likeness.defect.clone()).collect(),
        }
    }
}

/// What kind of partner a single-page app is.
const fn kind_of(app: SinglePageApp) -> Kind {
    match app {
        SinglePageApp::Honest => Kind::Honest,
        SinglePageApp::ShowsRequestedAsConnected => Kind::Flawed,
    }
}

impl DefectCoverage {
    /// What is wrong with it.
    #[must_use]
    pub fn failures(&self) -> Failures {
        let mut failures = Failures::default();
        let mut killing: BTreeSet<&str> = BTreeSet::new();
        for row in &self.rows {
            match row.kind {
                Kind::Good | Kind::Honest => {
                    let beyond = row.failed.iter().filter(|id| !row.expected.contains(id));
                    let how = if row.observed { "" } else { ", without views" };
                    let told = |id: &String| format!("{}{how}: {id}", row.partner);
                    failures.false_alarms.extend(beyond.map(told));
                    failures.undecided.extend(row.inconclusive.iter().map(told));
                }
                // A selection of checks may leave a mistake without any that could find it.
                Kind::Flawed if row.expected.is_empty() && row.failed.is_empty() => {}
                Kind::Flawed => {
                    killing.extend(row.failed.iter().map(String::as_str));
                    self.judge_flawed(row, &mut failures);
                }
            }
        }
        failures.idle = self.checks.iter().filter(|id| !killing.contains(id.as_str())).cloned().collect();
        failures
    }

    fn judge_flawed(&self, row: &Row, failures: &mut Failures) {
        if row.failed.is_empty() {
            failures.unkilled.push(row.partner.clone());
        } else if row.failed != row.expected {
            let (failed, expected) = (row.failed.join(", "), row.expected.join(", "));
            failures.surprises.push(format!("{}: failed {failed}; expected {expected}", row.partner));
        } else if self.is_whole() && !row.drawn && row.behaves_like.first() != Some(&row.partner) {
            let like = row.behaves_like.join(", ");
            failures.misdiagnosed.push(format!("{}: taken for {like}", row.partner));
        }
    }

    /// Whether every check was there that a mistake is known by. By fewer, one may look like another.
    fn is_whole(&self) -> bool {
        let known_by = Defect::ALL.iter().flat_map(|defect| defect.breaks());
        known_by.copied().all(|id| self.checks.iter().any(|check| check == id))
    }
}
