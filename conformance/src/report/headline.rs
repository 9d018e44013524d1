//! The counts above every report.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CheckStatus, Report};
use crate::judge::FindingKind;

/// How many checks there are, and how many of each finding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Headline {
    /// The selected checks.
    pub eligible: usize,
    /// Checks that sent at least one request.
    pub run: usize,
    /// Checks that passed.
    pub passed: usize,
    /// Checks that failed.
    pub failed: usize,
    /// Checks that need more configuration.
    pub not_tested: usize,
    /// Checks without a result.
    pub inconclusive: usize,
    /// Checks that do not apply to this partner.
    pub not_applicable: usize,
    /// Checks that the baseline lists and that failed as expected.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub known: usize,
    /// Checks that the baseline lists and that passed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub fixed: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Headline {
    /// Counts the checks of a report.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let count = |kind| report.checks.iter().filter(|check| check.finding.kind() == kind).count();
        Self {
            eligible: report.checks.len(),
            run: report.checks.iter().filter(|check| !check.evidence.is_empty()).count(),
            passed: count(FindingKind::Passed),
            failed: count(FindingKind::Failed),
            not_tested: count(FindingKind::NotTested),
            inconclusive: count(FindingKind::Inconclusive),
            not_applicable: count(FindingKind::NotApplicable),
            known: report.with_status(CheckStatus::KnownFailure).count(),
            fixed: report.with_status(CheckStatus::Fixed).count(),
        }
    }

    /// How many checks have this finding.
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
            write!(f, "; {known} known failures")?;
        }
        if *fixed > 0 {
            write!(f, "; {fixed} fixed")?;
        }
        Ok(())
    }
}
