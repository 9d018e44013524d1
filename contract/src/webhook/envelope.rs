//! The envelope around every event.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer, de};
use serde_json::Value;

use super::{Event, RecordError};
use crate::{EventId, WebhookId, wire_time};

/// The version of a payload's schema: `1.0`, `1.1`, … (`^\d+\.\d+$`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct SchemaVersion(String);

/// A text that is no schema version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a schema version is two numbers with a point between them, such as `1.0`")]
pub struct SchemaVersionError;

impl SchemaVersion {
    /// What the simulated Catena sends. The current version of any event is not public (assumption
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
    #[serde(flatten, serialize_with = "name_and_data")]
    pub event: Event,
    /// The subscription that caused this delivery.
    pub webhook_id: WebhookId,
    /// When it happened (OpenAPI; the docs say: when it was sent).
    #[serde(with = "wire_time::option")]
    pub timestamp: Option<Timestamp>,
    /// The event. UUID version 7, the key to deduplicate by.
    pub id: Option<EventId>,
    /// 1 for the first attempt; the schema's default is 0.
    pub delivery_attempt: u32,
}

fn name_and_data<S: Serializer>(event: &impl Borrow<Event>, serializer: S) -> Result<S::Ok, S::Error> {
    let event = event.borrow();
    struct Data<'a>(&'a Event);
    impl Serialize for Data<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.0.encode(serializer)
        }
    }
    use serde::ser::SerializeMap as _;
    let mut map = serializer.serialize_map(Some(2))?;
    map.serialize_entry("event_name", event.name())?;
    map.serialize_entry("data", &Data(event))?;
    map.end()
}

/// Why bytes are no envelope.
#[derive(Debug, thiserror::Error)]
pub enum EnvelopeError {
    /// Not JSON, or not an envelope's members.
    #[error("the body is not a webhook envelope")]
    Malformed(#[source] serde_json::Error),
    /// The records do not fit the event.
    #[error(transparent)]
    Records(#[from] RecordError),
}

/// What comes in, before the records are known.
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
    /// Reads a delivery's body, after gunzipping and after its signature was checked. Members nobody knows are
    /// ignored, and so are events nobody knows ([`Event::Other`]).
    ///
    /// # Errors
    /// [`EnvelopeError`]; answer it with a 4xx.
    pub fn from_bytes(body: &[u8]) -> Result<Self, EnvelopeError> {
        // serde would also take a list of the members' values, in their order.
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

    /// The bytes to sign and then to compress: compact JSON, keys in the schema's order (assumption
    /// `compact-json`).
    ///
    /// # Errors
    /// None that data of this type can cause; serde's signature has one.
    pub fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let Self { version, event, webhook_id, timestamp, id, delivery_attempt } = self;
        let (webhook_id, delivery_attempt) = (*webhook_id, *delivery_attempt);
        Outgoing { version, event, webhook_id, timestamp: *timestamp, id: *id, delivery_attempt }.to_bytes()
    }
}

/// An [`Envelope`] whose event stays with its owner, for a sender with many subscriptions.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Outgoing<'a> {
    /// [`Envelope::version`].
    pub version: &'a SchemaVersion,
    /// [`Envelope::event`].
    #[serde(flatten, serialize_with = "name_and_data")]
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

impl Outgoing<'_> {
    /// The same bytes as [`Envelope::to_bytes`].
    ///
    /// # Errors
    /// None that data of this type can cause; serde's signature has one.
    pub fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        // Room for an onboarding event, so that the bytes are not moved while they are written.
        let mut bytes = Vec::with_capacity(1_280);
        serde_json::to_writer(&mut bytes, self)?;
        Ok(bytes)
    }
}
