//! Submitted credentials: validated against the provider's kind, checked, and masked. They are not stored.

use catena_contract::{ApiError, CredentialField, CredentialKind, FieldValue, Provider, ValidationDetail};
use serde_json::{Map, Value};

use crate::body::JsonReader;
use crate::catalogue::SimulatedFailure;

/// Submitted credentials. They are secret, so there is no `Debug`.
pub(super) struct SubmittedCredentials {
    /// The name of the field in the body.
    field: &'static str,
    values: Map<String, Value>,
}

/// The field `credentials`.
pub(super) fn required(fields: &mut JsonReader) -> Option<SubmittedCredentials> {
    object_named(fields, "credentials", true)
}

/// The same if it may be absent.
#[expect(clippy::option_option, reason = "as `body!` expects it")]
pub(super) fn optional(fields: &mut JsonReader) -> Option<Option<SubmittedCredentials>> {
    Some(object_named(fields, "credentials", false))
}

/// The same for a field with another name.
pub(super) fn object_named(
    fields: &mut JsonReader,
    name: &'static str,
    required: bool,
) -> Option<SubmittedCredentials> {
    match fields.value(name) {
        Some(Value::Object(object)) => Some(SubmittedCredentials { field: name, values: object }),
        Some(_) => {
            fields.fault(name, &Value::from("*****"), "this must be an object", "dict_type");
            None
        }
        None => {
            if required {
                let what = "this field is required: what the provider asks for";
                fields.fault(name, &Value::Null, what, "missing");
            }
            None
        }
    }
}

impl SubmittedCredentials {
    /// Checks the credentials with the provider; returns them with secrets masked.
    ///
    /// # Errors
    /// 422 if they are not of its kind, 400 if it rejects them, 504 if it does not respond.
    pub(super) fn check(self, provider: &Provider) -> Result<Map<String, Value>, ApiError> {
        let kind = CredentialKind::of(provider.conn_type);
        let faults: Vec<_> =
            kind.fields.iter().filter_map(|field| self.fault(field, &provider.name)).collect();
        if !faults.is_empty() {
            return Err(ApiError::Unprocessable(faults));
        }
        let texts = self.values.values().filter_map(Value::as_str);
        match texts.filter_map(SimulatedFailure::of).next() {
            Some(SimulatedFailure::Refused) => Err(ApiError::BadRequest(Some(format!(
                "{} {}",
                provider.name,
                SimulatedFailure::Refused.message()
            )))),
            Some(SimulatedFailure::NoAnswer) => Err(ApiError::GatewayTimeout(Some(format!(
                "{} {}",
                provider.name,
                SimulatedFailure::NoAnswer.message()
            )))),
            None => Ok(kind.masked(|name| self.values.get(name))),
        }
    }

    /// Reports what is wrong with them as credentials of this kind.
    pub(super) fn report_faults(&self, kind: &CredentialKind, fields: &mut JsonReader) {
        for detail in kind.fields.iter().filter_map(|field| self.fault(field, "the provider")) {
            let name = detail.path.strip_prefix("body.").unwrap_or_default();
            fields.fault(name, &Value::from(detail.input), &detail.message, &detail.error_type);
        }
    }

    fn fault(&self, field: &CredentialField, provider: &str) -> Option<ValidationDetail> {
        let value = self.values.get(field.name).filter(|value| !value.is_null());
        let (message, error_type) = match (value, field.value) {
            (None, _) if field.required => {
                (format!("this field is required: {provider} asks for it"), "missing")
            }
            (None, _) => return None,
            (Some(Value::String(_)), FieldValue::Text) => return None,
            (Some(Value::String(word)), FieldValue::OneOf(words)) if words.contains(&word.as_str()) => {
                return None;
            }
            (Some(Value::Number(number)), FieldValue::Number)
                if number.as_u64().is_some_and(|number| u32::try_from(number).is_ok()) =>
            {
                return None;
            }
            (Some(_), FieldValue::Text) => ("this must be a string".to_owned(), "string_type"),
            (Some(_), FieldValue::Number) => ("this must be a whole number".to_owned(), "int_type"),
            (Some(_), FieldValue::OneOf(words)) => {
                (format!("this must be one of `{}`", words.join("`, `")), "enum")
            }
        };
        Some(ValidationDetail {
            path: format!("body.{}.{}", self.field, field.name),
            // It may be a secret, or similar to one.
            input: if value.is_some() { "*****".to_owned() } else { String::new() },
            message,
            error_type: error_type.to_owned(),
        })
    }
}
