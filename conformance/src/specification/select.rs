//! Selects the checks of a run.

use std::fmt;
use std::str::FromStr;

use cucumber::gherkin::Feature;
use cucumber::gherkin::tagexpr::TagOperation;
use cucumber::tag::Ext as _;

use super::{Check, Specification};

/// `--only PREFIX`: the checks whose id starts with the prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector(String);

impl Selector {
    fn matches(&self, check: &Check) -> bool {
        check.id.as_str().starts_with(&self.0)
    }
}

impl FromStr for Selector {
    type Err = std::convert::Infallible;

    fn from_str(raw: &str) -> Result<Self, Self::Err> {
        Ok(Self(raw.to_owned()))
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The checks that match any of the selectors, and the tags.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// The selectors; without one, every check is selected.
    pub only: Vec<Selector>,
    /// A tag expression such as `@must and not @journey.success`.
    pub tags: Option<TagOperation>,
}

/// Why a selection is not valid: one of its parts matches no check.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectionError {
    /// No id starts with a prefix.
    #[error("no check id starts with `{selector}`{}; see `catena-conformance list`", did_you_mean(nearest))]
    Selector {
        /// The prefix.
        selector: String,
        /// The most similar id.
        nearest: Option<String>,
    },
    /// No check matches the tags.
    #[error("the tag expression matches none of the {of} selected checks; see `catena-conformance list`")]
    Tags {
        /// How many checks the selectors match.
        of: usize,
    },
}

fn did_you_mean(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|id| format!(", did you mean `{id}`?")).unwrap_or_default()
}

impl Specification {
    /// This specification with the selected checks only.
    ///
    /// # Errors
    /// [`SelectionError`] if a selector or the tags match no check.
    pub fn select(mut self, selection: &Selection) -> Result<Self, SelectionError> {
        for selector in &selection.only {
            if !self.checks.iter().any(|check| selector.matches(check)) {
                let nearest = self.nearest(&selector.0).map(ToString::to_string);
                return Err(SelectionError::Selector { selector: selector.to_string(), nearest });
            }
        }
        if !selection.only.is_empty() {
            self.checks.retain(|check| selection.only.iter().any(|selector| selector.matches(check)));
        }
        self.drop_unchecked_scenarios();
        if let Some(tags) = &selection.tags {
            let of = self.checks.len();
            let tagged = tagged(&self.features, tags);
            self.checks.retain(|check| tagged.contains(&(check.file.clone(), check.line)));
            if self.checks.is_empty() {
                return Err(SelectionError::Tags { of });
            }
            self.drop_unchecked_scenarios();
        }
        Ok(self)
    }

    /// This specification with the checks for which `keep` is true. It is called in the order of the checks.
    #[must_use]
    pub fn retaining(mut self, mut keep: impl FnMut(&Check) -> bool) -> Self {
        self.checks.retain(|check| keep(check));
        self.drop_unchecked_scenarios();
        self
    }

    /// Drops the scenarios whose check is not selected.
    fn drop_unchecked_scenarios(&mut self) {
        for feature in &mut self.features {
            let file = feature.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
            let selected = |line| self.checks.iter().any(|check| check.file == file && check.line == line);
            feature.scenarios.retain(|scenario| selected(scenario.position.line));
            for rule in &mut feature.rules {
                rule.scenarios.retain(|scenario| selected(scenario.position.line));
            }
            feature.rules.retain(|rule| !rule.scenarios.is_empty());
        }
        self.features.retain(|feature| !feature.scenarios.is_empty() || !feature.rules.is_empty());
    }
}

/// The file and line of each scenario whose tags match, together with those of its rule and feature.
fn tagged(features: &[Feature], tags: &TagOperation) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for feature in features {
        let file = feature.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        let without_rule = feature.scenarios.iter().map(|scenario| (&[][..], scenario));
        let in_rules = feature
            .rules
            .iter()
            .flat_map(|rule| rule.scenarios.iter().map(|scenario| (rule.tags.as_slice(), scenario)));
        for (rule_tags, scenario) in without_rule.chain(in_rules) {
            if tags.eval(feature.tags.iter().chain(rule_tags).chain(&scenario.tags)) {
                found.push((file.clone(), scenario.position.line));
            }
        }
    }
    found
}
