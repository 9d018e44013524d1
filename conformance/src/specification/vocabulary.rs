//! The steps a feature file can use: read off the built-in features, which use every one of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use regex::Regex;

use super::Specification;

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VocabularyStep {
    /// `Given`, `When` or `Then`.
    pub keyword: String,
    /// Its words, with `{string}` and `{int}` where a value stands.
    pub pattern: String,
    /// One use of it.
    pub example: String,
    /// The check that uses it so.
    pub used_by: String,
}

impl Specification {
    /// Every step in use, once each: by keyword, then by words.
    #[must_use]
    pub fn vocabulary(&self) -> Vec<VocabularyStep> {
        let mut steps: BTreeMap<(usize, String), VocabularyStep> = BTreeMap::new();
        for check in &self.checks {
            let mut keyword = "Given";
            for step in &check.steps {
                let Some((written, words)) = step.split_once(' ') else { continue };
                keyword = match written {
                    "Given" => "Given",
                    "When" => "When",
                    "Then" => "Then",
                    // `And` and `But` go on with what was said before.
                    _ => keyword,
                };
                let order =
                    ["Given", "When", "Then"].iter().position(|known| *known == keyword).unwrap_or_default();
                let pattern = pattern(words);
                steps.entry((order, pattern.clone())).or_insert_with(|| VocabularyStep {
                    keyword: keyword.to_owned(),
                    pattern,
                    example: format!("{keyword} {words}"),
                    used_by: check.id.to_string(),
                });
            }
        }
        steps.into_values().collect()
    }

    /// The vocabulary as a document.
    #[must_use]
    pub fn vocabulary_markdown(&self) -> String {
        let mut out = String::from(
            "# Steps\n\n\
             What a feature file of your own can say, for `catena-conformance run --features DIR`. Written by\n\
             `catena-conformance list --steps > features/STEPS.md`; a test keeps it true.\n\n\
             A scenario is one check: tag it with an id that has a point in it (`@acme.comes-back`) and with `@must`,\n\
             `@should` or `@hardening`, and end its description with a line `Source: …`. A line `Fix: …` before that is\n\
             shown to whoever fails it.\n",
        );
        let mut keyword = String::new();
        for step in self.vocabulary() {
            if step.keyword != keyword {
                let _ = writeln!(out, "\n## {}\n\n| step | example | used by |\n|---|---|---|", step.keyword);
                keyword = step.keyword;
            }
            let _ = writeln!(out, "| {} | `{}` | `{}` |", step.pattern, step.example, step.used_by);
        }
        out
    }
}

/// The step's words with its values replaced by what they are.
fn pattern(words: &str) -> String {
    static STRING: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#""[^"]*""#).ok());
    static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b[0-9]+\b").ok());
    let (Some(string), Some(number)) = (STRING.as_ref(), NUMBER.as_ref()) else { return words.to_owned() };
    number.replace_all(&string.replace_all(words, "{string}"), "{int}").into_owned()
}
