//! Secrets that nobody configured by themselves: the cookies a partner sets, the ones a browser brings, and what opens the invitations a run makes up. A partner
//! may echo either anywhere, so their values are looked for in everything a report shows.

use std::io::Read as _;

use catena_contract::webhook::header;
use flate2::read::GzDecoder;
use http::header::{CONTENT_ENCODING, COOKIE, SET_COOKIE};
use serde_json::Value;

use catena_probe::Exchange;

/// Shorter cookies are settings (`lang=en`), and the words of a report would be taken for them.
const SHORTEST_COOKIE: usize = 8;

/// Most bytes of a delivery that are looked through.
const LONGEST_BODY: u64 = 64 * 1024;

/// What opens an invitation, by its key in the event's records.
const OPENING: [(&str, &str); 4] = [
    ("id", "INVITATION_ID"),
    ("magic_link", "MAGIC_LINK"),
    ("pre_registration_access_token", "ACCESS_TOKEN"),
    ("pre_registration_refresh_token", "REFRESH_TOKEN"),
];

/// Each secret in this exchange, and the variable that stands for it.
pub(super) fn learned(exchange: &Exchange) -> Vec<(String, String)> {
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
        // A cookie that holds what stood in the URL keeps no secret; hiding it would make the report a riddle.
        let ours = value.contains("catena-conformance-") || exchange.request.url.as_str().contains(value);
        (value.len() >= SHORTEST_COOKIE && !ours)
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
        // What is torn on purpose is read as far as it goes, and is no JSON then.
        let _ = GzDecoder::new(request.body.as_slice()).take(LONGEST_BODY).read_to_end(&mut body);
    } else {
        body.clone_from(&request.body);
    }
    let Ok(envelope) = serde_json::from_slice::<Value>(&body) else { return Vec::new() };
    let records = envelope.get("data").and_then(Value::as_array).into_iter().flatten();
    records
        .flat_map(|record| {
            OPENING.iter().filter_map(|(key, variable)| {
                let value = record.get(key)?.as_str()?;
                Some((value.to_owned(), (*variable).to_owned()))
            })
        })
        .collect()
}
