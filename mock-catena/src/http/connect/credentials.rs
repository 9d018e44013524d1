//! The forms for credentials. Any text is accepted, except two values that fail, so that failures can be tested.
//! Secrets are not stored; a rejected form is shown again with everything else that was entered.

use catena_contract::{self as contract, ConnectionType, CredentialKind, FieldValue, Provider};
use serde_json::{Map, Value};

use crate::catalogue::SimulatedFailure;

/// A field of a provider's form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CredentialField {
    /// Its name in the form, as in the API's credential schemas.
    pub(super) name: &'static str,
    /// The label shown to the fleet.
    pub(super) label: String,
    /// The kind of input.
    pub(super) kind: Kind,
    /// Whether it may be empty.
    pub(super) optional: bool,
}

/// The kind of input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Any text.
    Text,
    /// Any text, hidden during input.
    Secret,
    /// A whole number.
    Number,
    /// One of these values; the first by default.
    Choice(&'static [&'static str]),
}

impl CredentialField {
    /// The `type` of its input element.
    pub(super) const fn input(&self) -> &'static str {
        match self.kind {
            Kind::Text | Kind::Number | Kind::Choice(_) => "text",
            Kind::Secret => "password",
        }
    }

    /// The choices; empty for text input.
    pub(super) const fn choices(&self) -> &'static [&'static str] {
        match self.kind {
            Kind::Choice(choices) => choices,
            Kind::Text | Kind::Secret | Kind::Number => &[],
        }
    }

    /// Whether it takes a number.
    pub(super) fn is_number(&self) -> bool {
        self.kind == Kind::Number
    }
}

/// What is wrong with the input, and in which field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    field: &'static str,
    /// The message shown to the fleet.
    pub(super) text: String,
}

/// A form's fields, the input, and what is wrong with it. Secrets are never shown again.
pub(super) struct CredentialForm {
    pub(super) fields: Vec<CredentialField>,
    typed: Vec<(&'static str, String)>,
    pub(super) fault: Option<Fault>,
}

impl CredentialForm {
    /// An empty form.
    pub(super) const fn blank(fields: Vec<CredentialField>) -> Self {
        Self { fields, typed: vec![], fault: None }
    }

    /// The form with an error.
    pub(super) fn again<'a>(
        fields: Vec<CredentialField>,
        typed: impl Fn(&str) -> &'a str,
        fault: Fault,
    ) -> Self {
        let open = fields.iter().filter(|field| field.kind != Kind::Secret);
        let typed =
            open.map(|field| (field.name, typed(field.name).chars().take(LONGEST).collect())).collect();
        Self { fields, typed, fault: Some(fault) }
    }

    /// The input of a field, if it may be shown.
    pub(super) fn shown_value(&self, field: &CredentialField) -> &str {
        self.typed.iter().find(|(name, _)| *name == field.name).map_or("", |(_, text)| text)
    }

    /// Whether this choice was selected.
    pub(super) fn is_chosen(&self, field: &CredentialField, choice: &str) -> bool {
        self.shown_value(field) == choice
    }

    /// Whether the error is about this field.
    pub(super) fn has_fault(&self, field: &CredentialField) -> bool {
        self.fault.as_ref().is_some_and(|fault| fault.field == field.name)
    }

    /// The values that fail, with a description.
    pub(super) fn refusals(&self) -> Vec<(&'static str, &'static str)> {
        SimulatedFailure::ALL.iter().map(|failure| (failure.word(), failure.meaning())).collect()
    }
}

/// Most characters of a field that are shown again.
const LONGEST: usize = 200;

/// The fields of a provider's own sign-in.
pub(super) fn sign_in() -> Vec<CredentialField> {
    let basic = CredentialKind::of(ConnectionType::ApiBasic).fields.iter();
    basic.filter(|field| field.required).map(CredentialField::of).collect()
}

/// The fields of a connection type, as in the API's credential schemas; none if the provider signs in on its own
/// site. Credentials that the server derives itself, such as session tokens, show the fields they are derived from
/// (assumption `kind-by-name`).
pub(super) fn fields(conn_type: ConnectionType) -> Vec<CredentialField> {
    if signs_in_elsewhere(conn_type) {
        return vec![];
    }
    if conn_type == ConnectionType::SpireonSlc {
        return sign_in();
    }
    let derived = conn_type == ConnectionType::VerizonConnectSlc;
    let kind = if derived { ConnectionType::VerizonConnect } else { conn_type };
    let required = CredentialKind::of(kind).fields.iter();
    required
        .filter(|field| field.required || !PROGRAMS_OWN.contains(&field.name))
        .map(CredentialField::of)
        .collect()
}

/// Optional fields that a person does not know; they are left out.
const PROGRAMS_OWN: &[&str] =
    &["token_type", "expires_in", "refresh_token", "session_id", "token_url", "grant_type", "tk_auth"];

/// Fields that the API masks, but that are visible during input.
const OPEN: &[&str] = &["username", "rest_username", "host", "account_id", "company_id"];

