//! What a check found, and how several findings become one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a check found about its rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "finding", rename_all = "kebab-case")]
pub enum Finding {
    /// The partner follows the rule.
    Passed,
    /// The partner breaks the rule.
    Failed {
        /// What the rule requires.
        expected: String,
        /// What the partner did instead.
        observed: String,
    },
    /// The profile gives no way to test the rule. Never counted as passed.
    NotTested {
        /// What to configure so that the rule can be tested.
        needs: String,
    },
    /// The network failed, or the answer says nothing about the rule.
    Inconclusive {
        /// What happened.
        because: String,
        /// The checks whose failure explains this, if it is not the network. A `*` stands for any word.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        follows_from: Vec<String>,
    },
    /// The rule does not apply to this partner.
    NotApplicable {
        /// Why it does not apply.
        because: String,
    },
}

/// A finding without its texts: for counting, sorting and labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingKind {
    /// See [`Finding::Failed`].
    Failed,
    /// See [`Finding::Inconclusive`].
    Inconclusive,
    /// See [`Finding::NotTested`].
    NotTested,
    /// See [`Finding::NotApplicable`].
    NotApplicable,
    /// See [`Finding::Passed`].
    Passed,
}

impl FindingKind {
    /// All five kinds, worst first.
    pub const ALL: [Self; 5] =
        [Self::Failed, Self::Inconclusive, Self::NotTested, Self::NotApplicable, Self::Passed];

    /// The name for readers, e.g. `not tested`.
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

    /// The name for programs, as JSON and CSS have it, e.g. `not-tested`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::NotTested => "not-tested",
            Self::NotApplicable => "not-applicable",
            Self::Failed | Self::Inconclusive | Self::Passed => self.as_str(),
        }
    }

    /// The sign shown next to a check.
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
    /// The kind of this finding.
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

    /// The rule was broken.
    pub fn failed(expected: impl Into<String>, observed: impl Into<String>) -> Self {
        Self::Failed { expected: expected.into(), observed: observed.into() }
    }

    /// The rule could not be tested, because something is not configured.
    pub fn not_tested(needs: impl Into<String>) -> Self {
        Self::NotTested { needs: needs.into() }
    }

    /// The test of the rule gave no result.
    pub fn inconclusive(because: impl Into<String>) -> Self {
        Self::Inconclusive { because: because.into(), follows_from: Vec::new() }
    }

    /// The same finding; if it is inconclusive, it follows from the failure of one of these checks.
    #[must_use]
    pub fn after(self, checks: &[&str]) -> Self {
        if let Self::Inconclusive { because, .. } = self {
            Self::Inconclusive { because, follows_from: checks.iter().map(ToString::to_string).collect() }
        } else {
            self
        }
    }

    /// The rule does not apply to this partner.
    pub fn not_applicable(because: impl Into<String>) -> Self {
        Self::NotApplicable { because: because.into() }
    }

    /// One finding for a check with several assertions: the worst of them, and the first of equals. `NotApplicable`
    /// only counts if there is no other finding.
    #[must_use]
    pub fn all_of(findings: impl IntoIterator<Item = Self>) -> Option<Self> {
        let (not_applicable, others): (Vec<_>, Vec<_>) =
            findings.into_iter().partition(|finding| finding.kind() == FindingKind::NotApplicable);
        others.into_iter().min_by_key(Self::kind).or_else(|| not_applicable.into_iter().next())
    }

    /// The same finding with each of its texts replaced.
    #[must_use]
    pub fn map_texts(self, replace: impl Fn(&str) -> String) -> Self {
        match self {
            Self::Passed => Self::Passed,
            Self::Failed { expected, observed } => Self::failed(replace(&expected), replace(&observed)),
            Self::NotTested { needs } => Self::not_tested(replace(&needs)),
            Self::Inconclusive { because, follows_from } => {
                Self::Inconclusive { because: replace(&because), follows_from }
            }
            Self::NotApplicable { because } => Self::not_applicable(replace(&because)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_findings_the_worst_counts() {
        let failed = Finding::failed("a", "b");
        let not_tested = Finding::not_tested("x");
        let not_applicable = Finding::not_applicable("y");
        let all = |findings: &[&Finding]| Finding::all_of(findings.iter().map(|finding| (*finding).clone()));

        assert_eq!(all(&[]), None);
        assert_eq!(all(&[&Finding::Passed, &Finding::Passed]), Some(Finding::Passed));
        assert_eq!(all(&[&Finding::Passed, &not_tested]), Some(not_tested.clone()));
        assert_eq!(all(&[&not_tested, &failed, &Finding::inconclusive("z")]), Some(failed.clone()));
        assert_eq!(all(&[&not_applicable, &Finding::Passed]), Some(Finding::Passed));
        assert_eq!(all(&[&not_applicable]), Some(not_applicable.clone()));
    }
}
