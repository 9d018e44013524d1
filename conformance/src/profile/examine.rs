//! Looks through a profile, key by key: unknown keys, wrong types, missing keys, unset variables, texts that say what
//! they may not. Everything that is wrong is found in one go.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Environment;
use super::environment::expand;
use super::error::Mistake;
use super::raw::Variable;
use super::{Key, Kind, Text};
use super::{nearest, validate};

/// Goes through a profile; variables are filled in on the way.
pub(super) struct Examiner<'a> {
    environment: &'a Environment<'a>,
    pub(super) mistakes: Vec<Mistake>,
    /// What may be secret.
    pub(super) hidden: Vec<Range<usize>>,
    /// What came from the environment.
    pub(super) expanded: Vec<Variable>,
}

impl<'a> Examiner<'a> {
    pub(super) fn new(environment: &'a Environment<'a>) -> Self {
        Self { environment, mistakes: Vec::new(), hidden: Vec::new(), expanded: Vec::new() }
    }

    fn wrong(&mut self, place: Range<usize>, message: impl Into<String>, advice: impl Into<String>) {
        self.mistakes.push(Mistake { place, message: message.into(), advice: advice.into() });
    }

    /// A table of known keys; `place` is where it begins.
    pub(super) fn table(&mut self, path: &str, place: Range<usize>, table: &mut DeTable<'_>, known: &[Key]) {
        for (key, value) in table.iter_mut() {
            let name = key.get_ref().as_ref();
            match known.iter().find(|known| known.name == name) {
                None => {
                    // Who knows what stands behind a key that is none.
                    self.hidden.push(value.span());
                    let table = if path.is_empty() { "a profile".to_owned() } else { format!("`[{path}]`") };
                    self.wrong(
                        key.span(),
                        format!("{table} has no key `{name}`"),
                        nearest::advice(name, known),
                    );
                }
                Some(known) => self.value(path, known, key.span(), value),
            }
        }
        for missing in known.iter().filter(|known| known.required && !table.contains_key(known.name)) {
            let name = missing.name;
            let (message, advice) = match (path, &missing.kind) {
                ("", _) => (
                    format!("the profile has no `[{name}]`"),
                    "add it, or let `catena-conformance init` write a profile".to_owned(),
                ),
                (_, Kind::Tables(_)) => {
                    (format!("`[{path}]` holds no call"), format!("add `[[{path}.{name}]]` with a `url`"))
                }
                _ => (format!("`[{path}]` has no `{name}`"), format!("add `{name} = {}`", missing.example)),
            };
            self.wrong(place.clone(), message, advice);
        }
    }

    fn value(&mut self, path: &str, key: &Key, place: Range<usize>, value: &mut Spanned<DeValue<'_>>) {
        let path = if path.is_empty() { key.name.to_owned() } else { format!("{path}.{}", key.name) };
        let span = value.span();
        match (&key.kind, value.get_mut()) {
            (Kind::Text(kind), DeValue::String(text)) => self.text(*kind, span, text),
            (Kind::List(kind), DeValue::Array(items)) => {
                for item in items.iter_mut() {
                    let span = item.span();
                    if let DeValue::String(text) = item.get_mut() {
                        self.text(*kind, span, text);
                    } else {
                        let found = a(item.get_ref());
                        self.wrong(
                            span,
                            format!("`{}` lists {}, and this is {found}", key.name, kind.nouns()),
                            format!("write `{} = {}`", key.name, key.example),
                        );
                    }
                }
            }
            (Kind::Number { most }, DeValue::Integer(number)) => {
                let parsed = u32::from_str_radix(number.as_str(), number.radix()).ok();
                if !parsed.is_some_and(|number| (1..=*most).contains(&number)) {
                    let message =
                        format!("`{}` is {}, and this is {}", key.name, key.kind.noun(), number.as_str());
                    self.wrong(span, message, format!("write e.g. `{} = {}`", key.name, key.example));
                }
            }
            (Kind::Headers, DeValue::Table(table)) => self.open(key, table, true),
            (Kind::Form, DeValue::Table(table)) => self.open(key, table, false),
            (Kind::Table(keys), DeValue::Table(table)) => self.table(&path, place, table, keys),
            (Kind::Tables(keys), DeValue::Array(tables)) => {
                if tables.is_empty() {
                    self.wrong(span, format!("`{}` holds no table", key.name), format!("add `[[{path}]]`"));
                }
                for table in tables.iter_mut() {
                    let span = table.span();
                    if let DeValue::Table(table) = table.get_mut() {
                        self.table(&path, span, table, keys);
                    } else {
                        let found = a(table.get_ref());
                        let message = format!("`{}` lists tables, and this is {found}", key.name);
                        self.wrong(span, message, format!("write `[[{path}]]`"));
                    }
                }
            }
            (_, other) => {
                let message = format!("`{}` is {}, and this is {}", key.name, key.kind.noun(), a(other));
                self.hidden.push(span.clone());
                self.wrong(span, message, wrong_type_advice(key, &path, other));
            }
        }
    }

