//! What was sent in an exchange: its headers and its body, without secrets.

use std::collections::BTreeMap;
use std::io::Read as _;

use catena_contract::webhook::header;
use flate2::read::GzDecoder;
use http::header::{CONTENT_ENCODING, HeaderMap};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::redact::{Clean, Redactor};
use catena_probe::{Exchange, Request};

/// How many characters of a body are kept.
const LONGEST_BODY: usize = 4000;
/// How many bytes of a body are decompressed. Bodies may be damaged, or bombs, on purpose.
const MOST_BYTES: u64 = 64 * 1024;

/// A request as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sent {
    /// Its place in the order in which the requests were sent; left out of reproducible reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// The time from the start of the run, in milliseconds; left out of reproducible reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_ms: Option<u64>,
    /// The headers. The HTTP client adds `Host`, `Accept-Encoding` and the length.
    pub headers: BTreeMap<String, Clean>,
    /// The beginning of the body, decompressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Clean>,
}

impl Sent {
    pub(super) fn of(exchange: &Exchange, redactor: &Redactor) -> Option<Self> {
        if exchange.number == 0 {
            return None;
        }
        let request = &exchange.request;
        let steady = redactor.is_reproducible();
        // The signature is different in each run, because the time is.
        let shown = |name: &str| {
            !steady
                || ![header::SIGNATURE, header::TIMESTAMP].iter().any(|own| own.eq_ignore_ascii_case(name))
        };
        Some(Self {
            number: (!steady).then_some(exchange.number),
            after_ms: (!steady).then(|| u64::try_from(exchange.sent_after.as_millis()).unwrap_or(u64::MAX)),
            headers: redacted_headers(&request.headers, redactor, shown),
            body: body(request, redactor),
        })
    }
}

/// These headers without secrets. Values with the same name are joined by a comma.
pub(super) fn redacted_headers(
    headers: &HeaderMap,
    redactor: &Redactor,
    shown: impl Fn(&str) -> bool,
) -> BTreeMap<String, Clean> {
    let mut found: BTreeMap<String, Clean> = BTreeMap::new();
    for name in headers.keys().map(http::HeaderName::as_str).filter(|name| shown(name)) {
        let values = headers.get_all(name).iter().map(|value| {
            let text = String::from_utf8_lossy(value.as_bytes());
            // Some secrets are recognized by the name of their header.
            let line = redactor.clean(&format!("{name}: {text}"));
            let clean = line.split_once(": ").map_or("", |(_, value)| value).to_owned();
            // A signature is no secret: it is valid for one body, for five minutes.
            if value.is_sensitive() && clean == text && !name.eq_ignore_ascii_case(header::SIGNATURE) {
                "REDACTED".to_owned()
            } else {
                clean
            }
        });
        let joined = values.collect::<Vec<_>>().join(", ");
        found.insert(name.to_owned(), redactor.show(&joined));
    }
    found
}

fn body(request: &Request, redactor: &Redactor) -> Option<Clean> {
    let mut plain = Vec::new();
    if request.headers.contains_key(CONTENT_ENCODING) {
        let packed = GzDecoder::new(request.body.as_slice());
        if packed.take(MOST_BYTES).read_to_end(&mut plain).is_err() {
            return Some(redactor.show("(not valid gzip)"));
        }
    } else {
        plain.clone_from(&request.body);
    }
    let text = String::from_utf8_lossy(&plain);
    (!text.is_empty()).then(|| redactor.show_beginning(&text, LONGEST_BODY))
}
