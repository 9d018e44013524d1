//! A delivery as an input of a fuzz run. It is signed when it is sent.

use catena_contract::WebhookSecret;
use catena_contract::webhook::header;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::encoding::BodyEncoding;
use super::headers::HeaderChange;
use super::recipe::DeliveryRecipe;
use super::signature::{InvalidSignature, sign};

/// The placeholder of the event's id. Every attempt replaces it with a new id, as partners ignore an event that they
/// know.
pub(in crate::fuzz) const EVENT_ID: &str = "ca7e0a00-f022-7000-8000-000000000000";
/// The placeholder of the id of the first record in it, which is replaced, too.
pub(super) const RECORD_ID: &str = "ca7e0a00-f022-7000-8000-000000000001";

/// A delivery without the secret, the time and the ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveryCase {
    /// What is unusual about it; empty for a genuine delivery.
    #[serde(rename = "odd")]
    pub(in crate::fuzz) unusual: Vec<String>,
    /// The body before it is compressed.
    #[serde(with = "base64_text")]
    pub(in crate::fuzz) body: Vec<u8>,
    #[serde(rename = "pack")]
    pub(super) encoding: BodyEncoding,
    pub(super) headers: HeaderChange,
    #[serde(default, rename = "forgery", skip_serializing_if = "Option::is_none")]
    pub(super) invalid_signature: Option<InvalidSignature>,
    /// How it was generated, unless it was read from a file.
    #[serde(skip)]
    pub(in crate::fuzz) recipe: Option<DeliveryRecipe>,
}

impl DeliveryCase {
    /// Whether its signature is valid.
    #[must_use]
    pub const fn is_genuine(&self) -> bool {
        self.invalid_signature.is_none()
    }

    /// Whether a server may refuse it unread, or close the connection, because of its size.
    pub(in crate::fuzz) fn is_oversized(&self) -> bool {
        self.headers == HeaderChange::LongHeader || self.body.len() > 64 * 1024
    }

    /// What is unusual about it, as text.
    #[must_use]
    pub fn description(&self) -> String {
        if self.unusual.is_empty() { "a genuine delivery".to_owned() } else { self.unusual.join(", ") }
    }

    /// The body that is signed, as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn without_recipe(&self) -> Self {
        Self { recipe: None, ..self.clone() }
    }

    /// Headers and body as they are sent, with `id` for the event and the attempt.
    pub(crate) fn request(&self, secret: &WebhookSecret, now: Timestamp, id: &str) -> (HeaderMap, Vec<u8>) {
        let body = replaced(&self.body, EVENT_ID.as_bytes(), id.as_bytes());
        let body = replaced(&body, RECORD_ID.as_bytes(), record_id(id).as_bytes());
        let (timestamp, signature) = sign(self.invalid_signature, secret, &body, now);
        let event = serde_json::from_slice::<serde_json::Value>(&body).ok();
        let event = event.as_ref().and_then(|body| body.get("event_name")?.as_str());
        let mut headers = HeaderMap::new();
        let mut put = |name: &str, value: &str| {
            // An invalid header, such as an event name with a line break, is omitted.
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
        let (encoding, encoded) = self.encoding.encode(body);
        if let Some(encoding) = encoding {
            put("Content-Encoding", encoding);
        }
        (headers, encoded)
    }
}

/// The id of a record in the event with this id: another UUID that is as new.
fn record_id(event: &str) -> String {
    event.char_indices().map(|(at, digit)| if at == 19 { 'a' } else { digit }).collect()
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

    pub(in crate::fuzz) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64.encode(bytes))
    }

    pub(in crate::fuzz) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        BASE64.decode(String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
