//! What a check found, and how several findings become one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was found about one rule. Expected always stands beside observed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "finding", rename_all = "kebab-case")]
pub enum Finding {
    /// The rule was seen to hold.
    Passed,
    /// The rule was seen not to hold.
    Failed {
        /// What the rule asks for.
        expected: String,
        /// What was there instead.
        observed: String,
    },
    /// The profile gives no way to see it. Never counted as met.
    NotTested {
        /// What would make it visible.
        needs: String,
    },
    /// The network, or an answer that says nothing about the rule, kept it from being judged.
    Inconclusive {
        /// What happened.
        because: String,
    },
    /// The rule does not concern this partner.
    NotApplicable {
        /// Why.
        because: String,
    },
}

/// The five findings without what they carry: for counting, sorting and naming.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingKind {
    /// See [`Finding::Broken`].
    Failed,
    /// See [`Finding::Inconclusive`].
    Inconclusive,
    /// See [`Finding::Unproved`].
    NotTested,
    /// See [`Finding::NotApplicable`].
    NotApplicable,
    /// See [`Finding::Met`].
    Passed,
}

impl FindingKind {
    /// All five, worst first.
    pub const ALL: [Self; 5] =
        [Self::Failed, Self::Inconclusive, Self::NotTested, Self::NotApplicable, Self::Passed];

    /// The word a reader sees.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Inconclusive => "inconclusive",
            Self::NotTested => "not tested",
            Self::NotApplicable => "not applicable",
            Self::Passed => "passed",
        }
    }

    /// The sign beside it.
    #[must_use]
    pub const fn sign(self) -> char {
        match self {
            Self::Failed => '✗',
            Self::Inconclusive => '?',
            Self::NotTested => '·',
            Self::NotApplicable => '-',
            Self::Passed => '✓',
        }
    }
}

impl Finding {
    /// Which of the five.
    #[must_use]
    pub const fn kind(&self) -> FindingKind {
        match self {
            Self::Passed => FindingKind::Passed,
            Self::Failed { .. } => FindingKind::Failed,
            Self::NotTested { .. } => FindingKind::NotTested,
            Self::Inconclusive { .. } => FindingKind::Inconclusive,
            Self::NotApplicable { .. } => FindingKind::NotApplicable,
        }
    }

    /// A rule was broken.
    pub fn failed(expected: impl Into<String>, observed: impl Into<String>) -> Self {
        Self::Failed { expected: expected.into(), observed: observed.into() }
    }

    /// A rule could not be seen.
    pub fn not_tested(needs: impl Into<String>) -> Self {
        Self::NotTested { needs: needs.into() }
    }

    /// A rule could not be judged.
    pub fn inconclusive(because: impl Into<String>) -> Self {
        Self::Inconclusive { because: because.into() }
    }

    /// One finding for a scenario that asserts several things: all must hold, so the worst one stands. What does
    /// not apply is left out, unless nothing else was said. Of equals the first stands.
    #[must_use]
    pub fn all_of(findings: impl IntoIterator<Item = Self>) -> Option<Self> {
        let (aside, said): (Vec<_>, Vec<_>) =
            findings.into_iter().partition(|finding| finding.kind() == FindingKind::NotApplicable);
        said.into_iter().min_by_key(Self::kind).or_else(|| aside.into_iter().next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_findings_the_worst_stands() {
        let failed = Finding::failed("a", "b");
        let not_tested = Finding::not_tested("x");
        let aside = Finding::NotApplicable { because: "y".into() };
        let all = |findings: &[&Finding]| Finding::all_of(findings.iter().map(|finding| (*finding).clone()));

        assert_eq!(all(&[]), None);
        assert_eq!(all(&[&Finding::Passed, &Finding::Passed]), Some(Finding::Passed));
        assert_eq!(all(&[&Finding::Passed, &not_tested]), Some(not_tested.clone()));
        assert_eq!(all(&[&not_tested, &failed, &Finding::inconclusive("z")]), Some(failed.clone()));
        assert_eq!(all(&[&aside, &Finding::Passed]), Some(Finding::Passed));
        assert_eq!(all(&[&aside]), Some(aside.clone()));
    }
}
