//! A delivery that can be sent at any time, to anyone, with any secret: what is signed, and how.

use catena_contract::WebhookSecret;
use catena_contract::webhook::header;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::encoding::Pack;
use super::headers::Dress;
use super::shrink::smaller;
use super::signature::{Forgery, signed};

/// Stands in a body for the event's id. A new one takes its place whenever the parcel is sent: a partner that knows an
/// event looks no further.
pub(super) const EVENT_ID: &str = "ca7e0a00-f022-7000-8000-000000000000";

/// A delivery, without the secret, the time and the ids that make it this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveryCase {
    /// What is odd about it, in words; nothing, for a genuine delivery.
    pub(super) odd: Vec<String>,
    /// The JSON, or what is left of it, before it is packed.
    #[serde(with = "base64_text")]
    pub(super) body: Vec<u8>,
    pub(super) pack: Pack,
    pub(super) headers: Dress,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) forgery: Option<Forgery>,
}

impl DeliveryCase {
    /// Whether its signature matches.
    #[must_use]
    pub const fn is_genuine(&self) -> bool {
        self.forgery.is_none()
    }

    /// What is odd about it.
    #[must_use]
    pub fn told(&self) -> String {
        if self.odd.is_empty() { "a genuine delivery".to_owned() } else { self.odd.join(", ") }
    }

    /// What is odd about it, one by one.
    pub(crate) fn odd(&self) -> &[String] {
        &self.odd
    }

    /// What is signed, for a reader.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// How long the body is, in bytes, before it is packed.
    pub(crate) fn length(&self) -> usize {
        self.body.len()
    }

    /// Headers and body, as they go over the wire, with `id` for the event and the attempt.
    pub(crate) fn request(&self, secret: &WebhookSecret, now: Timestamp, id: &str) -> (HeaderMap, Vec<u8>) {
        let body = replaced(&self.body, EVENT_ID.as_bytes(), id.as_bytes());
        let (timestamp, signature) = signed(self.forgery, secret, &body, now);
        let event = serde_json::from_slice::<serde_json::Value>(&body).ok();
        let event = event.as_ref().and_then(|body| body.get("event_name")?.as_str());
        let mut headers = HeaderMap::new();
        let mut put = |name: &str, value: &str| {
            // What cannot be a header, such as an event's name with a line break in it, is left out.
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
                headers.append(name, value);
            }
        };
        put(header::TIMESTAMP, &timestamp);
        if let Some(signature) = signature {
            put(header::SIGNATURE, &signature);
        }
        for (name, value) in self.headers.headers(event.unwrap_or("connection.created"), id) {
            put(name, &value);
        }
        let (encoding, packed) = self.pack.packed(body);
        if let Some(encoding) = encoding {
            put("Content-Encoding", encoding);
        }
        (headers, packed)
    }

    /// The same with less in its body, the least first.
    pub(crate) fn smaller(&self) -> Vec<Self> {
        smaller(&self.body).into_iter().map(|body| Self { body, ..self.clone() }).collect()
    }
}

fn replaced(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.windows(from.len()).position(|window| window == from) {
        let (before, after) = rest.split_at(at);
        out.extend_from_slice(before);
        out.extend_from_slice(to);
        rest = after.get(from.len()..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    out
}

mod base64_text {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD as BASE64;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        BASE64.decode(String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
