//! What a check does to its run, and the texts that all reports share.

use super::{CheckReport, Evidence, EvidenceKind, Report};
use crate::judge::{Finding, FindingKind, Verdict};

/// What a check does to the verdict of its run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckStatus {
    /// The check fails the run.
    Fails,
    /// A known failure that passed: it fails the run until it is removed from the baseline.
    Fixed,
    /// The check is inconclusive, so the run is incomplete.
    Undecided,
    /// The check would fail the run, but the baseline lists it.
    KnownFailure,
    /// The check changes nothing.
    NoEffect,
}

impl Report {
    /// What this check does to the run.
    #[must_use]
    pub fn status(&self, check: &CheckReport) -> CheckStatus {
        let counts = check.check.level.counts_at(self.fail_on);
        match (check.finding.kind(), &check.known) {
            (FindingKind::Passed, Some(_)) => CheckStatus::Fixed,
            (FindingKind::Failed, Some(_)) => CheckStatus::KnownFailure,
            (FindingKind::NotTested, Some(_)) if self.prove_all => CheckStatus::KnownFailure,
            (FindingKind::Failed, None) if counts => CheckStatus::Fails,
            (FindingKind::NotTested, None) if counts && self.prove_all => CheckStatus::Fails,
            (FindingKind::Inconclusive, _) if counts => CheckStatus::Undecided,
            (
                FindingKind::Passed
                | FindingKind::Failed
                | FindingKind::NotTested
                | FindingKind::Inconclusive
                | FindingKind::NotApplicable,
                _,
            ) => CheckStatus::NoEffect,
        }
    }

    /// The checks with this status.
    pub fn with_status(&self, status: CheckStatus) -> impl Iterator<Item = &CheckReport> {
        self.checks.iter().filter(move |check| self.status(check) == status)
    }

    /// The known failures that passed.
    pub fn fixed(&self) -> impl Iterator<Item = &CheckReport> {
        self.with_status(CheckStatus::Fixed)
    }

    /// The checks by kind of finding: the worst kind first, and the strongest rules first within a kind. Kinds without
    /// checks are left out.
    #[must_use]
    pub fn sections(&self) -> Vec<(FindingKind, Vec<&CheckReport>)> {
        let section = |kind| {
            let mut found: Vec<&CheckReport> =
                self.checks.iter().filter(|check| check.finding.kind() == kind).collect();
            found.sort_by_key(|check| check.check.level);
            (!found.is_empty()).then_some((kind, found))
        };
        FindingKind::ALL.into_iter().filter_map(section).collect()
    }

    /// The note shown next to a check whose effect on the run does not follow from its finding.
    #[must_use]
    pub fn note_on(&self, check: &CheckReport) -> Option<&'static str> {
        match (self.status(check), check.finding.kind()) {
            (CheckStatus::KnownFailure, _) => Some("known failure"),
            (CheckStatus::Fixed, _) => Some("listed as a known failure"),
            (CheckStatus::NoEffect, FindingKind::Failed | FindingKind::Inconclusive) => {
                Some("does not fail this run")
            }
            (CheckStatus::Fails | CheckStatus::Undecided | CheckStatus::NoEffect, _) => None,
        }
    }

    /// The finding of a check and its effect on the run, in one line of plain text. Empty for a check that passed.
    #[must_use]
    pub fn message_for(&self, check: &CheckReport) -> String {
        let message = check.message().unwrap_or_default();
        let reason = check.known.as_deref().unwrap_or_default();
        match (self.status(check), check.finding.kind()) {
            (CheckStatus::Fixed, _) => {
                format!("listed as a known failure ({reason}), but it passed; remove it from the baseline")
            }
            (CheckStatus::KnownFailure, _) => format!("known failure ({reason}): {message}"),
            (CheckStatus::NoEffect, FindingKind::Failed) => {
                format!("does not fail this run, which fails on `{}`: {message}", self.fail_on)
            }
            (CheckStatus::Fails | CheckStatus::Undecided | CheckStatus::NoEffect, _) => message,
        }
    }

    /// Why the run has its verdict.
    #[must_use]
    pub fn verdict_reason(&self) -> String {
        let any = |status| self.with_status(status).next().is_some();
        let fail_on = self.fail_on;
        match self.verdict {
            Verdict::Conformant if any(CheckStatus::KnownFailure) => {
                format!("no rule at or above `{fail_on}` failed, apart from known failures")
            }
            Verdict::Conformant => format!("no rule at or above `{fail_on}` failed"),
            Verdict::NonConformant if any(CheckStatus::Fails) => {
                format!("a rule at or above `{fail_on}` failed")
            }
            Verdict::NonConformant => "a known failure passed; remove it from the baseline".to_owned(),
            Verdict::Incomplete => "a rule was inconclusive".to_owned(),
            Verdict::NothingRan => "no rule was tested, so nothing passed".to_owned(),
        }
    }

    /// The specification revision, the seed and the shard: what someone needs to repeat the run.
    #[must_use]
    pub fn origin(&self) -> String {
        let shard = self.shard.as_ref().map(|shard| format!(", shard {shard}")).unwrap_or_default();
        format!("specification revision {}, seed {}{shard}", self.specification, self.seed)
    }

    /// The heading above the known mistakes that the partner behaves like. If nearly every delivery is refused, a wrong
    /// secret looks like some of them.
    #[must_use]
    pub const fn likeness_title(&self) -> &'static str {
        if self.profile_warning.is_some() { "If both are right, it behaves like" } else { "Behaves like" }
    }
}

impl CheckReport {
    /// The finding in one line of plain text; nothing for a check that passed.
    #[must_use]
    pub fn message(&self) -> Option<String> {
        match &self.finding {
            Finding::Passed => None,
            Finding::Failed { expected, observed } => {
                Some(format!("expected {expected}; observed {observed}"))
            }
            Finding::NotTested { needs } => Some(format!("not tested; it needs {needs}")),
            Finding::Inconclusive { because } => Some(format!("inconclusive: {because}")),
            Finding::NotApplicable { because } => Some(format!("not applicable: {because}")),
        }
    }

    /// The script that reproduces the finding: of the request that the finding names, else of the tampered delivery,
    /// else of the last request that has one.
    #[must_use]
    pub fn script(&self) -> Option<&str> {
        let scripted = || self.evidence.iter().filter(|evidence| evidence.reproduce.is_some());
        // For example `invitation.created`.
        let named = |evidence: &&Evidence| match (&self.finding, evidence.what.split('`').nth(1)) {
            (Finding::Failed { observed, .. }, Some(name)) => observed.contains(&format!("`{name}`")),
            (_, _) => false,
        };
        let is_control = |evidence: &&Evidence| evidence.what.starts_with("the genuine delivery");
        let chosen = if let Some(named) = scripted().find(named) {
            Some(named)
        } else if scripted().any(|evidence| is_control(&evidence)) {
            scripted().find(|evidence| !is_control(evidence))
        } else {
            let of_the_fleet = |evidence: &&Evidence| {
                evidence.kind != EvidenceKind::View && !evidence.what.starts_with("the delivery")
            };
            scripted().rfind(of_the_fleet).or_else(|| scripted().next_back())
        };
        chosen.and_then(|evidence| evidence.reproduce.as_deref())
    }
}
