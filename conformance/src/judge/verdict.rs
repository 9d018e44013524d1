//! From findings to one verdict and an exit code.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::finding::FindingKind;
use crate::specification::Level;

/// The result of a run. Its number is the exit code; 2 is for usage and profile errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Every rule at or above `--fail-on` that gave a result passed.
    Conformant = 0,
    /// A rule at or above `--fail-on` failed (or was not tested, with `--prove-all`).
    NonConformant = 1,
    /// No such rule failed, but one was inconclusive.
    Incomplete = 3,
    /// No rule gave a result. This is never a pass.
    NothingRan = 4,
}

/// Which findings fail a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strictness {
    /// The lowest level that fails a run.
    pub fail_on: Level,
    /// Whether a rule that was not tested counts as failed.
    pub prove_all: bool,
}

impl Verdict {
    /// The verdict that follows from the findings.
    #[must_use]
    pub fn of(findings: &[(Level, FindingKind)], strictness: Strictness) -> Self {
        let any = |kind: FindingKind| {
            findings.iter().any(|(level, found)| *found == kind && level.counts_at(strictness.fail_on))
        };
        let tested =
            findings.iter().any(|(_, kind)| matches!(kind, FindingKind::Passed | FindingKind::Failed));
        if any(FindingKind::Failed) || (strictness.prove_all && any(FindingKind::NotTested)) {
            Self::NonConformant
        } else if any(FindingKind::Inconclusive) {
            Self::Incomplete
        } else if tested {
            Self::Conformant
        } else if findings.iter().any(|(_, kind)| *kind == FindingKind::Inconclusive) {
            Self::Incomplete
        } else {
            Self::NothingRan
        }
    }

    /// The exit code of the process.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        self as u8
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Conformant => "conformant",
            Self::NonConformant => "non-conformant",
            Self::Incomplete => "incomplete",
            Self::NothingRan => "nothing ran",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(findings: &[(Level, FindingKind)], fail_on: Level) -> Verdict {
        Verdict::of(findings, Strictness { fail_on, prove_all: false })
    }

    #[test]
    fn the_verdict_follows_the_worst_rule_that_counts() {
        use FindingKind::{Failed, Inconclusive, NotTested, Passed};
        use Level::{Hardening, Must, Should};
        assert_eq!(verdict(&[], Must), Verdict::NothingRan);
        assert_eq!(verdict(&[(Must, NotTested)], Must), Verdict::NothingRan);
        assert_eq!(verdict(&[(Must, Passed), (Must, NotTested)], Must), Verdict::Conformant);
        assert_eq!(verdict(&[(Must, Passed), (Hardening, Failed)], Must), Verdict::Conformant);
        assert_eq!(verdict(&[(Must, Passed), (Hardening, Failed)], Hardening), Verdict::NonConformant);
        assert_eq!(verdict(&[(Should, Failed), (Must, Inconclusive)], Should), Verdict::NonConformant);
        assert_eq!(verdict(&[(Must, Passed), (Must, Inconclusive)], Must), Verdict::Incomplete);
        assert_eq!(verdict(&[(Must, Passed), (Should, Inconclusive)], Must), Verdict::Conformant);
        assert_eq!(verdict(&[(Should, Inconclusive)], Must), Verdict::Incomplete);
    }

    #[test]
    fn rules_that_were_not_tested_fail_the_run_only_with_prove_all() {
        let findings = [(Level::Must, FindingKind::Passed), (Level::Must, FindingKind::NotTested)];
        let strict = Strictness { fail_on: Level::Must, prove_all: true };
        assert_eq!(Verdict::of(&findings, strict), Verdict::NonConformant);
    }

    #[test]
    fn every_verdict_has_its_exit_code() {
        use Verdict::{Conformant, Incomplete, NonConformant, NothingRan};
        assert_eq!([Conformant, NonConformant, Incomplete, NothingRan].map(Verdict::exit_code), [0, 1, 3, 4]);
    }
}
