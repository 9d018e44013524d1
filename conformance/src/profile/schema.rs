//! The JSON Schema of a profile, for editors that complete TOML. The first line of a profile names it with `#:schema`.

use serde_json::{Map, Value, json};

use super::PROFILE;
use super::{Key, Kind, Text};

/// The schema, as JSON Schema draft 7, which TOML editors support.
#[must_use]
pub fn schema() -> Value {
    let mut whole = table(PROFILE);
    if let Some(members) = whole.as_object_mut() {
        let mut head = Map::new();
        head.insert("$schema".to_owned(), "http://json-schema.org/draft-07/schema#".into());
        head.insert("title".to_owned(), "Profile of catena-conformance".into());
        head.insert(
            "description".to_owned(),
            "A partner's endpoints, and how stored data can be seen. Any string may contain `${env:NAME}`."
                .into(),
        );
        head.extend(std::mem::take(members));
        *members = head;
    }
    whole
}

/// The schema as a file, with a line break at its end.
///
/// # Errors
/// None in practice: the schema can always be serialised.
pub fn schema_text() -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(&schema()).map(|text| text + "\n")
}

fn table(keys: &[Key]) -> Value {
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let properties: Map<String, Value> =
        keys.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    let mut schema = json!({ "type": "object", "additionalProperties": false, "properties": properties });
    if let (Some(members), false) = (schema.as_object_mut(), required.is_empty()) {
        members.insert("required".to_owned(), json!(required));
    }
    schema
}

fn property(key: &Key) -> Value {
    let mut schema = match &key.kind {
        Kind::Text(kind) => text(*kind),
        Kind::List(kind) => json!({ "type": "array", "items": text(*kind) }),
        Kind::Number { most } => json!({ "type": "integer", "minimum": 1, "maximum": most }),
        Kind::Headers | Kind::Form => json!({
            "type": "object", "additionalProperties": { "type": "string", "minLength": 1 },
        }),
        Kind::Table(keys) => table(keys),
        Kind::Tables(keys) => json!({ "type": "array", "minItems": 1, "items": table(keys) }),
    };
    if let Some(members) = schema.as_object_mut() {
        let mut doc = key.doc.to_owned();
        if !key.default.is_empty() {
            doc.push_str(&format!(" Default: {}.", key.default));
        }
        members.insert("description".to_owned(), doc.into());
        if let Some(example) = example(key) {
            members.insert("examples".to_owned(), json!([example]));
        }
    }
    schema
}

/// The example as JSON.
fn example(key: &Key) -> Option<Value> {
    let parsed: toml::Table = format!("example = {}", key.example).parse().ok()?;
    parsed.get("example").and_then(|value| serde_json::to_value(value).ok())
}

fn text(kind: Text) -> Value {
    let pattern = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    match kind {
        Text::Template { must_hold: None } | Text::Address => pattern(r"^(https?://|\$\{env:)"),
        Text::Template { must_hold: Some(place) } => {
            pattern(&format!(r"^(https?://|\$\{{env:).*\{{{place}\}}"))
        }
        Text::Method => json!({ "type": "string", "enum": ["GET", "POST", "PUT", "PATCH", "DELETE"] }),
        Text::Pointer => pattern(r"^(/|\$\{env:)"),
        Text::Host => pattern(r"^[^*/]+$"),
        Text::Cookie => pattern(r"^[^=\s]+$"),
        Text::Name
        | Text::Secret
        | Text::Private
        | Text::Body
        | Text::CertificateFile
        | Text::Time
        | Text::Phrase
        | Text::Prefix
        | Text::Word => json!({ "type": "string", "minLength": 1 }),
    }
}
