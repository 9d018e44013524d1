//! What a check does to the run, and the order in which readers want to hear of it: worst first.

use super::{CheckReport, Report};
use crate::judge::{Finding, FindingKind};

/// What a check does to the run it is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It turns the run red.
    Fails,
    /// It stands in the baseline of known failures, and holds now: red too, until it is taken out.
    Mended,
    /// It could not be judged, which leaves the run incomplete.
    Undecided,
    /// It would turn the run red, but stands in the baseline.
    Known,
    /// It does nothing to the run.
    Passes,
}

impl Report {
    /// What a check does to this run.
    #[must_use]
    pub fn standing(&self, check: &CheckReport) -> Standing {
        let counts = self.counts(check.check.level);
        match (check.finding.kind(), &check.known) {
            (FindingKind::Passed, Some(_)) => Standing::Mended,
            (FindingKind::Failed, Some(_)) => Standing::Known,
            (FindingKind::NotTested, Some(_)) if self.prove_all => Standing::Known,
            (FindingKind::Failed, None) if counts => Standing::Fails,
            (FindingKind::NotTested, None) if counts && self.prove_all => Standing::Fails,
            (FindingKind::Inconclusive, _) if counts => Standing::Undecided,
            (
                FindingKind::Passed
                | FindingKind::Failed
                | FindingKind::NotTested
                | FindingKind::Inconclusive
                | FindingKind::NotApplicable,
                _,
            ) => Standing::Passes,
        }
    }

    /// The checks of one finding, the strongest rules first.
    #[must_use]
    pub fn found(&self, kind: FindingKind) -> Vec<&CheckReport> {
        let mut found: Vec<&CheckReport> =
            self.checks.iter().filter(|check| check.finding.kind() == kind).collect();
        found.sort_by_key(|check| check.check.level);
        found
    }

    /// Known failures that hold now.
    #[must_use]
    pub fn fixed(&self) -> Vec<&CheckReport> {
        self.checks.iter().filter(|check| self.standing(check) == Standing::Mended).collect()
    }

    /// The verdict in words.
    #[must_use]
    pub fn said(&self) -> String {
        use crate::judge::Verdict;
        let fails = |standing| self.checks.iter().any(|check| self.standing(check) == standing);
        match self.verdict {
            Verdict::Conformant if fails(Standing::Known) => {
                format!("no rule at or above `{}` failed beyond the known failures", self.fail_on)
            }
            Verdict::Conformant => format!("no rule at or above `{}` failed", self.fail_on),
            Verdict::NonConformant if fails(Standing::Fails) => {
                format!("a rule at or above `{}` failed", self.fail_on)
            }
            Verdict::NonConformant => "a known failure holds now; take it out of the baseline".to_owned(),
            Verdict::Incomplete => "a rule could not be judged".to_owned(),
            Verdict::NothingRan => "nothing was judged, which is never a pass".to_owned(),
        }
    }
}

impl CheckReport {
    /// The finding in one line of plain text; nothing for one that is met.
    #[must_use]
    pub fn told(&self) -> Option<String> {
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

    /// The script that shows what was observed: the forgery of a sandwich, else the last request that has one.
    #[must_use]
    pub fn telling(&self) -> Option<&str> {
        let scripted = || {
            self.evidence
                .iter()
                .filter_map(|evidence| evidence.reproduce.as_deref().map(|script| (evidence, script)))
        };
        let sandwich = scripted().any(|(evidence, _)| evidence.what.starts_with("the genuine delivery"));
        // What the finding names, `invitation.created` say, is what it is about.
        let named = |evidence: &super::Evidence| {
            let name = evidence.what.split('`').nth(1);
            let observed = match &self.finding {
                Finding::Failed { observed, .. } => observed.as_str(),
                Finding::Passed
                | Finding::NotTested { .. }
                | Finding::Inconclusive { .. }
                | Finding::NotApplicable { .. } => "",
            };
            name.is_some_and(|name| observed.contains(&format!("`{name}`")))
        };
        let chosen = if let Some(named) = scripted().find(|(evidence, _)| named(evidence)) {
            Some(named)
        } else if sandwich {
            scripted().find(|(evidence, _)| !evidence.what.starts_with("the genuine delivery"))
        } else {
            let of_the_fleet = |evidence: &super::Evidence| {
                !evidence.what.starts_with("the view") && !evidence.what.starts_with("the delivery")
            };
            scripted().rfind(|(evidence, _)| of_the_fleet(evidence)).or_else(|| scripted().next_back())
        };
        chosen.map(|(_, script)| script)
    }
}
