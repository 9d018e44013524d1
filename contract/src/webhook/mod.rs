//! Webhooks: the events that Catena sends to a partner in addition to the redirect. Deliveries may repeat or arrive out
//! of order.
//!
//! This module defines the envelope and its records and the headers of a delivery, and it signs and verifies
//! deliveries. It does not compress: a body is always the JSON that is signed, before gzip. The caller passes the
//! current time.

mod envelope;
mod event;
mod headers;
mod records;
mod signature;
mod timestamp;
mod verify;

pub use crate::event_name::EventName;
pub use envelope::{Envelope, EnvelopeError, EnvelopeRef, SchemaVersion};
pub use event::{Event, RecordError};
pub use headers::{DeliveryHeaders, header};
pub use records::{
    ConnectionRecord, FleetConnectionRecord, InvitationRecord, ShareAgreementRecord, SubscriptionRecord,
    TspRecord,
};
pub use signature::{Signature, SignatureError};
pub use timestamp::{TIMESTAMP_TOLERANCE, TimestampError, check_timestamp, header_timestamp};
pub use verify::{SignatureHeaders, VerificationError, verify_delivery};