impl CredentialField {
    fn of(field: &contract::CredentialField) -> Self {
        let kind = match field.value {
            FieldValue::OneOf(words) => Kind::Choice(words),
            FieldValue::Number => Kind::Number,
            FieldValue::Text if field.name == "signature_method" => {
                Kind::Choice(&["HMAC-SHA256", "HMAC-SHA1"])
            }
            FieldValue::Text if field.secret && !OPEN.contains(&field.name) => Kind::Secret,
            FieldValue::Text => Kind::Text,
        };
        Self { name: field.name, label: label(field.name), kind, optional: !field.required }
    }
}

/// The label of a field: its name in words, with exceptions.
fn label(name: &str) -> String {
    let better = match name {
        "api_key" => "API key",
        "api_id" => "API id",
        "auth_code" => "Authorization code",
        "bucket_name" => "Bucket",
        "carrier_identifier_type" => "Type of the carrier identifier",
        "dot_number" => "DOT number",
        "drivername" => "Kind of database",
        "rest_password" => "REST password",
        "rest_username" => "REST username",
        "token_url" => "Token address",
        "url" => "Server address",
        name => {
            let words = name.replace('_', " ");
            let mut letters = words.chars();
            return letters
                .next()
                .map(|first| first.to_uppercase().chain(letters).collect())
                .unwrap_or_default();
        }
    };
    better.to_owned()
}

/// Whether the provider signs in on its own site. The sources name Samsara and Motive; the others require a code that
/// only such a sign-in returns (assumption `kind-by-name`).
pub(super) const fn signs_in_elsewhere(conn_type: ConnectionType) -> bool {
    matches!(
        conn_type,
        ConnectionType::Samsara
            | ConnectionType::Motive
            | ConnectionType::Bouncie
            | ConnectionType::Oauth2Initiate
    )
}

/// The input as the API shows it: credentials of the provider's kind, secrets masked.
pub(super) fn taken<'a>(provider: &Provider, typed: impl Fn(&str) -> &'a str) -> Map<String, Value> {
    let kind = CredentialKind::of(provider.conn_type);
    let required = fields(provider.conn_type);
    let mut values = Map::new();
    for field in &required {
        let text = typed(field.name);
        let value = match (text.parse::<u16>(), field.choices().first()) {
            (_, Some(first)) if text.is_empty() => Value::from(*first),
            (Ok(number), _) if field.is_number() => Value::from(number),
            _ if text.is_empty() => Value::Null,
            _ => Value::from(text),
        };
        values.insert(field.name.to_owned(), value);
    }
    kind.masked(|name| values.get(name))
}

/// Checks the input.
pub(super) fn fault<'a>(
    provider: &str,
    fields: &[CredentialField],
    typed: impl Fn(&str) -> &'a str,
) -> Option<Fault> {
    for field in fields {
        let text = typed(field.name);
        let say = |text: String| Some(Fault { field: field.name, text });
        if text.is_empty() && !field.optional && field.choices().is_empty() {
            return say(format!("{} is missing.", field.label));
        }
        if field.is_number() && !text.is_empty() && text.parse::<u16>().is_err() {
            return say(format!("{} is a number from 0 to 65535.", field.label));
        }
    }
    fields.iter().find_map(|field| {
        let failure = SimulatedFailure::of(typed(field.name))?;
        Some(Fault { field: field.name, text: format!("{provider} {}", failure.message()) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_connection_type_has_fields_or_signs_in_elsewhere() {
        for conn_type in ConnectionType::ALL.iter().copied() {
            assert_eq!(fields(conn_type).is_empty(), signs_in_elsewhere(conn_type), "{conn_type}");
            let names: std::collections::BTreeSet<_> = fields(conn_type).iter().map(|f| f.name).collect();
            assert_eq!(names.len(), fields(conn_type).len(), "{conn_type}");
        }
    }

    fn check(
        conn_type: ConnectionType,
        typed: impl Fn(&str) -> &'static str,
    ) -> Option<(&'static str, String)> {
        fault("Geotab", &fields(conn_type), typed).map(|fault| (fault.field, fault.text))
    }

    #[test]
    fn any_credentials_are_accepted_except_empty_and_failing_ones() {
        assert_eq!(check(ConnectionType::Geotab, |_| "anything"), None);
        let (field, text) = check(ConnectionType::Geotab, |_| "").unwrap();
        assert_eq!((field, text.as_str()), ("username", "Username is missing."));
        for failure in SimulatedFailure::ALL {
            let typed = |name: &str| if name == "password" { failure.word() } else { "x" };
            let (field, text) = check(ConnectionType::Geotab, typed).unwrap();
            assert_eq!((field, text), ("password", format!("Geotab {}", failure.message())));
        }
    }

    #[test]
    fn optional_fields_may_be_empty_and_a_port_is_a_number() {
        let typed = |name: &str| if name == "port" { "" } else { "x" };
        assert_eq!(check(ConnectionType::Sftp, typed), None);
        assert_eq!(check(ConnectionType::Database, typed).unwrap().0, "port");
        let odd = check(ConnectionType::Sftp, |_| "many").unwrap();
        assert_eq!(odd, ("port", "Port is a number from 0 to 65535.".to_owned()));
        let unchosen = |name: &str| if name == "carrier_identifier_type" { "" } else { "x" };
        assert_eq!(check(ConnectionType::EzLynk, unchosen), None);
    }
}
