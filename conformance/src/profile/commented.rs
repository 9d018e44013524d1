//! The profile that `init` writes: every key with its explanation. Keys without a value are commented out.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::PROFILE;
use super::{Key, Kind};

/// The width of a comment line in characters.
const WIDTH: usize = 100;

/// The values to write, by key with its tables, e.g. `callback.success_redirect_url`.
#[derive(Debug, Clone, Default)]
pub struct Answers(BTreeMap<&'static str, toml::Value>);

impl Answers {
    /// Sets a key.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Into<toml::Value>) -> Self {
        self.0.insert(key, value.into());
        self
    }

    /// Sets a key if there is a value.
    #[must_use]
    pub fn with_some(self, key: &'static str, value: Option<impl Into<toml::Value>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    fn has_key_in(&self, path: &str) -> bool {
        self.0.keys().any(|key| key.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')))
    }
}

/// The text of the profile. `schema` is the path or URL of its JSON Schema, for editors.
#[must_use]
pub fn commented(answers: &Answers, schema: Option<&str>) -> String {
    let mut out = String::new();
    if let Some(schema) = schema {
        let _ = writeln!(out, "#:schema {schema}");
    }
    comment(
        &mut out,
        "A profile for catena-conformance: your endpoints, and how to see stored data. Remove the `#` from the keys that \
         you need. Any string may contain ${env:NAME}, which is replaced with that environment variable.",
    );
    keys(&mut out, "", PROFILE, answers, true);
    out
}

fn keys(out: &mut String, path: &str, known: &[Key], answers: &Answers, open: bool) {
    for key in known {
        let path = if path.is_empty() { key.name.to_owned() } else { format!("{path}.{}", key.name) };
        match &key.kind {
            Kind::Table(inner) => {
                let open = open && (key.required || answers.has_key_in(&path));
                head(out, &format!("[{path}]"), key.doc, open);
                keys(out, &path, inner, answers, open);
            }
            Kind::Tables(inner) => {
                head(out, &format!("[[{path}]]"), key.doc, false);
                keys(out, &path, inner, answers, false);
            }
            Kind::Text(_) | Kind::List(_) | Kind::Number { .. } | Kind::Headers | Kind::Form => {
                comment(out, key.doc);
                match answers.0.get(path.as_str()) {
                    Some(value) => {
                        let _ = writeln!(out, "{} = {value}", key.name);
                    }
                    None => {
                        let _ = writeln!(out, "# {} = {}", key.name, key.example);
                    }
                }
            }
        }
    }
}

fn head(out: &mut String, table: &str, doc: &str, open: bool) {
    out.push('\n');
    comment(out, doc);
    let _ = writeln!(out, "{}{table}", if open { "" } else { "# " });
}

fn comment(out: &mut String, text: &str) {
    let options = textwrap::Options::new(WIDTH)
        .initial_indent("# ")
        .subsequent_indent("# ")
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .word_separator(textwrap::WordSeparator::AsciiSpace);
    let _ = writeln!(out, "{}", textwrap::fill(text, options));
}
