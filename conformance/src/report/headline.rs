//! The counts of every report. They add up to the number of checks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CheckStatus, Report};
use crate::judge::FindingKind;

/// How many checks there are, and how many of each finding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Headline {
    /// The selected checks.
    pub eligible: usize,
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
        let checks = if self.eligible == 1 { "check" } else { "checks" };
        write!(f, "{} {checks}: {} passed, {} failed", self.eligible, self.passed, self.failed)?;
        for kind in [FindingKind::NotTested, FindingKind::Inconclusive, FindingKind::NotApplicable] {
            if self.count(kind) > 0 {
                write!(f, ", {} {}", self.count(kind), kind.as_str())?;
            }
        }
        let failures = |count: usize| if count == 1 { "failure" } else { "failures" };
        if self.known > 0 {
            write!(f, "; {} known {}", self.known, failures(self.known))?;
        }
        if self.fixed > 0 {
            write!(f, "; {} known {} passed", self.fixed, failures(self.fixed))?;
        }
        Ok(())
    }
}
