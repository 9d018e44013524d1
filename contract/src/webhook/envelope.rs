//! The envelope around every event.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize, de};
use serde_json::Value;

use super::{Event, RecordError};
use crate::{EventId, WebhookId, wire_time};

/// The version of a payload's schema: `1.0`, `1.1`, … (`^\d+\.\d+$`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct SchemaVersion(String);

/// The text is not a schema version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a schema version is two numbers separated by a dot, such as `1.0`")]
pub struct SchemaVersionError;

impl SchemaVersion {
    /// The version that the simulated Catena sends. The real current versions are not public (assumption
    /// `schema-version-1.0`).
    #[must_use]
    pub fn current() -> Self {
        Self("1.0".to_owned())
    }
}

impl TryFrom<String> for SchemaVersion {
    type Error = SchemaVersionError;

    fn try_from(raw: String) -> Result<Self, SchemaVersionError> {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        match raw.split_once('.') {
            Some((major, minor)) if digits(major) && digits(minor) => Ok(Self(raw)),
            Some(_) | None => Err(SchemaVersionError),
        }
    }
}

impl FromStr for SchemaVersion {
    type Err = SchemaVersionError;

    fn from_str(raw: &str) -> Result<Self, SchemaVersionError> {
        Self::try_from(raw.to_owned())
    }
}

impl fmt::Display for SchemaVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One event as it is delivered to one subscription.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Envelope {
    /// The payload's schema version.
    pub version: SchemaVersion,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
    /// The subscription that the delivery is for.
    pub webhook_id: WebhookId,
    /// When the event happened (per OpenAPI; per the docs, when it was sent).
    #[serde(with = "wire_time::option")]
    pub timestamp: Option<Timestamp>,
    /// The event's id, a UUID version 7. Use it to detect duplicates.
    pub id: Option<EventId>,
    /// The attempt's number, starting at 1; the schema's default is 0.
    pub delivery_attempt: u32,
}

/// Why a body is not an envelope.
#[derive(Debug, thiserror::Error)]
pub enum EnvelopeError {
    /// Not JSON, or not the members of an envelope.
    #[error("the body is not a webhook envelope")]
    Malformed(#[source] serde_json::Error),
    /// The records do not match the event.
    #[error(transparent)]
    Records(#[from] RecordError),
}

/// A received envelope, before its records are parsed.
#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Incoming {
    version: SchemaVersion,
    event_name: String,
    data: Vec<Value>,
    webhook_id: WebhookId,
    #[serde(default)]
    timestamp: Option<Timestamp>,
    #[serde(default)]
    id: Option<EventId>,
    #[serde(default)]
    delivery_attempt: u32,
}

impl Envelope {
    /// Parses a delivery's body. Decompress it and verify its signature first. Unknown members are ignored; unknown
    /// events become [`Event::Other`].
    ///
    /// # Errors
    /// [`EnvelopeError`]; respond with a 4xx.
    pub fn from_bytes(body: &[u8]) -> Result<Self, EnvelopeError> {
        // serde would also accept an array of the members' values.
        if body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
            return Err(EnvelopeError::Malformed(de::Error::custom("expected an object, found a list")));
        }
        let incoming: Incoming = serde_json::from_slice(body).map_err(EnvelopeError::Malformed)?;
        Ok(Self {
            version: incoming.version,
            event: Event::decode(incoming.event_name, incoming.data)?,
            webhook_id: incoming.webhook_id,
            timestamp: incoming.timestamp,
            id: incoming.id,
            delivery_attempt: incoming.delivery_attempt,
        })
    }

    /// The bytes to sign and then compress: compact JSON, keys in the schema's order (assumption `compact-json`).
    ///
    /// # Errors
    /// None in practice: every value of this type can be serialized.
    pub fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let Self { version, event, webhook_id, timestamp, id, delivery_attempt } = self;
        let (webhook_id, delivery_attempt) = (*webhook_id, *delivery_attempt);
        EnvelopeRef { version, event, webhook_id, timestamp: *timestamp, id: *id, delivery_attempt }
            .to_bytes()
    }
}

/// A borrowed [`Envelope`], for sending one event to many subscriptions.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct EnvelopeRef<'a> {
    /// [`Envelope::version`].
    pub version: &'a SchemaVersion,
    /// [`Envelope::event`].
    #[serde(flatten)]
    pub event: &'a Event,
    /// [`Envelope::webhook_id`].
    pub webhook_id: WebhookId,
    /// [`Envelope::timestamp`].
    #[serde(with = "wire_time::option")]
    pub timestamp: Option<Timestamp>,
    /// [`Envelope::id`].
    pub id: Option<EventId>,
    /// [`Envelope::delivery_attempt`].
    pub delivery_attempt: u32,
}

impl EnvelopeRef<'_> {
    /// The same bytes as [`Envelope::to_bytes`].
    ///
    /// # Errors
    /// None in practice: every value of this type can be serialized.
    pub fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        // Large enough for an onboarding event, which avoids reallocation.
        let mut bytes = Vec::with_capacity(1_280);
        serde_json::to_writer(&mut bytes, self)?;
        Ok(bytes)
    }
}
