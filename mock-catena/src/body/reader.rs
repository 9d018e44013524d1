//! Reads a JSON body field by field and collects all errors, so that a partner can fix them at once. The `path` of an
//! error is `body.` and the field's name (assumption `validation-path`).
#![expect(clippy::wildcard_enum_match_arm, reason = "JSON has six kinds of value and will not get a seventh")]

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use catena_contract::ValidationDetail;
use serde_json::{Map, Value};

/// Most characters of a wrong value that are repeated in a response.
const LONGEST_ECHO: usize = 200;

/// Defines the body of a request: its schema, and a reader that collects the errors of all fields, in their order.
/// After each field stands the method of [`JsonReader`] that reads it.
macro_rules! body {
    ($(#[$meta:meta])* $vis:vis struct $name:ident {
        $($(#[$field_meta:meta])* $field:ident: $type:ty = $method:ident $(($argument:expr))?,)+
    }) => {
        #[derive(utoipa::ToSchema)]
        $(#[$meta])*
        $vis struct $name {
            $($(#[$field_meta])* $field: $type,)+
        }

        impl $name {
            /// `None` only if an error was added.
            $vis fn read(fields: &mut $crate::body::reader::JsonReader) -> Option<Self> {
                $(let $field = $crate::body::reader::field!(fields, $field, $method $(, $argument)?);)+
                Some(Self { $($field: $field?,)+ })
            }
        }
    };
}

/// Reads a field of a [`body!`]: `None` if there is no value for it.
macro_rules! field {
    ($fields:ident, $field:ident, required, $what:expr) => {
        $fields.required(stringify!($field), $what)
    };
    ($fields:ident, $field:ident, by, $read:expr) => {
        $read($fields)
    };
    ($fields:ident, $field:ident, $method:ident $(, $argument:expr)?) => {
        Some($fields.$method(stringify!($field) $(, $argument)?))
    };
}

pub(crate) use {body, field};

/// A JSON object that is being read.
pub(crate) struct JsonReader {
    path: String,
    object: Map<String, Value>,
    faults: Vec<ValidationDetail>,
}

impl JsonReader {
    /// Reads a body that must be a JSON object.
    pub(crate) fn of_body(bytes: &[u8]) -> Result<Self, ValidationDetail> {
        Self::of_value(json(bytes)?, "body".to_owned())
    }

    /// Reads a body that must be a list of JSON objects.
    pub(crate) fn of_list(bytes: &[u8]) -> Result<Vec<Result<Self, ValidationDetail>>, ValidationDetail> {
        match json(bytes)? {
            Value::Array(members) => {
                let each = |(at, member)| Self::of_value(member, format!("body.{at}"));
                Ok(members.into_iter().enumerate().map(each).collect())
            }
            other => Err(fault("body", echo(&other), "the body must be a JSON list", "list_type")),
        }
    }

    fn of_value(value: Value, path: String) -> Result<Self, ValidationDetail> {
        match value {
            Value::Object(object) => Ok(Self { path, object, faults: vec![] }),
            other if path == "body" => {
                Err(fault(&path, echo(&other), "the body must be a JSON object", "dict_type"))
            }
            other => Err(fault(&path, echo(&other), "this must be an object", "dict_type")),
        }
    }

    /// A nested object. Pass its errors back with [`Self::absorb`].
    pub(crate) fn object(&mut self, name: &str) -> Option<Self> {
        match self.take(name)? {
            Value::Object(object) => {
                Some(Self { path: format!("{}.{name}", self.path), object, faults: vec![] })
            }
            other => {
                self.fault(name, &other, "this must be an object", "dict_type");
                None
            }
        }
    }

    /// A list of objects; absent or null is an empty list.
    pub(crate) fn objects<T>(&mut self, name: &str, mut read: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let members = match self.take(name) {
            None => return vec![],
            Some(Value::Array(members)) => members,
            Some(other) => {
                self.fault(name, &other, "this must be a list of objects", "list_type");
                return vec![];
            }
        };
        let mut list = vec![];
        for (at, member) in members.into_iter().enumerate() {
            match Self::of_value(member, format!("{}.{name}.{at}", self.path)) {
                Ok(mut fields) => {
                    list.push(read(&mut fields));
                    self.faults.extend(fields.faults);
                }
                Err(fault) => self.faults.push(fault),
            }
        }
        list
    }

    /// Takes over the errors of a nested object.
    pub(crate) fn absorb(&mut self, nested: Self) {
        self.faults.extend(nested.faults);
    }

    /// A required field.
    pub(crate) fn required<T: FromStr<Err: Display>>(&mut self, name: &str, what: &str) -> Option<T> {
        if matches!(self.object.get(name), None | Some(Value::Null)) {
            self.object.remove(name);
            self.fault(name, &Value::Null, &format!("this field is required: {what}"), "missing");
            return None;
        }
        self.optional(name)
    }

    /// A field that may be absent or null.
    pub(crate) fn optional<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        let text = self.text(name)?;
        self.parsed(name, &text, text.as_str())
    }

    /// A field that may be absent; `Some(None)` if it is null.
    #[expect(clippy::option_option, reason = "null and absent differ")]
    pub(crate) fn nullable<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<Option<T>> {
        self.object.contains_key(name).then(|| self.optional(name))
    }

    /// The same for a secret: a wrong one is not repeated in the response.
    pub(crate) fn optional_secret<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        let text = match self.take(name)? {
            Value::String(text) => text,
            _ => {
                self.fault(name, &Value::from("*****"), "this must be a string", "string_type");
                return None;
            }
        };
        self.parsed(name, &text, "*****")
    }

    /// Any text.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        match self.take(name)? {
            Value::String(text) => Some(text),
            other => {
                self.fault(name, &other, "this must be a string", "string_type");
                None
            }
        }
    }

    /// Any text that may be absent; `Some(None)` if it is null.
    #[expect(clippy::option_option, reason = "null and absent differ")]
    pub(crate) fn nullable_text(&mut self, name: &str) -> Option<Option<String>> {
        self.object.contains_key(name).then(|| self.text(name))
    }

    /// A field's value, if it is present and not null.
    pub(crate) fn value(&mut self, name: &str) -> Option<Value> {
        self.take(name)
    }

    /// Whether a field is present, even if null.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.object.contains_key(name)
    }

    /// A boolean; absent or null is `unless_said`.
    pub(crate) fn boolean(&mut self, name: &str, unless_said: bool) -> bool {
        match self.take(name) {
            None => unless_said,
            Some(Value::Bool(value)) => value,
            Some(other) => {
                self.fault(name, &other, "this must be true or false", "bool_type");
                unless_said
            }
        }
    }

    /// A list of texts, each of which is parsed.
    pub(crate) fn list<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<Vec<T>> {
        let members = match self.take(name)? {
            Value::Array(members) => members,
            other => {
                self.fault(name, &other, "this must be a list of strings", "list_type");
                return None;
            }
        };
        let mut list = vec![];
        for (at, member) in members.into_iter().enumerate() {
            let name = format!("{name}.{at}");
            match member {
                Value::String(text) => list.extend(self.parsed(&name, &text, text.as_str())),
                other => self.fault(&name, &other, "this must be a string", "string_type"),
            }
        }
        Some(list)
    }

    /// A whole number that may be absent but not null.
    pub(crate) fn integer(&mut self, name: &str, range: RangeInclusive<u32>, unless_said: u32) -> u32 {
        let Some(value) = self.object.remove(name) else { return unless_said };
        let message = format!("this must be a whole number from {} to {}", range.start(), range.end());
        let number = value.as_i64().or_else(|| value.as_f64().filter(|n| n.fract() == 0.0).map(|n| n as i64));
        match number.map(u32::try_from) {
            Some(Ok(number)) if range.contains(&number) => return number,
            Some(Ok(number)) if number > *range.end() => {
                self.fault(name, &value, &message, "less_than_equal")
            }
            Some(Ok(_) | Err(_)) => self.fault(name, &value, &message, "greater_than_equal"),
            None => self.fault(name, &value, &message, "int_type"),
        }
        unless_said
    }

    /// All fields of this object, with names and values parsed.
    pub(crate) fn pairs<K: FromStr<Err: Display>, V: FromStr<Err: Display>>(&mut self) -> Vec<(K, V)> {
        let mut pairs = vec![];
        for (name, value) in std::mem::take(&mut self.object) {
            let key = self.parsed(&name, &name, name.as_str());
            let value = match value {
                Value::String(text) => self.parsed(&name, &text, text.as_str()),
                other => {
                    self.fault(&name, &other, "this must be a string", "string_type");
                    None
                }
            };
            pairs.extend(key.zip(value));
        }
        pairs
    }

    /// Adds an error about a field.
    pub(crate) fn fault(&mut self, name: &str, input: &Value, message: &str, error_type: &str) {
        self.faults.push(ValidationDetail {
            path: format!("{}.{name}", self.path),
            input: echo(input),
            message: message.to_owned(),
            error_type: error_type.to_owned(),
        });
    }

    /// All errors found.
    pub(crate) fn into_faults(self) -> Vec<ValidationDetail> {
        self.faults
    }

    /// Removes a field and returns its value, unless it is null.
    fn take(&mut self, name: &str) -> Option<Value> {
        self.object.remove(name).filter(|value| !value.is_null())
    }

    fn parsed<T: FromStr<Err: Display>>(&mut self, name: &str, text: &str, shown: &str) -> Option<T> {
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                let error: T::Err = error;
                self.fault(name, &Value::from(shown), &error.to_string(), "value_error");
                None
            }
        }
    }
}

fn json(bytes: &[u8]) -> Result<Value, ValidationDetail> {
    serde_json::from_slice(bytes).map_err(|error| {
        fault("body", String::new(), &format!("the body is not JSON: {error}"), "json_invalid")
    })
}

fn fault(path: &str, input: String, message: &str, error_type: &str) -> ValidationDetail {
    let (path, message, error_type) = (path.to_owned(), message.to_owned(), error_type.to_owned());
    ValidationDetail { path, input, message, error_type }
}

/// A wrong value as text, truncated.
pub(crate) fn echo(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    match text.char_indices().nth(LONGEST_ECHO) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
