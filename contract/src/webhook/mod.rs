//! Webhooks: what Catena tells a partner beside the redirect, at least once and in no promised order.
//!
//! Owned here: the envelope and its records, the headers of a delivery, signing and verifying over bytes, and
//! freshness against a `now` that is handed in. Compression is left outside: a body here is always the JSON that
//! was signed, before gzip.

mod check;
mod envelope;
mod event;
mod event_name;
mod freshness;
mod headers;
mod records;
mod signature;

pub use check::{Presented, Refusal, check_delivery};
pub use envelope::{Envelope, EnvelopeError, Outgoing, SchemaVersion};
pub use event::{Event, RecordError};
pub use event_name::EventName;
pub use freshness::{FRESH_FOR, FreshnessError, check_freshness, header_timestamp};
pub use headers::{DeliveryHeaders, header};
pub use records::{
    ConnectionRecord, FleetConnectionRecord, InvitationRecord, ShareAgreementRecord, SubscriptionRecord,
    TspRecord,
};
pub use signature::{Signature, SignatureError};
