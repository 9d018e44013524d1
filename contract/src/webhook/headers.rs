//! The headers of a delivery (docs webhook-validation). Receivers match their names in any case (RFC 9110).

use jiff::Timestamp;

use super::{EventName, SchemaVersion, Signature, header_timestamp};
use crate::{RequestId, WebhookId};

/// Header names and fixed values.
pub mod header {
    /// The signature, base64.
    pub const SIGNATURE: &str = "X-Catena-Signature";
    /// When it was sent, RFC 3339; part of what is signed.
    pub const TIMESTAMP: &str = "X-Catena-Timestamp";
    /// The event's name.
    pub const EVENT_TYPE: &str = "X-Event-Type";
    /// The subscription, as `webhook_id` in the envelope.
    pub const WEBHOOK_ID: &str = "X-Webhook-ID";
    /// This attempt; new on every retry.
    pub const REQUEST_ID: &str = "X-Request-ID";
    /// The payload's schema version (assumption `schema-version-envelope`: the envelope's `version`).
    pub const SCHEMA_VERSION: &str = "X-Schema-Version";
    /// The service that sends.
    pub const SOURCE: &str = "X-Source";
    /// 1 for the first attempt.
    pub const DELIVERY_ATTEMPT: &str = "X-Delivery-Attempt";
    /// Value of `User-Agent`.
    pub const USER_AGENT_VALUE: &str = "Catena-Webhook";
    /// Value of [`SOURCE`].
    pub const SOURCE_VALUE: &str = "catena-notifications";
}

/// What the headers of one attempt say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryHeaders {
    /// Over [`Self::timestamp`] and the body.
    pub signature: Signature,
    /// The text that was signed.
    pub timestamp: String,
    /// Which event.
    pub event_name: EventName,
    /// Which subscription.
    pub webhook_id: WebhookId,
    /// Which attempt, by id.
    pub request_id: RequestId,
    /// The payload's version.
    pub schema_version: SchemaVersion,
    /// Which attempt, counted from 1.
    pub attempt: u32,
}

impl DeliveryHeaders {
    /// The text to sign and send for an attempt made at `now`.
    #[must_use]
    pub fn timestamp_of(now: Timestamp) -> String {
        header_timestamp(now)
    }

    /// Names and values in the order of the docs. `Content-Length` and `Host` are the transport's.
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
