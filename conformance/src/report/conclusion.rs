//! The verdict in words: its title, and the reason with the coverage.

use super::coverage::rules_at;
use super::{CheckReport, CheckStatus, Report};
use crate::judge::{FindingKind, Verdict};

impl Report {
    /// The verdict for headings, e.g. `partial`.
    #[must_use]
    pub fn verdict_title(&self) -> String {
        if self.exit_code == Verdict::OUTDATED_BASELINE {
            format!("{}; the baseline is out of date", self.verdict)
        } else {
            self.verdict.to_string()
        }
    }

    /// Why the run has its verdict, with the coverage, in one line.
    #[must_use]
    pub fn verdict_reason(&self) -> String {
        let lowest = self.strictness().lowest();
        let (tally, rules) = (self.coverage.at(lowest), rules_at(lowest));
        let mut parts = match self.verdict {
            Verdict::NothingRan => vec!["no rule was tested, so nothing passed".to_owned()],
            Verdict::NonConformant => {
                let mut failed = format!("{} of {} {rules} failed", tally.failed, tally.rules);
                if tally.tested < tally.rules {
                    failed.push_str(&format!("; {} tested", tally.tested));
                }
                vec![failed]
            }
            Verdict::Incomplete => {
                let undecided = self.with_status(CheckStatus::Undecided).count();
                let what = match undecided {
                    0 => "every result is inconclusive".to_owned(),
                    1 => "1 rule was inconclusive, and none failed".to_owned(),
                    several => format!("{several} rules were inconclusive, and none failed"),
                };
                vec![what, format!("{tally} {rules} tested")]
            }
            Verdict::Conformant if tally.rules == 0 => vec![format!("no {rules} were selected")],
            Verdict::Conformant => vec![format!("{} of {} {rules} passed", tally.passed, tally.rules)],
            Verdict::Partial => {
                let mut parts = vec!["nothing failed".to_owned(), format!("{tally} {rules} tested")];
                parts.extend(self.what_to_add());
                parts
            }
        };
        if matches!(self.verdict, Verdict::Conformant | Verdict::Partial) {
            self.failures_without_effect(&mut parts);
        }
        let fixed: Vec<String> = self.fixed().map(|check| format!("`{}`", check.check.id)).collect();
        match fixed.as_slice() {
            [] => {}
            [one] => parts.push(format!("{one} is a known failure, but it passed")),
            several => parts.push(format!("{} known failures passed", several.len())),
        }
        parts.join("; ")
    }

    /// What failed although the run did not, in place of "nothing failed" or after what passed.
    fn failures_without_effect(&self, parts: &mut Vec<String>) {
        let known = self.with_status(CheckStatus::KnownFailure).count();
        let follows = self.with_status(CheckStatus::FollowsKnown).count();
        let is_below =
            |check: &&CheckReport| check.known.is_none() && check.finding.kind() == FindingKind::Failed;
        let below = self.checks.iter().filter(is_below).count();
        if known + below == 0 {
            return;
        }
        if self.verdict == Verdict::Partial
            && let Some(first) = parts.first_mut()
        {
            "nothing new failed".clone_into(first);
            if below > 0 {
                *first = format!("no {} failed", rules_at(self.fail_on));
            }
        }
        if known > 0 {
            let mut text = format!("{known} known {}", if known == 1 { "failure" } else { "failures" });
            if follows > 0 {
                let checks = if follows == 1 { "check" } else { "checks" };
                text.push_str(&format!(", and {follows} {checks} without a result because of them"));
            }
            parts.push(text);
        }
        if below > 0 {
            let rules = if below == 1 { "rule" } else { "rules" };
            parts.push(format!("{below} {rules} below `{}` failed", self.fail_on));
        }
    }

    /// Which areas were not tested, and what to add for the most rules that count.
    fn what_to_add(&self) -> Option<String> {
        let lowest = self.strictness().lowest();
        let gap = self.gaps().into_iter().find(|gap| {
            gap.checks.iter().any(|check| {
                check.check.level.counts_at(lowest) && self.status(check) != CheckStatus::FollowsKnown
            })
        })?;
        if gap.kind == FindingKind::Inconclusive {
            return Some(gap.reason);
        }
        // After a comma or `with` comes more about the same.
        let add = gap.reason.split(", ").next().unwrap_or_default();
        let areas = self.coverage.untested_areas(lowest);
        Some(if areas.is_empty() {
            format!("to test more, add {add}")
        } else {
            format!("{} not tested: add {add}", areas.join(" and "))
        })
    }
}
