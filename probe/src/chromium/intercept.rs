//! Converts Chromium's requests to ours, and our answers to Chromium's.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::Method;
use http::header::{COOKIE, HeaderMap, HeaderName, HeaderValue, REFERER};
use serde_json::{Value, json};
use url::Url;

use super::cdp::protocol::RequestPaused;
use super::cdp::{CdpError, Page};
use crate::LeakVia;
use crate::{Answer, Request, TransportKind};

/// Headers that belong to a connection or to a cache, which our request does not have.
const NOT_OURS: [&str; 8] = [
    "host",
    "connection",
    "content-length",
    "accept-encoding",
    "if-none-match",
    "if-modified-since",
    "proxy-connection",
    "transfer-encoding",
];

/// Headers of an answer that describe only its connection.
const NOT_THEIRS: [&str; 4] = ["content-length", "content-encoding", "transfer-encoding", "connection"];

/// The headers that the profile gives a fleet's browser, and the hosts that receive them.
#[derive(Debug, Clone, Copy)]
pub(super) struct ProfileHeaders<'a> {
    pub(super) headers: &'a HeaderMap,
    pub(super) home: &'a [String],
}

impl ProfileHeaders<'_> {
    pub(super) fn is_for(&self, url: &Url) -> bool {
        url.host_str().is_some_and(|host| self.home.iter().any(|home| home == host))
    }

    /// The session's cookies, by name.
    pub(super) fn cookies(&self) -> Vec<(String, String)> {
        let headers = self.headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        headers.flat_map(pairs).collect()
    }
}

fn pairs(header: &str) -> Vec<(String, String)> {
    let pairs = header.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The request that we send, with these cookies of earlier answers if Chromium left them out.
pub(super) fn request(
    event: &RequestPaused,
    url: Url,
    profile_headers: ProfileHeaders<'_>,
    mut cookies: Vec<(String, String)>,
) -> Request {
    let mut headers = HeaderMap::new();
    for (name, value) in named(event) {
        if NOT_OURS.contains(&name.to_ascii_lowercase().as_str()) {
            continue;
        }
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(&value)) {
            headers.append(name, value);
        }
    }
    if profile_headers.is_for(&url) {
        for (name, value) in profile_headers.headers {
            if name != COOKIE {
                headers.insert(name.clone(), value.clone());
            }
        }
        for (name, value) in profile_headers.cookies() {
            if !cookies.iter().any(|(known, _)| *known == name) {
                cookies.push((name, value));
            }
        }
    }
    if !cookies.is_empty() {
        let own = headers.get(COOKIE).and_then(|value| value.to_str().ok()).map(pairs).unwrap_or_default();
        cookies.retain(|(name, _)| !own.iter().any(|(known, _)| known == name));
        let all: Vec<String> =
            cookies.into_iter().chain(own).map(|(name, value)| format!("{name}={value}")).collect();
        if let Ok(mut value) = HeaderValue::from_str(&all.join("; ")) {
            value.set_sensitive(true);
            headers.insert(COOKIE, value);
        }
    }
    let method = Method::from_bytes(event.request.method.as_bytes()).unwrap_or(Method::GET);
    Request { method, url, headers, body: body(event) }
}

fn named(event: &RequestPaused) -> Vec<(String, String)> {
    let headers = &event.request.headers;
    headers.into_iter().filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}

fn body(event: &RequestPaused) -> Vec<u8> {
    let entries = event.request.post_data_entries.iter().flatten();
    entries.filter_map(|entry| BASE64_STANDARD.decode(entry.bytes.as_ref()?).ok()).flatten().collect()
}

/// The parts of this request that contain an id of the visit's URL.
pub(super) fn leaked(event: &RequestPaused, ids: &[String]) -> Vec<LeakVia> {
    let names = |text: &str| {
        let plain = percent_encoding::percent_decode_str(text).decode_utf8_lossy();
        ids.iter().any(|id| plain.contains(id.as_str()))
    };
    let referrer = named(event).into_iter().find(|(name, _)| name.eq_ignore_ascii_case(REFERER.as_str()));
    let mut leaked = Vec::new();
    if names(&event.request.url) {
        leaked.push(LeakVia::Address);
    }
    if referrer.is_some_and(|(_, value)| names(&value)) {
        leaked.push(LeakVia::Referrer);
    }
    if names(&String::from_utf8_lossy(&body(event))) {
        leaked.push(LeakVia::Body);
    }
    leaked
}

/// Gives Chromium the answer.
pub(super) async fn fulfill(page: &Page, event: &RequestPaused, answer: &Answer) -> Result<(), CdpError> {
    let theirs = answer.headers.iter().filter(|(name, _)| !NOT_THEIRS.contains(&name.as_str()));
    let headers: Vec<Value> = theirs
        .map(|(name, value)| json!({ "name": name.as_str(), "value": String::from_utf8_lossy(value.as_bytes()) }))
        .collect();
    let params = json!({
        "requestId": event.request_id,
        "responseCode": answer.status,
        "responseHeaders": headers,
        "body": BASE64_STANDARD.encode(&answer.body),
    });
    page.call("Fetch.fulfillRequest", params).await
}

/// Tells Chromium that there is no answer.
pub(super) async fn fail(
    page: &Page,
    event: &RequestPaused,
    kind: Option<TransportKind>,
) -> Result<(), CdpError> {
    let reason = match kind {
        None => "BlockedByClient",
        Some(TransportKind::Dns) => "NameNotResolved",
        Some(TransportKind::Refused) => "ConnectionRefused",
        Some(TransportKind::Reset | TransportKind::Dropped) => "ConnectionReset",
        Some(TransportKind::Timeout) => "TimedOut",
        Some(
            TransportKind::Connect
            | TransportKind::Tls
            | TransportKind::Http
            | TransportKind::Spent
            | TransportKind::NotAllowed
            | TransportKind::TooLarge
            | TransportKind::TooSlow
            | TransportKind::Walled
            | TransportKind::Browser,
        ) => "Failed",
    };
    page.call("Fetch.failRequest", json!({ "requestId": event.request_id, "errorReason": reason })).await
}
