//! What follows from the checks of a report: headline, coverage, verdict and exit code; and what a baseline changes.

use std::collections::BTreeMap;

use super::diagnosis::resemblances;
use super::gaps::matches;
use super::{CheckReport, CheckStatus, Coverage, Headline, Report};
use crate::judge::{Finding, FindingKind, Shortfall, Strictness, Verdict};
use crate::printable::printable;
use crate::specification::{CheckId, Level};

impl Report {
    /// The report with everything that follows from its checks: headline, coverage, resemblances, verdict and exit code.
    #[must_use]
    pub fn concluded(mut self) -> Self {
        self.forget_repaired();
        let findings: Vec<(Level, FindingKind)> =
            self.checks.iter().map(|check| self.counted(check)).collect();
        self.verdict = Verdict::of(&findings, self.strictness());
        self.exit_code = self.verdict.exit_code_with(self.shortfall());
        self.headline = Headline::of(&self);
        self.coverage = Coverage::of(&self);
        self.behaves_like =
            resemblances(&self.checks.iter().filter_map(CheckReport::tested).collect::<Vec<_>>());
        self
    }

    /// A known failure that passed, e.g. in another shard, leaves no check without a result.
    fn forget_repaired(&mut self) {
        let passed: Vec<CheckId> = self
            .checks
            .iter()
            .filter(|check| check.finding.kind() != FindingKind::Failed)
            .map(|check| check.check.id.clone())
            .collect();
        for check in &mut self.checks {
            check.follows_known = check.follows_known.take().filter(|id| !passed.contains(id));
        }
    }

    /// Which findings fail the run.
    #[must_use]
    pub const fn strictness(&self) -> Strictness {
        Strictness { fail_on: self.fail_on, require_tested: self.require_tested }
    }

    fn shortfall(&self) -> Shortfall {
        let any = |status| self.with_status(status).next().is_some();
        Shortfall { untested: any(CheckStatus::Untested), outdated_baseline: any(CheckStatus::Fixed) }
    }

    /// How a check counts for the verdict. A known failure counts as passed. A check that follows from a failure was not
    /// tested: another try does not help.
    fn counted(&self, check: &CheckReport) -> (Level, FindingKind) {
        let kind = match self.status(check) {
            CheckStatus::KnownFailure => FindingKind::Passed,
            CheckStatus::FollowsKnown => FindingKind::NotTested,
            CheckStatus::Fails
            | CheckStatus::Fixed
            | CheckStatus::Undecided
            | CheckStatus::Untested
            | CheckStatus::NoEffect => match self.failed_before(check) {
                Some(_) => FindingKind::NotTested,
                None => check.finding.kind(),
            },
        };
        (check.check.level, kind)
    }

    /// The report with these known failures and their reasons, and the verdict that follows.
    #[must_use]
    pub fn with_known_failures(mut self, reasons: &BTreeMap<CheckId, String>) -> Self {
        let failing =
            |id: &CheckId| self.check(id).is_none_or(|check| check.finding.kind() == FindingKind::Failed);
        let failing: Vec<&CheckId> = reasons.keys().filter(|id| failing(id)).collect();
        let follows = |check: &CheckReport| {
            let Finding::Inconclusive { follows_from, .. } = &check.finding else { return None };
            let known = failing.iter().find(|id| follows_from.iter().any(|from| matches(from, id.as_str())));
            known.map(|id| (*id).clone())
        };
        let follows: Vec<Option<CheckId>> = self.checks.iter().map(follows).collect();
        for (check, follows) in self.checks.iter_mut().zip(follows) {
            check.known = reasons.get(&check.check.id).map(|reason| printable(reason).into_owned());
            check.follows_known = follows;
        }
        self.concluded()
    }
}
