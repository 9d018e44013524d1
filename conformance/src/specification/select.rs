//! Which checks of a specification a run is about.

use std::fmt;
use std::str::FromStr;

use cucumber::gherkin::Feature;
use cucumber::gherkin::tagexpr::TagOperation;
use cucumber::tag::Ext as _;

use super::{Check, Specification};

/// `--only PREFIX`: checks whose id starts with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector(String);

impl Selector {
    fn takes(&self, check: &Check) -> bool {
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

/// What the user asked for: any of the selectors, and the tags.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// No selector takes every check.
    pub only: Vec<Selector>,
    /// A tag expression such as `@must and not @journey.success`.
    pub tags: Option<TagOperation>,
}

/// A selection that takes nothing, or a part of which takes nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectionError {
    /// A prefix that no id starts with.
    #[error("no check id starts with `{selector}`{}; see `catena-conformance list`", did_you_mean(nearest))]
    Selector {
        /// The prefix.
        selector: String,
        /// The id most like it.
        nearest: Option<String>,
    },
    /// The tags leave nothing over.
    #[error("the tag expression takes none of the {of} checks that are left; see `catena-conformance list`")]
    Tags {
        /// How many there were before.
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
    /// [`SelectionError`] when a selector or the tags take nothing.
    pub fn select(mut self, selection: &Selection) -> Result<Self, SelectionError> {
        for selector in &selection.only {
            if !self.checks.iter().any(|check| selector.takes(check)) {
                let nearest = self.nearest(&selector.0).map(ToString::to_string);
                return Err(SelectionError::Selector { selector: selector.to_string(), nearest });
            }
        }
        if !selection.only.is_empty() {
            self.checks.retain(|check| selection.only.iter().any(|selector| selector.takes(check)));
        }
        self.keep_checked();
        if let Some(tags) = &selection.tags {
            let of = self.checks.len();
            let tagged = tagged(&self.features, tags);
            self.checks.retain(|check| tagged.contains(&(check.file.clone(), check.line)));
            if self.checks.is_empty() {
                return Err(SelectionError::Tags { of });
            }
            self.keep_checked();
        }
        Ok(self)
    }

    /// This specification with the checks that `keep` wants, asked in their order.
    #[must_use]
    pub fn retaining(mut self, mut keep: impl FnMut(&Check) -> bool) -> Self {
        self.checks.retain(|check| keep(check));
        self.keep_checked();
        self
    }

    /// Drops the scenarios whose check was deselected.
    fn keep_checked(&mut self) {
        for feature in &mut self.features {
            let file = feature.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
            let kept = |line| self.checks.iter().any(|check| check.file == file && check.line == line);
            feature.scenarios.retain(|scenario| kept(scenario.position.line));
            for rule in &mut feature.rules {
                rule.scenarios.retain(|scenario| kept(scenario.position.line));
            }
            feature.rules.retain(|rule| !rule.scenarios.is_empty());
        }
        self.features.retain(|feature| !feature.scenarios.is_empty() || !feature.rules.is_empty());
    }
}

/// File and line of each scenario whose tags, with those of its rule and feature, satisfy the expression.
fn tagged(features: &[Feature], tags: &TagOperation) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for feature in features {
        let file = feature.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        let loose = feature.scenarios.iter().map(|scenario| (&[][..], scenario));
        let ruled = feature
            .rules
            .iter()
            .flat_map(|rule| rule.scenarios.iter().map(|scenario| (rule.tags.as_slice(), scenario)));
        for (rule_tags, scenario) in loose.chain(ruled) {
            if tags.eval(feature.tags.iter().chain(rule_tags).chain(&scenario.tags)) {
                found.push((file.clone(), scenario.position.line));
            }
        }
    }
    found
}
