//! From findings to one verdict and an exit code.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::finding::FindingKind;
use crate::specification::Level;

/// The result of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Every rule at or above `--fail-on` (and `--require-tested`) was tested and passed, or does not apply.
    Conformant,
    /// No such rule failed (apart from known failures), but not every one was tested.
    Partial,
    /// A rule at or above `--fail-on` failed.
    NonConformant,
    /// No such rule failed, but one was inconclusive.
    Incomplete,
    /// No rule gave a result. This is never a pass.
    NothingRan,
}

/// Which findings fail a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strictness {
    /// The lowest level that fails a run.
    pub fail_on: Level,
    /// The lowest level of which every rule must be tested, if a gap is to fail the run.
    pub require_tested: Option<Level>,
}

/// What decides the exit code if nothing failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortfall {
    /// Whether a rule that `--require-tested` requires was not tested.
    pub untested: bool,
    /// Whether a known failure passed, so that the baseline is out of date.
    pub outdated_baseline: bool,
}

impl Strictness {
    /// Whether a rule of this level must be tested for the verdict to be `Conformant`.
    #[must_use]
    pub fn needs(self, level: Level) -> bool {
        level.counts_at(self.lowest())
    }

    /// The lowest level that the verdict is about.
    #[must_use]
    pub fn lowest(self) -> Level {
        self.require_tested.map_or(self.fail_on, |required| required.max(self.fail_on))
    }
}

impl Verdict {
    /// The verdict that follows from the findings.
    #[must_use]
    pub fn of(findings: &[(Level, FindingKind)], strictness: Strictness) -> Self {
        let any = |kind: FindingKind, counts: &dyn Fn(Level) -> bool| {
            findings.iter().any(|(level, found)| *found == kind && counts(*level))
        };
        let tested =
            findings.iter().any(|(_, kind)| matches!(kind, FindingKind::Passed | FindingKind::Failed));
        let needed = |level: Level| strictness.needs(level);
        if any(FindingKind::Failed, &|level| level.counts_at(strictness.fail_on)) {
            Self::NonConformant
        } else if any(FindingKind::Inconclusive, &needed) {
            Self::Incomplete
        } else if tested {
            if any(FindingKind::NotTested, &needed) { Self::Partial } else { Self::Conformant }
        } else if any(FindingKind::Inconclusive, &|_| true) {
            Self::Incomplete
        } else {
            Self::NothingRan
        }
    }

    /// The exit code of the process; 2 is for usage and profile errors.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Conformant | Self::Partial => 0,
            Self::NonConformant => Self::FAILED,
            Self::Incomplete => Self::INCOMPLETE,
            Self::NothingRan => Self::NOTHING_RAN,
        }
    }

    /// The exit code of a run in which nothing may have failed, but something falls short.
    #[must_use]
    pub const fn exit_code_with(self, shortfall: Shortfall) -> u8 {
        match self.exit_code() {
            0 if shortfall.untested => Self::UNTESTED,
            0 if shortfall.outdated_baseline => Self::OUTDATED_BASELINE,
            code => code,
        }
    }

    /// The exit code if a check failed.
    pub const FAILED: u8 = 1;
    /// The exit code if the network failed. The only one worth another try.
    pub const INCOMPLETE: u8 = 3;
    /// The exit code if nothing was tested.
    pub const NOTHING_RAN: u8 = 4;
    /// The exit code if a rule that `--require-tested` requires was not tested.
    pub const UNTESTED: u8 = 5;
    /// The exit code if nothing failed, but a known failure passed.
    pub const OUTDATED_BASELINE: u8 = 6;
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Conformant => "conformant",
            Self::Partial => "partial",
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
        Verdict::of(findings, Strictness { fail_on, require_tested: None })
    }

    #[test]
    fn the_verdict_follows_the_worst_rule_that_counts() {
        use FindingKind::{Failed, Inconclusive, NotApplicable, NotTested, Passed};
        use Level::{Hardening, Must, Should};
        assert_eq!(verdict(&[], Must), Verdict::NothingRan);
        assert_eq!(verdict(&[(Must, NotTested)], Must), Verdict::NothingRan);
        assert_eq!(verdict(&[(Must, Passed), (Must, NotTested)], Must), Verdict::Partial);
        assert_eq!(verdict(&[(Must, Passed), (Should, NotTested)], Must), Verdict::Conformant);
        assert_eq!(verdict(&[(Must, Passed), (Should, NotTested)], Should), Verdict::Partial);
        assert_eq!(verdict(&[(Must, Passed), (Must, NotApplicable)], Must), Verdict::Conformant);
        assert_eq!(verdict(&[(Must, Passed), (Hardening, Failed)], Must), Verdict::Conformant);
        assert_eq!(verdict(&[(Must, Passed), (Hardening, Failed)], Hardening), Verdict::NonConformant);
        assert_eq!(verdict(&[(Should, Failed), (Must, Inconclusive)], Should), Verdict::NonConformant);
        assert_eq!(verdict(&[(Must, Passed), (Must, Inconclusive)], Must), Verdict::Incomplete);
        assert_eq!(verdict(&[(Must, Passed), (Should, Inconclusive)], Must), Verdict::Conformant);
        assert_eq!(verdict(&[(Should, Inconclusive)], Must), Verdict::Incomplete);
    }

    #[test]
    fn a_level_that_must_be_tested_counts_for_the_verdict_even_if_it_does_not_fail_the_run() {
        use FindingKind::{Failed, Inconclusive, NotTested, Passed};
        let strict = Strictness { fail_on: Level::Must, require_tested: Some(Level::Should) };
        let of = |kind| Verdict::of(&[(Level::Must, Passed), (Level::Should, kind)], strict);
        let verdicts = [Passed, Failed, NotTested, Inconclusive].map(of);
        use Verdict::{Conformant, Incomplete, Partial};
        assert_eq!(verdicts, [Conformant, Conformant, Partial, Incomplete]);
    }

    #[test]
    fn every_verdict_has_its_exit_code() {
        use Verdict::{Conformant, Incomplete, NonConformant, NothingRan, Partial};
        let codes = |untested, outdated_baseline| {
            [Conformant, Partial, NonConformant, Incomplete, NothingRan]
                .map(|verdict| verdict.exit_code_with(Shortfall { untested, outdated_baseline }))
        };
        assert_eq!(codes(false, false), [0, 0, 1, 3, 4]);
        assert_eq!(codes(true, false), [5, 5, 1, 3, 4]);
        assert_eq!(codes(true, true), [5, 5, 1, 3, 4]);
        assert_eq!(codes(false, true), [6, 6, 1, 3, 4]);
    }
}
