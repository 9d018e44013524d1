//! Why checks have no result, each reason once: what to add to the profile, and what stood in the way.

use std::collections::BTreeMap;

use super::compare::steady;
use super::{CheckReport, Report};
use crate::judge::{Finding, FindingKind};

/// Checks that have no result for one reason.
#[derive(Debug, Clone)]
pub struct Gap<'a> {
    /// Whether something has to be added (`NotTested`), or something stood in the way (`Inconclusive`).
    pub kind: FindingKind,
    /// What to add, or what stood in the way.
    pub reason: String,
    /// The checks, strongest rules first.
    pub checks: Vec<&'a CheckReport>,
}

impl Report {
    /// The reasons why checks have no result. First come those for what to add; then, those that concern the strongest
    /// rules and the most checks.
    #[must_use]
    pub fn gaps(&self) -> Vec<Gap<'_>> {
        let mut gaps: BTreeMap<(FindingKind, String), Gap<'_>> = BTreeMap::new();
        for check in &self.checks {
            let Some((key, reason)) = self.reason(check) else { continue };
            let kind = check.finding.kind();
            let gap = gaps.entry((kind, key)).or_insert_with(|| Gap { kind, reason, checks: Vec::new() });
            gap.checks.push(check);
        }
        let mut gaps: Vec<Gap<'_>> = gaps.into_values().collect();
        for gap in &mut gaps {
            gap.checks.sort_by_key(|check| check.check.level);
        }
        let counted = |gap: &Gap<'_>| {
            gap.checks.iter().filter(|check| check.check.level.counts_at(self.strictness().lowest())).count()
        };
        gaps.sort_by_key(|gap| {
            let last = gap.kind != FindingKind::NotTested;
            (last, std::cmp::Reverse(counted(gap)), std::cmp::Reverse(gap.checks.len()))
        });
        gaps
    }

    /// A reason, and the same without what differs from check to check.
    fn reason(&self, check: &CheckReport) -> Option<(String, String)> {
        match &check.finding {
            Finding::NotTested { needs } => {
                // After a colon comes why this check needs it.
                let needs = needs.split(": ").next().unwrap_or(needs);
                Some((needs.to_owned(), needs.to_owned()))
            }
            Finding::Inconclusive { because, .. } => {
                let failed = self.failed_before(check).map(|failed| failed.check.id.to_string());
                let reason = match failed {
                    Some(failed) => format!("`{failed}` failed; fix that first"),
                    None => because.clone(),
                };
                Some((steady(&reason), reason))
            }
            Finding::Passed | Finding::Failed { .. } | Finding::NotApplicable { .. } => None,
        }
    }

    /// The failed check that leaves this one without a result.
    #[must_use]
    pub fn failed_before(&self, check: &CheckReport) -> Option<&CheckReport> {
        let Finding::Inconclusive { follows_from, .. } = &check.finding else { return None };
        self.checks.iter().find(|other| {
            other.finding.kind() == FindingKind::Failed
                && follows_from.iter().any(|pattern| matches(pattern, other.check.id.as_str()))
        })
    }
}

/// Whether an id matches a pattern, in which `*` stands for any word.
pub(super) fn matches(pattern: &str, id: &str) -> bool {
    let (mut pattern, mut id) = (pattern.split('.'), id.split('.'));
    loop {
        match (pattern.next(), id.next()) {
            (None, None) => return true,
            (Some(wanted), Some(word)) if wanted == "*" || wanted == word => {}
            (_, _) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_one_word() {
        assert!(matches("redirect.*.answered", "redirect.success.answered"));
        assert!(!matches("redirect.*.answered", "redirect.answered"));
        assert!(!matches("webhook.signed", "webhook.signed.accepted"));
    }
}
