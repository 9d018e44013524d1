//! An event with its records. The type pairs each name with its own kind of record.

use std::fmt;

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Value;

use super::EventName;
use super::records::{
    ConnectionRecord, FleetConnectionRecord, InvitationRecord, ShareAgreementRecord, SubscriptionRecord,
    TspRecord,
};

/// The records of a delivery do not match the schema of its event.
#[derive(Debug, thiserror::Error)]
#[error("the records of `{event}` do not match its schema")]
pub struct RecordError {
    /// The event's name.
    pub event: EventName,
    /// The deserialization error.
    #[source]
    pub source: serde_json::Error,
}

macro_rules! events {
    ($($event:ident($record:ident),)+) => {
        /// One event: one or more records of one kind. The `Debug` of an unknown event shows only the number of its
        /// records, because they can contain secrets.
        #[derive(Clone, PartialEq)]
        pub enum Event {
            $(
                #[doc = concat!("Carries [`", stringify!($record), "`]s.")]
                $event(Vec<$record>),
            )+
            /// An event without a record type here, or with an unknown name. Acknowledge it.
            Other {
                /// The name as received.
                name: String,
                /// The records as received.
                records: Vec<Value>,
            },
        }

        impl fmt::Debug for Event {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$event(records) => f.debug_tuple(stringify!($event)).field(records).finish(),)+
                    Self::Other { name, records } => {
                        f.debug_struct("Other").field("name", name).field("records", &records.len()).finish()
                    }
                }
            }
        }

        impl Event {
            /// The event's name on the wire.
            #[must_use]
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$event(_) => EventName::$event.as_str(),)+
                    Self::Other { name, .. } => name,
                }
            }

            /// The event's name, if partners can subscribe to it.
            #[must_use]
            pub fn known_name(&self) -> Option<EventName> {
                match self {
                    $(Self::$event(_) => Some(EventName::$event),)+
                    Self::Other { name, .. } => name.parse().ok(),
                }
            }

            /// Events of every kind with a record type, with one to three records.
            #[cfg(feature = "proptest")]
            pub(crate) fn arbitrary_records() -> Vec<proptest::strategy::BoxedStrategy<Self>> {
                use proptest::prelude::*;
                vec![$(
                    proptest::collection::vec(any::<$record>(), 1..4).prop_map(Self::$event).boxed(),
                )+]
            }

            /// Parses the records of the event with this name.
            pub(super) fn decode(name: String, records: Vec<Value>) -> Result<Self, RecordError> {
                match name.parse() {
                    $(Ok(event @ EventName::$event) => Ok(Self::$event(decoded(event, records)?)),)+
                    Ok(_) | Err(_) => Ok(Self::Other { name, records }),
                }
            }
        }

        /// As in an envelope: `event_name` and `data`.
        impl Serialize for Event {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(Some(2))?;
                map.serialize_entry("event_name", self.name())?;
                match self {
                    $(Self::$event(records) => map.serialize_entry("data", records)?,)+
                    Self::Other { records, .. } => map.serialize_entry("data", records)?,
                }
                map.end()
            }
        }
    };
}

events! {
    InvitationCreated(InvitationRecord),
    InvitationSent(InvitationRecord),
    InvitationViewed(InvitationRecord),
    InvitationAccepted(InvitationRecord),
    InvitationDeclined(InvitationRecord),
    InvitationRejected(InvitationRecord),
    InvitationExpired(InvitationRecord),
    InvitationDeleted(InvitationRecord),
    ShareAgreementCreated(ShareAgreementRecord),
    ShareAgreementUpdated(ShareAgreementRecord),
    ShareAgreementDeleted(ShareAgreementRecord),
    ConnectionCreated(ConnectionRecord),
    ConnectionStaled(ConnectionRecord),
    FleetConnectionCreated(FleetConnectionRecord),
    TspRequested(TspRecord),
    TspCreated(TspRecord),
    WebhookCreated(SubscriptionRecord),
    WebhookUpdated(SubscriptionRecord),
    WebhookDeleted(SubscriptionRecord),
    WebhookStaled(SubscriptionRecord),
    WebhookActivated(SubscriptionRecord),
    WebhookPaused(SubscriptionRecord),
}

fn decoded<T: serde::de::DeserializeOwned>(
    event: EventName,
    records: Vec<Value>,
) -> Result<Vec<T>, RecordError> {
    records
        .into_iter()
        .map(|record| {
            // serde would also accept an array of the record's values.
            if record.is_object() {
                serde_json::from_value(record)
            } else {
                Err(serde::de::Error::custom("a record is an object"))
            }
        })
        .collect::<Result<_, _>>()
        .map_err(|source| RecordError { event, source })
}
