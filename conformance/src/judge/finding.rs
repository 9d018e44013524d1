//! What a check found, and how several findings become one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was found about one rule. Expected always stands beside observed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "finding", rename_all = "kebab-case")]
pub enum Finding {
    /// The rule was seen to hold.
    Met,
    /// The rule was seen not to hold.
    Broken {
        /// What the rule asks for.
        expected: String,
        /// What was there instead.
        observed: String,
    },
    /// The profile gives no way to see it. Never counted as met.
    Unproved {
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
    Broken,
    /// See [`Finding::Inconclusive`].
    Inconclusive,
    /// See [`Finding::Unproved`].
    Unproved,
    /// See [`Finding::NotApplicable`].
    NotApplicable,
    /// See [`Finding::Met`].
    Met,
}

impl FindingKind {
    /// All five, worst first.
    pub const ALL: [Self; 5] =
        [Self::Broken, Self::Inconclusive, Self::Unproved, Self::NotApplicable, Self::Met];

    /// The word a reader sees.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Inconclusive => "inconclusive",
            Self::Unproved => "unproved",
            Self::NotApplicable => "not applicable",
            Self::Met => "met",
        }
    }

    /// The sign beside it.
    #[must_use]
    pub const fn sign(self) -> char {
        match self {
            Self::Broken => '✗',
            Self::Inconclusive => '?',
            Self::Unproved => '·',
            Self::NotApplicable => '-',
            Self::Met => '✓',
        }
    }
}

impl Finding {
    /// Which of the five.
    #[must_use]
    pub const fn kind(&self) -> FindingKind {
        match self {
            Self::Met => FindingKind::Met,
            Self::Broken { .. } => FindingKind::Broken,
            Self::Unproved { .. } => FindingKind::Unproved,
            Self::Inconclusive { .. } => FindingKind::Inconclusive,
            Self::NotApplicable { .. } => FindingKind::NotApplicable,
        }
    }

    /// A rule was broken.
    pub fn broken(expected: impl Into<String>, observed: impl Into<String>) -> Self {
        Self::Broken { expected: expected.into(), observed: observed.into() }
    }

    /// A rule could not be seen.
    pub fn unproved(needs: impl Into<String>) -> Self {
        Self::Unproved { needs: needs.into() }
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
        let broken = Finding::broken("a", "b");
        let unproved = Finding::unproved("x");
        let aside = Finding::NotApplicable { because: "y".into() };
        let all = |findings: &[&Finding]| Finding::all_of(findings.iter().map(|finding| (*finding).clone()));

        assert_eq!(all(&[]), None);
        assert_eq!(all(&[&Finding::Met, &Finding::Met]), Some(Finding::Met));
        assert_eq!(all(&[&Finding::Met, &unproved]), Some(unproved.clone()));
        assert_eq!(all(&[&unproved, &broken, &Finding::inconclusive("z")]), Some(broken.clone()));
        assert_eq!(all(&[&aside, &Finding::Met]), Some(Finding::Met));
        assert_eq!(all(&[&aside]), Some(aside.clone()));
    }
}
