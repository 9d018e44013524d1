//! Validates what this simulated Catena sends against the schemas that it publishes: each answer of the API, webhook
//! body, page message and redirect. Only with the feature `self-check`, which the tests turn on and released programs
//! do not. A violation is a bug of ours and no partner's, so the process says so and ends.

mod schema;

use catena_contract::Parameter;
use catena_contract::webhook::EventName;
use serde_json::{Map, Value};
use url::Url;

use crate::catalogue::event_schemas;

pub(crate) use schema::{Checked, closed};

const PAGE_MESSAGE: &str = include_str!("../../../docs/page-message.schema.json");
const REDIRECT: &str = include_str!("../../../docs/redirect.schema.json");

/// Validates the body of a delivery, before any fault is applied. An event without a schema is left alone.
pub fn delivery(body: &[u8]) {
    let what = "a webhook body";
    let Ok(envelope) = serde_json::from_slice::<Value>(body) else {
        schema::violation(what, "it is not JSON", &String::from_utf8_lossy(body));
    };
    let name = envelope.get("event_name").and_then(Value::as_str).unwrap_or_default();
    let Ok(name) = name.parse::<EventName>() else { return };
    Checked { key: format!("webhook {name}"), what: &format!("the webhook body of `{name}`") }.validate(
        || {
            let mut document = schema::without_nullable(event_schemas::document(name, "1.0"));
            let components = document.get_mut("components").map(Value::take).unwrap_or_default();
            let mut envelope = components.pointer("/schemas/Envelope").cloned().unwrap_or_default();
            if let Some(envelope) = envelope.as_object_mut() {
                envelope.insert("components".to_owned(), components);
            }
            closed(envelope)
        },
        &envelope,
    );
}

/// Validates the messages of a page, a JSON list.
pub(crate) fn page_messages(messages: &[Value]) {
    let what = "a page message";
    for message in messages {
        Checked { key: what.to_owned(), what }.validate(|| schema::parsed(PAGE_MESSAGE), message);
    }
}

/// Validates the parameters of a redirect, and that its URL has each of them once.
pub(crate) fn redirect(parameters: &[(Parameter, String)], url: &Url) {
    for (parameter, value) in parameters {
        let found: Vec<_> = url.query_pairs().filter(|(name, _)| name == parameter.as_str()).collect();
        if !matches!(found.as_slice(), [(_, only)] if only == value.as_str()) {
            let why = format!("`{}` is not there exactly once, as `{value}`", parameter.as_str());
            schema::violation("a redirect", &why, url.as_str());
        }
    }
    let all = parameters.iter().map(|(name, value)| (name.as_str().to_owned(), Value::from(value.as_str())));
    validate_parameters(all.collect());
}

/// Validates a documented redirect that somebody else built from ours: what it has of the six parameters.
pub fn redirect_url(url: &Url) {
    let known = |name: &str| Parameter::ALL.iter().any(|parameter| parameter.as_str() == name);
    let ours = url.query_pairs().filter(|(name, _)| known(name));
    validate_parameters(ours.map(|(name, value)| (name.into_owned(), Value::from(value.as_ref()))).collect());
}

fn validate_parameters(parameters: Map<String, Value>) {
    let what = "the parameters of a redirect";
    Checked { key: what.to_owned(), what }.validate(|| schema::parsed(REDIRECT), &Value::Object(parameters));
}
