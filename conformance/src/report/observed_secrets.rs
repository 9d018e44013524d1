//! Secrets that are seen during a run instead of configured: cookies in both directions, and the parts of an invitation
//! that open it. A partner may repeat them anywhere, so they are redacted in everything that a report shows.

use std::io::Read as _;

use catena_contract::webhook::header;
use flate2::read::GzDecoder;
use http::header::{CONTENT_ENCODING, COOKIE, SET_COOKIE};
use serde_json::Value;

use crate::redact::is_common;
use catena_probe::Exchange;

/// How many bytes of a delivery are searched.
const LONGEST_BODY: u64 = 64 * 1024;

/// The secrets of an invitation: the key in the event's records, and the variable that replaces the value.
const INVITATION_SECRETS: [(&str, &str); 4] = [
    ("id", "INVITATION_ID"),
    ("magic_link", "MAGIC_LINK"),
    ("pre_registration_access_token", "ACCESS_TOKEN"),
    ("pre_registration_refresh_token", "REFRESH_TOKEN"),
];

/// The secrets in an exchange, each with the variable that replaces it.
pub(crate) fn in_exchange(exchange: &Exchange) -> Vec<(String, String)> {
    let mut secrets = cookies(exchange);
    secrets.extend(invitations(exchange));
    secrets
}

fn cookies(exchange: &Exchange) -> Vec<(String, String)> {
    let brought = exchange.request.headers.get_all(COOKIE).iter().filter_map(|cookies| cookies.to_str().ok());
    let brought = brought.flat_map(|cookies| cookies.split(';'));
    let set = exchange.answer.iter().flat_map(|answer| answer.headers.get_all(SET_COOKIE));
    let set = set.filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
    let cookies = brought.chain(set).filter_map(|cookie| {
        let (name, value) = cookie.split_once('=')?;
        let value = value.trim().trim_matches('"');
        // A value that was in the URL is not a secret, and redacting it would make the report hard to read. Short values
        // and words are settings such as `lang=en`.
        let is_test_data =
            value.contains("catena-conformance-") || exchange.request.url.as_str().contains(value);
        (!is_common(value) && !is_test_data)
            .then(|| (value.to_owned(), format!("COOKIE_{}", name.trim().to_uppercase().replace('-', "_"))))
    });
    cookies.collect()
}

fn invitations(exchange: &Exchange) -> Vec<(String, String)> {
    let request = &exchange.request;
    let event = request.headers.get(header::EVENT_TYPE).and_then(|event| event.to_str().ok());
    if !event.is_some_and(|event| event.starts_with("invitation.")) {
        return Vec::new();
    }
    let mut body = Vec::new();
    if request.headers.contains_key(CONTENT_ENCODING) {
        // A body that is damaged on purpose is read as far as possible, and then is not JSON.
        let _ = GzDecoder::new(request.body.as_slice()).take(LONGEST_BODY).read_to_end(&mut body);
    } else {
        body.clone_from(&request.body);
    }
    let Ok(envelope) = serde_json::from_slice::<Value>(&body) else { return Vec::new() };
    let records = envelope.get("data").and_then(Value::as_array).into_iter().flatten();
    records
        .flat_map(|record| {
            INVITATION_SECRETS.iter().filter_map(|(key, variable)| {
                let value = record.get(key)?.as_str()?;
                Some((value.to_owned(), (*variable).to_owned()))
            })
        })
        .collect()
}
