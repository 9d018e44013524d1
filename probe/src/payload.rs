//! The body of a delivery: an event as Catena writes it, or with one change to its JSON. How it is signed, dated and
//! compressed is the matter of [`crate::Tampering`].

use catena_contract::RequestId;
use catena_contract::WebhookId;
use catena_contract::webhook::{Envelope, Event, SchemaVersion};
use jiff::SignedDuration;
use serde_json::Value;

use crate::fleet_name::{self, FleetName};
use crate::json_style::JsonStyle;

/// Bytes of padding in a large delivery: 1 MiB.
pub(crate) const PADDING: usize = 1024 * 1024;
/// The character that the padding repeats.
pub(crate) const PADDING_LETTER: &str = "x";
/// An event name that Catena does not have.
const UNKNOWN_EVENT: &str = "fleet_mood.modified";
/// A reader of numbers as IEEE doubles loses the last digit of this (2^53 + 1).
const LARGE_INTEGER: u64 = 9_007_199_254_740_993;

/// How the event is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayloadChange {
    /// As Catena writes it.
    AsIs,
    /// With line breaks, indentation, and white space before and after.
    Spaced,
    /// With its members in reverse order.
    Reordered,
    /// With one character written as a `\u` escape.
    Escaped,
    /// With an unknown member that holds a small number.
    SmallInteger,
    /// With an unknown member that holds a number of more than 53 bits.
    LargeInteger,
    /// With unknown members in the envelope and in each record.
    UnknownMembers,
    /// With an unknown event name.
    UnknownEvent,
    /// With `fleet_ref: null` in each record.
    NullFleetRef,
    /// With 1 MiB of padding in its first record.
    Large,
    /// Not JSON.
    NotJson,
    /// As it would have been written a week ago.
    WeekOld,
    /// With this name of the fleet in each record.
    Named(FleetName),
    /// Parsed and written again, as this library writes JSON.
    Rewritten(JsonStyle),
}

/// A delivery could not be built: a bug of ours, which is reported as a finding.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// It could not be written as JSON or gzip.
    #[error("the delivery could not be written")]
    Unwritable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// One delivery before it is signed and compressed.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The event's name.
    pub event_name: String,
    /// The subscription's id.
    pub webhook_id: WebhookId,
    /// The version of the event's schema.
    pub version: SchemaVersion,
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// The `X-Request-ID` of the attempt.
    pub request_id: RequestId,
    /// The body, uncompressed.
    pub body: Vec<u8>,
}

impl Delivery {
    /// Writes `envelope` with this change.
    pub fn write(
        mut envelope: Envelope,
        request_id: RequestId,
        body: PayloadChange,
    ) -> Result<Self, DeliveryError> {
        if body == PayloadChange::WeekOld {
            let week = SignedDuration::from_hours(7 * 24);
            envelope.timestamp = envelope.timestamp.and_then(|at| at.checked_sub(week).ok());
        }
        let unwritable = |error: serde_json::Error| DeliveryError::Unwritable(error.into());
        let plain = envelope.to_bytes().map_err(unwritable)?;
        let known = body != PayloadChange::UnknownEvent;
        let event_name = if known { envelope.event.name() } else { UNKNOWN_EVENT }.to_owned();
        let body = rewritten(plain, body).map_err(unwritable)?;
        Ok(Self {
            event_name,
            webhook_id: envelope.webhook_id,
            version: envelope.version,
            attempt: envelope.delivery_attempt.max(1),
            request_id,
            body,
        })
    }
}

fn rewritten(plain: Vec<u8>, body: PayloadChange) -> Result<Vec<u8>, serde_json::Error> {
    let value = || serde_json::from_slice::<Value>(&plain);
    let with = |edit: &dyn Fn(&mut Value)| {
        let mut value = value()?;
        edit(&mut value);
        serde_json::to_vec(&value)
    };
    match body {
        PayloadChange::AsIs | PayloadChange::WeekOld => Ok(plain),
        PayloadChange::Spaced => {
            let mut spaced = b"\r\n\t".to_vec();
            spaced.extend(serde_json::to_vec_pretty(&value()?)?);
            spaced.extend(b" \n");
            Ok(spaced)
        }
        PayloadChange::Reordered => with(&|value| {
            if let Some(members) = value.as_object_mut() {
                *members = std::mem::take(members).into_iter().rev().collect();
            }
        }),
        PayloadChange::Escaped => {
            let text = String::from_utf8_lossy(&plain);
            Ok(text
                .replacen("\"event_name\":\"f", "\"event_name\":\"\\u0066", 1)
                .replacen("\"version\":\"1", "\"version\":\"\\u0031", 1)
                .into_bytes())
        }
        PayloadChange::SmallInteger => with(&|value| put(value, "sequence", 1.into())),
        PayloadChange::LargeInteger => with(&|value| put(value, "sequence", LARGE_INTEGER.into())),
        PayloadChange::UnknownMembers => with(&|value| {
            put(value, "catena_conformance", "simulation".into());
            for record in records(value) {
                put(record, "catena_conformance", serde_json::json!({ "simulation": [true, null] }));
            }
        }),
        PayloadChange::UnknownEvent => with(&|value| put(value, "event_name", UNKNOWN_EVENT.into())),
        PayloadChange::NullFleetRef => with(&|value| {
            for record in records(value).iter_mut().filter(|record| record.get("fleet_ref").is_some()) {
                put(record, "fleet_ref", Value::Null);
            }
        }),
        PayloadChange::Large => with(&|value| {
            if let Some(record) = records(value).first_mut() {
                put(record, "note", PADDING_LETTER.repeat(PADDING).into());
            }
        }),
        PayloadChange::Named(name) => {
            let mut value = value()?;
            for record in records(&mut value) {
                put(record, fleet_name::MEMBER, name.text().into());
            }
            name.written(&value)
        }
        PayloadChange::Rewritten(style) => Ok(style.write(&value()?).into_bytes()),
        PayloadChange::NotJson => Ok(b"this is a simulation, and it is not JSON".to_vec()),
    }
}

fn put(value: &mut Value, name: &str, member: Value) {
    if let Some(members) = value.as_object_mut() {
        members.insert(name.to_owned(), member);
    }
}

fn records(value: &mut Value) -> &mut [Value] {
    value.get_mut("data").and_then(Value::as_array_mut).map_or(&mut [], Vec::as_mut_slice)
}

/// Whether the records of this event carry the partner's own name of the fleet.
#[must_use]
pub fn names_fleet_ref(event: &Event) -> bool {
    let mut written = serde_json::to_value(event).unwrap_or_default();
    records(&mut written).iter().any(|record| record.get("fleet_ref").is_some_and(Value::is_string))
}
