//! One check: what the tags and the description of a scenario say.

use std::fmt;
use std::str::FromStr;

use cucumber::gherkin::{Feature, Rule, Scenario};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The id of a check, e.g. `redirect.requested.not-connected`. Ids are names, not positions, and do not change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct CheckId(#[schemars(regex(pattern = r"^[a-z0-9-]+(\.[a-z0-9-]+)+$"))] String);

impl CheckId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Why a text is not a check id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a check id; write lower-case words with dots and dashes, such as `redirect.success.answered`"
)]
pub struct CheckIdError(String);

impl TryFrom<String> for CheckId {
    type Error = CheckIdError;

    fn try_from(raw: String) -> Result<Self, CheckIdError> {
        raw.parse()
    }
}

impl FromStr for CheckId {
    type Err = CheckIdError;

    fn from_str(raw: &str) -> Result<Self, CheckIdError> {
        let word = |word: &str| {
            !word.is_empty()
                && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        if raw.contains('.') && raw.split('.').all(word) {
            Ok(Self(raw.to_owned()))
        } else {
            Err(CheckIdError(raw.to_owned()))
        }
    }
}

/// How strongly a rule binds. `must` and `should` follow the vendor's documentation or a standard; `hardening` is our
/// advice.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The vendor or a standard requires it.
    Must,
    /// The vendor or a standard recommends it.
    Should,
    /// We recommend it.
    Hardening,
}

impl Level {
    /// All three, strongest first.
    pub const ALL: [Self; 3] = [Self::Must, Self::Should, Self::Hardening];

    /// The level as in the tag.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::Hardening => "hardening",
        }
    }

    /// Whether a rule of this level counts, if `fail_on` is the lowest level that does.
    #[must_use]
    pub fn counts_at(self, fail_on: Self) -> bool {
        self <= fail_on
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What the specification says about one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// The id.
    pub id: CheckId,
    /// How strongly the rule binds.
    pub level: Level,
    /// The rule it belongs to: the name of the `Rule`.
    pub rule: String,
    /// The case it tests: the name of the `Scenario`.
    pub title: String,
    /// Why the rule matters, for a reader who has just failed it.
    pub rationale: String,
    /// How to fix a failure.
    pub fix: String,
    /// Where the rule comes from.
    pub source: String,
    /// The steps of the scenario.
    pub steps: Vec<String>,
    /// The feature file, relative to the features folder.
    pub file: String,
    /// The line of the scenario.
    pub line: usize,
}

/// Why a scenario is not a valid check.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: scenario `{title}` {problem}")]
pub struct CheckError {
    file: String,
    line: usize,
    title: String,
    problem: String,
}

impl Check {
    /// Reads a scenario's tags and description.
    ///
    /// # Errors
    /// [`CheckError`] if it has no id, several ids, no level, or no source.
    pub fn read(
        file: &str,
        feature: &Feature,
        rule: Option<&Rule>,
        scenario: &Scenario,
    ) -> Result<Self, CheckError> {
        let invalid = |problem: String| CheckError {
            file: file.to_owned(),
            line: scenario.position.line,
            title: scenario.name.clone(),
            problem,
        };
        let ids: Vec<&String> = scenario.tags.iter().filter(|tag| tag.contains('.')).collect();
        let id = match ids.as_slice() {
            [id] => id.parse().map_err(|error: CheckIdError| invalid(format!("has a bad id: {error}")))?,
            [] => return Err(invalid("has no id; add a tag such as `@acme.sees-a-page`".to_owned())),
            [_, _, ..] => return Err(invalid("has more than one id; a scenario is one check".to_owned())),
        };
        let levels: Vec<Level> = Level::ALL
            .into_iter()
            .filter(|level| scenario.tags.iter().any(|tag| tag == level.as_str()))
            .collect();
        let level = match levels.as_slice() {
            [level] => *level,
            [] | [_, _, ..] => {
                return Err(invalid("needs one of `@must`, `@should` and `@hardening`".to_owned()));
            }
        };
        let prose = Prose::read(scenario.description.as_deref().unwrap_or_default());
        if prose.source.is_empty() {
            return Err(invalid("has no source; end its description with a line `Source: …`".to_owned()));
        }
        Ok(Self {
            id,
            level,
            rule: rule.map_or_else(|| feature.name.clone(), |rule| rule.name.clone()),
            title: scenario.name.clone(),
            rationale: prose.rationale,
            fix: prose.fix,
            source: prose.source,
            steps: scenario
                .steps
                .iter()
                .map(|step| format!("{} {}", step.keyword.trim(), step.value))
                .collect(),
            file: file.to_owned(),
            line: scenario.position.line,
        })
    }
}

/// A description: a rationale, then the texts after `Fix:` and `Source:`.
#[derive(Default)]
struct Prose {
    rationale: String,
    fix: String,
    source: String,
}

impl Prose {
    fn read(description: &str) -> Self {
        let mut prose = Self::default();
        let mut part = &mut prose.rationale;
        for line in description.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let line = if let Some(rest) = line.strip_prefix("Fix:") {
                part = &mut prose.fix;
                rest.trim()
            } else if let Some(rest) = line.strip_prefix("Source:") {
                part = &mut prose.source;
                rest.trim()
            } else {
                line
            };
            if !part.is_empty() {
                part.push(' ');
            }
            part.push_str(line);
        }
        prose
    }
}