    /// A table of names that the user chose.
    fn open(&mut self, key: &Key, table: &mut DeTable<'_>, headers: bool) {
        for (name, value) in table.iter_mut() {
            if headers && let Err((message, advice)) = validate::header_name(name.get_ref()) {
                self.wrong(name.span(), message, advice);
            }
            let span = value.span();
            self.hidden.push(span.clone());
            let DeValue::String(text) = value.get_mut() else {
                let found = a(value.get_ref());
                self.wrong(
                    span,
                    format!("`{}` holds texts, and this is {found}", key.name),
                    format!("put it in quotes, e.g. `{} = {}`", key.name, key.example),
                );
                continue;
            };
            let before = self.mistakes.len();
            self.text(Text::Private, span.clone(), text);
            if headers
                && self.mistakes.len() == before
                && let Err((message, advice)) = validate::header_value(text)
            {
                self.wrong(span, message, advice);
            }
        }
    }

    fn text(&mut self, kind: Text, span: Range<usize>, text: &mut Cow<'_, str>) {
        // What stands before an `@` in a URL may be a password.
        if kind.is_secret() || (text.contains("://") && text.contains('@')) {
            self.hidden.push(span.clone());
        }
        if shell_variable(text) {
            let advice = "write `${env:NAME}` with the variable's name";
            return self.wrong(span, "a shell's variable, which nobody fills here", advice);
        }
        match expand(text, self.environment) {
            Err((message, advice)) => self.wrong(span, message, advice),
            Ok((filled, used)) => {
                if let Err((message, advice)) = validate::validate(kind, &filled) {
                    let clean = |mut said: String| {
                        for (name, value) in &used {
                            said = said.replace(value.as_str(), &format!("${{env:{name}}}"));
                        }
                        said
                    };
                    self.wrong(span, clean(message), clean(advice));
                }
                self.expanded.extend(used);
                *text = Cow::Owned(filled);
            }
        }
    }
}

/// `$NAME`, or `${NAME}` anywhere.
fn shell_variable(text: &str) -> bool {
    static SHELL: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^\$[A-Z_][A-Z0-9_]*$|\$\{[A-Za-z_][A-Za-z0-9_]*\}").ok());
    SHELL.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// A value's type with its article.
fn a(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn wrong_type_advice(key: &Key, path: &str, found: &DeValue<'_>) -> String {
    let name = key.name;
    match (&key.kind, found) {
        (Kind::Text(text), _) if text.is_secret() => format!("put it in quotes: `{name} = \"…\"`"),
        (Kind::Text(Text::Time), DeValue::Integer(number)) => {
            format!("write a text with a unit: `{name} = \"{}s\"`", number.as_str())
        }
        (Kind::List(_), DeValue::String(text)) => format!("put it in brackets: `{name} = [\"{text}\"]`"),
        (Kind::Number { .. }, DeValue::String(_)) => {
            format!("write it without quotes: `{name} = {}`", key.example)
        }
        (Kind::Table(_), _) => format!("begin a table with `[{path}]` on a line of its own"),
        (Kind::Tables(_), DeValue::Table(_)) => {
            format!("write `[[{path}]]`, with two brackets: there may be several")
        }
        (Kind::Tables(_), _) => format!("begin a table with `[[{path}]]` on a line of its own"),
        (Kind::Text(_) | Kind::List(_) | Kind::Number { .. } | Kind::Headers | Kind::Form, _) => {
            format!("write e.g. `{name} = {}`", key.example)
        }
    }
}
