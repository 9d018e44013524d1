//! The counts above every report.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Report, Standing};
use crate::judge::FindingKind;

/// Counts. `run` is how many checks sent at least one request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[expect(missing_docs, reason = "the names are the findings' own")]
pub struct Headline {
    pub eligible: usize,
    pub run: usize,
    pub passed: usize,
    pub failed: usize,
    pub not_tested: usize,
    pub inconclusive: usize,
    pub not_applicable: usize,
    /// How many of them stand in the baseline and fail as expected.
    #[serde(default, skip_serializing_if = "is_none")]
    pub known: usize,
    /// How many stand in the baseline and hold.
    #[serde(default, skip_serializing_if = "is_none")]
    pub fixed: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference in")]
const fn is_none(count: &usize) -> bool {
    *count == 0
}

impl Headline {
    /// Counts a report's checks.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let checks = &report.checks;
        let standing = |standing| checks.iter().filter(|check| report.standing(check) == standing).count();
        let mut headline = Self {
            eligible: checks.len(),
            run: checks.iter().filter(|check| !check.evidence.is_empty()).count(),
            known: standing(Standing::Known),
            fixed: standing(Standing::Mended),
            ..Self::default()
        };
        for check in checks {
            match check.finding.kind() {
                FindingKind::Passed => headline.passed += 1,
                FindingKind::Failed => headline.failed += 1,
                FindingKind::NotTested => headline.not_tested += 1,
                FindingKind::Inconclusive => headline.inconclusive += 1,
                FindingKind::NotApplicable => headline.not_applicable += 1,
            }
        }
        headline
    }

    /// How many of this finding.
    #[must_use]
    pub const fn count(&self, kind: FindingKind) -> usize {
        match kind {
            FindingKind::Passed => self.passed,
            FindingKind::Failed => self.failed,
            FindingKind::NotTested => self.not_tested,
            FindingKind::Inconclusive => self.inconclusive,
            FindingKind::NotApplicable => self.not_applicable,
        }
    }
}

impl std::fmt::Display for Headline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { eligible, run, passed, failed, not_tested, inconclusive, not_applicable, known, fixed } =
            self;
        write!(
            f,
            "{eligible} eligible, {run} run: {passed} passed, {failed} failed, {not_tested} not tested, \
             {inconclusive} inconclusive, {not_applicable} not applicable"
        )?;
        if *known > 0 {
            write!(f, "; {known} of them known")?;
        }
        if *fixed > 0 {
            write!(f, "; {fixed} known that hold now")?;
        }
        Ok(())
    }
}
