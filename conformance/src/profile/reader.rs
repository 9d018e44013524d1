//! Reads a profile key by key, and collects every mistake: unknown keys, wrong types, missing keys, unset variables and
//! invalid values.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::environment::{Variable, expand};
use super::error::Mistake;
use super::fields::{Entry, Field};
use super::nearest;
use super::validate::{self, TextValue, ValidationError};
use super::{Environment, Key, Kind, Text};

/// Reads a profile. Environment variables are replaced on the way.
pub(super) struct Reader<'a> {
    environment: &'a Environment<'a>,
    pub(super) mistakes: Vec<Mistake>,
    /// The places of values that may be secret.
    pub(super) hidden: Vec<Range<usize>>,
    /// The environment variables that were used, with their values.
    pub(super) expanded: Vec<Variable>,
}

/// The key that is being read.
pub(super) struct KeyLocation<'a> {
    pub(super) key: &'a Key,
    /// The key with its tables, e.g. `callback.headers`.
    pub(super) path: String,
    /// The position of the key.
    pub(super) at: Range<usize>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(environment: &'a Environment<'a>) -> Self {
        Self { environment, mistakes: Vec::new(), hidden: Vec::new(), expanded: Vec::new() }
    }

    fn mistake(&mut self, place: Range<usize>, message: impl Into<String>, advice: impl Into<String>) {
        self.mistakes.push(Mistake { place, message: message.into(), advice: advice.into() });
    }

    /// Reports the keys of a table that do not exist. `path` is empty for the profile itself.
    pub(super) fn unknown_keys(&mut self, path: &str, table: &DeTable<'_>, known: &[Key]) {
        for (key, value) in table.iter() {
            let name = key.get_ref().as_ref();
            if known.iter().all(|known| known.name != name) {
                // The value of an unknown key may be a secret.
                self.hidden.push(value.span());
                let table = if path.is_empty() { "the profile".to_owned() } else { format!("`[{path}]`") };
                let message = format!("{table} has no key `{name}`");
                self.mistake(key.span(), message, nearest::advice(name, known));
            }
        }
    }

    /// Reads one key of a table. A missing required key is reported at `at`.
    pub(super) fn field<E: Entry>(
        &mut self,
        path: &str,
        at: &Range<usize>,
        table: &DeTable<'_>,
        keys: &[Key],
        name: &str,
    ) -> Option<E::Out> {
        let key = keys.iter().find(|key| key.name == name)?;
        let Some((name, value)) = table.get_key_value(name) else {
            if key.required {
                self.missing(path, at.clone(), key);
            }
            return E::out(None);
        };
        let path = if path.is_empty() { key.name.to_owned() } else { format!("{path}.{}", key.name) };
        let place = KeyLocation { key, path, at: name.span() };
        let read = E::Field::read(self, &place, value);
        E::out(read.map(|read| Spanned::new(value.span(), read)))
    }

    fn missing(&mut self, path: &str, at: Range<usize>, key: &Key) {
        let name = key.name;
        let (message, advice) = match (path, &key.kind) {
            ("", _) => (
                format!("the profile has no `[{name}]`"),
                "add it, or write a new profile with `catena-conformance init`".to_owned(),
            ),
            (_, Kind::Tables(_)) => {
                (format!("`[{path}]` has no call"), format!("add `[[{path}.{name}]]` with a `url`"))
            }
            _ => (format!("`[{path}]` has no `{name}`"), format!("add `{name} = {}`", key.example)),
        };
        self.mistake(at, message, advice);
    }

    /// The value of a validation, or `None` after its error is reported.
    pub(super) fn valid<T>(
        &mut self,
        span: Range<usize>,
        validated: Result<T, ValidationError>,
    ) -> Option<T> {
        validated.map_err(|(message, advice)| self.mistake(span, message, advice)).ok()
    }

    /// Reads a string: replaces variables, then validates the value.
    pub(super) fn text<T: TextValue>(&mut self, span: Range<usize>, text: &str) -> Option<T::Value> {
        // The part of a URL before an `@` may be a password.
        if T::TEXT.is_secret() || (text.contains("://") && text.contains('@')) {
            self.hidden.push(span.clone());
        }
        if shell_variable(text) {
            let advice = "write `${env:NAME}` with the name of the variable";
            self.mistake(span, "shell variables are not replaced here", advice);
            return None;
        }
        let (filled, used) = self.valid(span.clone(), expand(text, self.environment))?;
        let validated = validate::validate::<T>(&filled).map_err(|(message, advice)| {
            let clean = |mut said: String| {
                for (name, value) in &used {
                    said = said.replace(value.as_str(), &format!("${{env:{name}}}"));
                }
                said
            };
            (clean(message), clean(advice))
        });
        self.expanded.extend(used);
        self.valid(span, validated)
    }

    /// Reads a value of a table of headers or form fields. It may be a secret.
    pub(super) fn private<T: TextValue>(
        &mut self,
        place: &KeyLocation<'_>,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<T::Value> {
        self.hidden.push(value.span());
        if let DeValue::String(text) = value.get_ref() {
            return self.text::<T>(value.span(), text);
        }
        let key = place.key;
        self.mistake(
            value.span(),
            format!("the values of `{}` must be strings, but this is {}", key.name, a(value.get_ref())),
            format!("write it in quotes, e.g. `{} = {}`", key.name, key.example),
        );
        None
    }

    /// Reports a value of the wrong type, and returns `None`.
    pub(super) fn wrong_type<T>(
        &mut self,
        place: &KeyLocation<'_>,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<T> {
        let (key, found) = (place.key, value.get_ref());
        let message = format!("`{}` must be {}, but this is {}", key.name, key.kind.noun(), a(found));
        self.hidden.push(value.span());
        self.mistake(value.span(), message, wrong_type_advice(key, &place.path, found));
        None
    }

    /// Reports an item of a list that has the wrong type.
    pub(super) fn wrong_item(&mut self, place: &KeyLocation<'_>, nouns: &str, item: &Spanned<DeValue<'_>>) {
        let key = place.key;
        let message = format!("`{}` must be a list of {nouns}, but this is {}", key.name, a(item.get_ref()));
        let advice = if matches!(key.kind, Kind::Tables(_)) {
            format!("write `[[{}]]`", place.path)
        } else {
            format!("write `{} = {}`", key.name, key.example)
        };
        self.mistake(item.span(), message, advice);
    }

    /// Reports a number that is out of range.
    pub(super) fn wrong_number(&mut self, place: &KeyLocation<'_>, span: Range<usize>, found: &str) {
        let key = place.key;
        let message = format!("`{}` must be {}, but this is {found}", key.name, key.kind.noun());
        self.mistake(span, message, format!("write e.g. `{} = {}`", key.name, key.example));
    }

    /// Reports a list of tables that is empty.
    pub(super) fn empty_list(&mut self, place: &KeyLocation<'_>, span: Range<usize>) {
        let message = format!("`{}` has no table", place.key.name);
        self.mistake(span, message, format!("add `[[{}]]`", place.path));
    }
}

