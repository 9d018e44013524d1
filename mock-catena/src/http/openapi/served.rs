//! What the documents say about an operation in a few words, for `SUPPORTED.md`.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Operations, Service, completed};

/// An operation that is served.
pub(crate) struct ServedOperation {
    /// The method, in capitals.
    pub(crate) method: String,
    /// The path, with the names of its parameters.
    pub(crate) path: String,
    operation: Value,
}

/// Every operation in the document of a service.
pub(in crate::http) fn served_by(service: Service, operations: &Operations) -> Vec<ServedOperation> {
    let document = completed(service, operations, None, ("", ""));
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    let of_path = |(path, item): (&String, &Value)| {
        let methods = item.as_object().cloned().unwrap_or_default();
        let path = path.clone();
        methods.into_iter().map(move |(method, operation)| ServedOperation {
            method: method.to_uppercase(),
            path: path.clone(),
            operation,
        })
    };
    paths.flat_map(of_path).collect()
}

impl ServedOperation {
    pub(crate) fn is(&self, method: &str, path: &str) -> bool {
        self.method == method && self.path == path
    }

    /// The scope that it requires.
    pub(crate) fn scope(&self) -> String {
        let scopes = self.operation.pointer("/security/0/Bearer").and_then(Value::as_array);
        match scopes.map(|scopes| scopes.first().and_then(Value::as_str)) {
            None => "public".to_owned(),
            Some(None) => "any token".to_owned(),
            Some(Some(scope)) => format!("`{scope}`"),
        }
    }

    /// The errors that it can answer with, and `more`.
    pub(crate) fn errors(&self, more: &[u16]) -> String {
        let mut errors: BTreeSet<u16> = more.iter().copied().collect();
        let parameters = self.operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
        for parameter in parameters {
            let text = |key: &str| parameter.get(key).and_then(Value::as_str).unwrap_or_default();
            if text("name") == "cursor" {
                errors.insert(400);
            } else if is_checked(parameter.get("schema")) {
                errors.insert(422);
            }
            if text("in") == "path" {
                errors.insert(404);
            }
        }
        if self.operation.get("requestBody").is_some() {
            errors.insert(422);
        }
        if self.operation.get("security").is_some() {
            errors.extend([401, 403]);
        }
        errors.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
    }
}

/// Whether a parameter has values that are no values of it.
fn is_checked(schema: Option<&Value>) -> bool {
    let text = schema.map(Value::to_string).unwrap_or_default();
    [
        "\"format\"",
        "\"pattern\"",
        "\"enum\"",
        "\"maxLength\"",
        "\"$ref\"",
        "\"integer\"",
        "\"boolean\"",
        "\"array\"",
    ]
    .iter()
    .any(|constraint| text.contains(constraint))
}
