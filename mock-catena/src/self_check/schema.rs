//! Schemas, made strict and compiled once for each process.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// What is validated: under which key its schema is kept, and its name in a violation.
pub(crate) struct Checked<'a> {
    pub(crate) key: String,
    pub(crate) what: &'a str,
}

impl Checked<'_> {
    /// Ends the process if the schema does not allow this.
    pub(crate) fn validate(self, schema: impl FnOnce() -> Value, instance: &Value) {
        let Self { key, what } = self;
        let known = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let validator = known.unwrap_or_else(|| {
            let built = jsonschema::options().should_validate_formats(true).build(&schema());
            let validator = built.map(Arc::new).unwrap_or_else(|error| {
                violation(what, "its schema cannot be compiled", &error.to_string());
            });
            let mut validators = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(validators.entry(key).or_insert(validator))
        });
        let errors: Vec<_> = validator
            .iter_errors(instance)
            .map(|error| format!("{error} at `{}`", error.instance_path()))
            .collect();
        if !errors.is_empty() {
            violation(what, &errors.join("\n  "), &format!("{instance:#}"));
        }
    }
}

/// Says what is wrong and ends the process: nothing that follows would be worth anything.
pub(crate) fn violation(what: &str, why: &str, sent: &str) -> ! {
    eprintln!("mock-catena sent {what} that its own schema does not allow. This is a bug in mock-catena.");
    eprintln!("  {why}\n{sent}");
    std::process::exit(101)
}

pub(super) fn parsed(schema: &str) -> Value {
    serde_json::from_str(schema).unwrap_or_default()
}

/// OpenAPI 3.0's `nullable` as JSON Schema says it.
pub(super) fn without_nullable(schema: Value) -> Value {
    match schema {
        Value::Object(members) => {
            let nullable = members.get("nullable") == Some(&Value::Bool(true));
            let mut members: Map<_, _> =
                members.into_iter().map(|(name, value)| (name, without_nullable(value))).collect();
            if nullable && let Some(kind) = members.get("type").cloned() {
                members.insert("type".to_owned(), json!([kind, "null"]));
            }
            Value::Object(members)
        }
        Value::Array(members) => Value::Array(members.into_iter().map(without_nullable).collect()),
        plain @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => plain,
    }
}

/// The same schema without room for keys that it does not name: a client may refuse those.
pub(crate) fn closed(mut schema: Value) -> Value {
    let mut parts = BTreeSet::new();
    parts_of_all(&schema, &mut parts);
    if let Some(components) = schema.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        for (name, component) in components {
            close(component, parts.contains(name));
        }
    }
    if let Some(members) = schema.as_object_mut() {
        let components = members.remove("components");
        let mut rest = Value::Object(std::mem::take(members));
        close(&mut rest, false);
        if let (Some(rest), Some(components)) = (rest.as_object_mut(), components) {
            rest.insert("components".to_owned(), components);
        }
        return rest;
    }
    schema
}

/// The components that are a part of a record (`allOf`): those must leave room for the other parts.
fn parts_of_all(schema: &Value, parts: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            for part in members.get("allOf").and_then(Value::as_array).into_iter().flatten() {
                let name = part.get("$ref").and_then(Value::as_str).and_then(|at| at.rsplit('/').next());
                parts.extend(name.map(str::to_owned));
            }
            members.values().for_each(|member| parts_of_all(member, parts));
        }
        Value::Array(members) => members.iter().for_each(|member| parts_of_all(member, parts)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn close(schema: &mut Value, is_part: bool) {
    match schema {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match (name.as_str(), &mut *member) {
                    ("allOf", Value::Array(parts)) => parts.iter_mut().for_each(|part| close(part, true)),
                    // Names of properties are not keywords.
                    ("properties", Value::Object(properties)) => {
                        properties.values_mut().for_each(|property| close(property, false));
                    }
                    ("enum" | "const" | "default" | "example" | "examples", _) => {}
                    _ => close(member, false),
                }
            }
            let named = members.contains_key("properties") && !members.contains_key("additionalProperties");
            if !is_part && members.contains_key("allOf") {
                members.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
            } else if !is_part && named {
                members.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
        }
        Value::Array(members) => members.iter_mut().for_each(|member| close(member, false)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(schema: &Value, instance: &Value) -> bool {
        jsonschema::validator_for(schema).unwrap().is_valid(instance)
    }

    #[test]
    fn a_closed_schema_has_no_room_for_a_key_that_it_does_not_name() {
        let open = json!({
            "allOf": [{"$ref": "#/components/schemas/Part"}, {"properties": {"b": {"type": "string"}}}],
            "components": {"schemas": {"Part": {"properties": {"a": {"properties": {"properties": {}}}}}}},
        });
        let strict = closed(open.clone());
        let good = json!({"a": {"properties": 1}, "b": "b"});
        assert!(allows(&open, &good) && allows(&strict, &good));
        for odd in [json!({"c": 1}), json!({"a": {"c": 1}})] {
            assert!(allows(&open, &odd) && !allows(&strict, &odd), "{odd}");
        }
    }
}
