//! The headers of a delivery (docs webhook-validation). Header names are case-insensitive (RFC 9110).

use super::{EventName, SchemaVersion, Signature};
use crate::{RequestId, WebhookId};

/// Header names and fixed values.
pub mod header {
    /// The signature, base64.
    pub const SIGNATURE: &str = "X-Catena-Signature";
    /// When it was sent, RFC 3339; part of the signed text.
    pub const TIMESTAMP: &str = "X-Catena-Timestamp";
    /// The event's name.
    pub const EVENT_TYPE: &str = "X-Event-Type";
    /// The subscription's id, `webhook_id` in the envelope.
    pub const WEBHOOK_ID: &str = "X-Webhook-ID";
    /// The attempt's id; new on every retry.
    pub const REQUEST_ID: &str = "X-Request-ID";
    /// The payload's schema version (assumption `schema-version-envelope`: the envelope's `version`).
    pub const SCHEMA_VERSION: &str = "X-Schema-Version";
    /// The sending service.
    pub const SOURCE: &str = "X-Source";
    /// The attempt's number, starting at 1.
    pub const DELIVERY_ATTEMPT: &str = "X-Delivery-Attempt";
    /// The value of `User-Agent`.
    pub const USER_AGENT_VALUE: &str = "Catena-Webhook";
    /// The value of [`SOURCE`].
    pub const SOURCE_VALUE: &str = "catena-notifications";
}

/// The values of the headers of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryHeaders {
    /// The signature over [`Self::timestamp`] and the body.
    pub signature: Signature,
    /// The signed timestamp; see [`header_timestamp`](super::header_timestamp).
    pub timestamp: String,
    /// The event's name.
    pub event_name: EventName,
    /// The subscription.
    pub webhook_id: WebhookId,
    /// The attempt's id.
    pub request_id: RequestId,
    /// The payload's schema version.
    pub schema_version: SchemaVersion,
    /// The attempt's number, starting at 1.
    pub attempt: u32,
}

impl DeliveryHeaders {
    /// Names and values in the order of the docs. The HTTP client adds `Content-Length` and `Host`.
    #[must_use]
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        vec![
            ("Content-Type", "application/json".to_owned()),
            ("Content-Encoding", "gzip".to_owned()),
            ("User-Agent", header::USER_AGENT_VALUE.to_owned()),
            ("Accept", "application/json".to_owned()),
            (header::SIGNATURE, self.signature.to_string()),
            (header::TIMESTAMP, self.timestamp.clone()),
            (header::EVENT_TYPE, self.event_name.to_string()),
            (header::WEBHOOK_ID, self.webhook_id.to_string()),
            (header::REQUEST_ID, self.request_id.to_string()),
            (header::SCHEMA_VERSION, self.schema_version.to_string()),
            (header::SOURCE, header::SOURCE_VALUE.to_owned()),
            (header::DELIVERY_ATTEMPT, self.attempt.to_string()),
        ]
    }
}
