//! What a check does to its run, and the texts that all reports share.

use super::{CheckReport, Evidence, EvidenceKind, Report};
use crate::judge::{Finding, FindingKind};

/// What a check does to the verdict of its run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckStatus {
    /// The check fails the run.
    Fails,
    /// A known failure that passed: the baseline is out of date.
    Fixed,
    /// The check is inconclusive, so the run is incomplete.
    Undecided,
    /// The check was not tested, and `--require-tested` requires it.
    Untested,
    /// The check would fail the run, but the baseline lists it.
    KnownFailure,
    /// A known failure leaves the check without a result.
    FollowsKnown,
    /// The check changes nothing.
    NoEffect,
}

impl Report {
    /// What this check does to the run.
    #[must_use]
    pub fn status(&self, check: &CheckReport) -> CheckStatus {
        let counts = check.check.level.counts_at(self.fail_on);
        let required = self.require_tested.is_some_and(|lowest| check.check.level.counts_at(lowest));
        match (check.finding.kind(), &check.known) {
            (FindingKind::Passed, Some(_)) => CheckStatus::Fixed,
            (FindingKind::Failed, Some(_)) => CheckStatus::KnownFailure,
            (FindingKind::NotTested, Some(_)) if required => CheckStatus::KnownFailure,
            (FindingKind::Failed, None) if counts => CheckStatus::Fails,
            (FindingKind::NotTested, None) if required => CheckStatus::Untested,
            (FindingKind::Inconclusive, _) if check.follows_known.is_some() => CheckStatus::FollowsKnown,
            (FindingKind::Inconclusive, _) if self.failed_before(check).is_some() => {
                if required {
                    CheckStatus::Untested
                } else {
                    CheckStatus::NoEffect
                }
            }
            (FindingKind::Inconclusive, _) if counts || required => CheckStatus::Undecided,
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
            (CheckStatus::FollowsKnown, _) => Some("follows from a known failure"),
            (CheckStatus::Fixed, _) => Some("listed as a known failure"),
            (CheckStatus::Untested, _) => Some("must be tested"),
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
            (CheckStatus::FollowsKnown, _) => format!("follows from a known failure: {message}"),
            (CheckStatus::Untested, _) => format!("must be tested: {message}"),
            (CheckStatus::NoEffect, FindingKind::Failed) => {
                format!("does not fail this run, which fails on `{}`: {message}", self.fail_on)
            }
            (CheckStatus::Fails | CheckStatus::Undecided | CheckStatus::NoEffect, _) => message,
        }
    }

    /// The specification revision, the seed and the shard: what someone needs to repeat the run.
    #[must_use]
    pub fn origin(&self) -> String {
        let shard = self.shard.as_ref().map(|shard| format!(", shard {shard}")).unwrap_or_default();
        // Of a frozen one, `Display` says that it is a revision.
        let of = if self.specification.frozen.is_some() { "specification" } else { "specification revision" };
        format!("{of} {}, seed {}{shard}", self.specification, self.seed)
    }

    /// Shell that reproduces the finding and is one line: a request whose answer shows it, or a run of the check alone.
    #[must_use]
    pub fn see_it(&self, check: &CheckReport) -> String {
        check.one_request().map_or_else(|| self.rerun(check), ToOwned::to_owned)
    }

    /// The command that runs a check alone. The next seed gives it fleets and events that the partner has not stored yet;
    /// only a check that searches among random inputs needs the same ones again.
    #[must_use]
    pub fn rerun(&self, check: &CheckReport) -> String {
        let command = self.command.as_ref().map_or_else(|| self.target.command(), ToString::to_string);
        let searches = check.check.steps.iter().any(|step| step.contains("with any extra parameters"));
        let seed = if searches { self.seed } else { self.seed.wrapping_add(1) };
        format!("{command} --only {} --seed {seed}", check.check.id)
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
            Finding::Inconclusive { because, .. } => Some(format!("inconclusive: {because}")),
            Finding::NotApplicable { because } => Some(format!("not applicable: {because}")),
        }
    }

    /// The `curl` line of the only request that the finding is about: a visit whose answer shows the failure. What is
    /// stored, repeated or delivered does not show in one answer.
    fn one_request(&self) -> Option<&str> {
        let in_the_answer = match &self.finding {
            Finding::Failed { observed, .. } => {
                observed.starts_with("status ") || observed.starts_with("the page ")
            }
            Finding::Passed
            | Finding::NotTested { .. }
            | Finding::Inconclusive { .. }
            | Finding::NotApplicable { .. } => false,
        };
        let mut requests = self.evidence.iter().filter(|evidence| match evidence.kind {
            EvidenceKind::Redirect => false,
            EvidenceKind::View => !in_the_answer,
            EvidenceKind::Return | EvidenceKind::Delivery => true,
        });
        match (requests.next(), requests.next()) {
            (Some(one), None) if one.kind == EvidenceKind::Return => one.reproduce.as_deref(),
            (_, _) => None,
        }
    }

    /// The script that sends a delivery of the finding again, signed anew: the one that the finding names, else the
    /// tampered one, else the last one.
    #[must_use]
    pub fn script(&self) -> Option<&str> {
        let scripted = || {
            let deliveries = self.evidence.iter().filter(|evidence| evidence.kind == EvidenceKind::Delivery);
            deliveries.filter(|evidence| evidence.reproduce.is_some())
        };
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
            let is_prelude = |evidence: &&Evidence| evidence.what.starts_with("the delivery");
            scripted().rfind(|evidence| !is_prelude(evidence)).or_else(|| scripted().next_back())
        };
        chosen.and_then(|evidence| evidence.reproduce.as_deref())
    }
}