/// Whether a text contains `${NAME}`, or is `$NAME`.
fn shell_variable(text: &str) -> bool {
    static SHELL: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^\$[A-Z_][A-Z0-9_]*$|\$\{[A-Za-z_][A-Za-z0-9_]*\}").ok());
    SHELL.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// The type of a value with its article.
fn a(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a number with a decimal point",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn wrong_type_advice(key: &Key, path: &str, found: &DeValue<'_>) -> String {
    let name = key.name;
    match (&key.kind, found) {
        (Kind::Text(text), _) if text.is_secret() => format!("write it in quotes: `{name} = \"…\"`"),
        (Kind::Text(Text::Time), DeValue::Integer(number)) => {
            format!("write a string with a unit: `{name} = \"{}s\"`", number.as_str())
        }
        (Kind::List(_), DeValue::String(text)) => format!("write it in brackets: `{name} = [\"{text}\"]`"),
        (Kind::Number { .. }, DeValue::String(_)) => {
            format!("write it without quotes: `{name} = {}`", key.example)
        }
        (Kind::Table(_), _) => format!("start a table with `[{path}]` on its own line"),
        (Kind::Tables(_), DeValue::Table(_)) => {
            format!("write `[[{path}]]` with two brackets, because there may be several")
        }
        (Kind::Tables(_), _) => format!("start a table with `[[{path}]]` on its own line"),
        (Kind::Text(_) | Kind::List(_) | Kind::Number { .. } | Kind::Headers | Kind::Form, _) => {
            format!("write e.g. `{name} = {}`", key.example)
        }
    }
}
