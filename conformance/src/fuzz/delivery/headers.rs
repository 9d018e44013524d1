//! The headers that are not signed: as Catena sends them, or with one of them changed.

use catena_contract::webhook::header;
use serde::{Deserialize, Serialize};

/// How the headers differ from those that Catena sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum HeaderChange {
    #[serde(rename = "usual")]
    None,
    TypeWithCharset,
    TypeMissing,
    TypeOther,
    EventMissing,
    EventOther,
    RequestIdOdd,
    AttemptOdd,
    LongHeader,
    SecondSignature,
}

impl HeaderChange {
    pub(super) const ALL: [Self; 10] = [
        Self::None,
        Self::TypeWithCharset,
        Self::TypeMissing,
        Self::TypeOther,
        Self::EventMissing,
        Self::EventOther,
        Self::RequestIdOdd,
        Self::AttemptOdd,
        Self::LongHeader,
        Self::SecondSignature,
    ];

    /// What is unusual about it; `None` if Catena does it like that.
    pub(super) const fn description(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::TypeWithCharset => Some("a content type with a charset"),
            Self::TypeMissing => Some("no content type"),
            Self::TypeOther => Some("another content type"),
            Self::EventMissing => Some("no X-Event-Type"),
            Self::EventOther => Some("another event in X-Event-Type"),
            Self::RequestIdOdd => Some("an X-Request-ID that is not a UUID"),
            Self::AttemptOdd => Some("an X-Delivery-Attempt that is not a number"),
            Self::LongHeader => Some("a header of 4 KiB"),
            Self::SecondSignature => Some("a second, invalid signature"),
        }
    }

    /// The headers for an event and an attempt. A header in the list twice is sent twice.
    pub(super) fn headers(self, event: &str, request_id: &str) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("Content-Type", "application/json".to_owned()),
            ("User-Agent", header::USER_AGENT_VALUE.to_owned()),
            ("Accept", "application/json".to_owned()),
            (header::EVENT_TYPE, event.to_owned()),
            (header::WEBHOOK_ID, "01961d3e-5c00-7000-8000-000000000901".to_owned()),
            (header::REQUEST_ID, request_id.to_owned()),
            (header::SCHEMA_VERSION, "1.0".to_owned()),
            (header::SOURCE, header::SOURCE_VALUE.to_owned()),
            (header::DELIVERY_ATTEMPT, "1".to_owned()),
        ];
        let (name, value) = match self {
            Self::None => return headers,
            Self::TypeWithCharset => ("Content-Type", Some("application/json; charset=utf-8")),
            Self::TypeMissing => ("Content-Type", None),
            Self::TypeOther => ("Content-Type", Some("text/plain")),
            Self::EventMissing => (header::EVENT_TYPE, None),
            Self::EventOther => (header::EVENT_TYPE, Some("catena.fuzz")),
            Self::RequestIdOdd => (header::REQUEST_ID, Some("not-a-uuid")),
            Self::AttemptOdd => (header::DELIVERY_ATTEMPT, Some("-1e9")),
            Self::LongHeader => {
                headers.push(("X-Catena-Fuzz", "x".repeat(4 * 1024)));
                return headers;
            }
            Self::SecondSignature => {
                headers.push((header::SIGNATURE, "0".repeat(43) + "="));
                return headers;
            }
        };
        headers.retain(|(known, _)| *known != name);
        headers.extend(value.map(|value| (name, value.to_owned())));
        headers
    }
}
