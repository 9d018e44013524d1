//! An event with its records: a name can only stand with what it carries.

use std::fmt;

use serde_json::Value;

use super::EventName;
use super::records::{
    ConnectionRecord, FleetConnectionRecord, InvitationRecord, ShareAgreementRecord, SubscriptionRecord,
    TspRecord,
};

/// Records that do not fit the event they came with.
#[derive(Debug, thiserror::Error)]
#[error("the records of `{event}` do not fit its schema")]
pub struct RecordError {
    /// The event's name.
    pub event: EventName,
    /// What does not fit.
    #[source]
    pub source: serde_json::Error,
}

macro_rules! events {
    ($($event:ident($record:ident),)+) => {
        /// One event: one or more records of one kind. The `Debug` of an unknown event only counts its records,
        /// since nobody knows which of their members open something.
        #[derive(Clone, PartialEq)]
        pub enum Event {
            $(
                #[doc = concat!("Carries [`", stringify!($record), "`]s.")]
                $event(Vec<$record>),
            )+
            /// An event without a record here, or with a name nobody knows yet. Acknowledge it.
            Other {
                /// Its name as it came.
                name: String,
                /// Its records as they came.
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
            /// Its name on the wire.
            #[must_use]
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$event(_) => EventName::$event.as_str(),)+
                    Self::Other { name, .. } => name,
                }
            }

            /// Its name, if it is one that can be subscribed to.
            #[must_use]
            pub fn known_name(&self) -> Option<EventName> {
                match self {
                    $(Self::$event(_) => Some(EventName::$event),)+
                    Self::Other { name, .. } => name.parse().ok(),
                }
            }

            /// Pairs a name with its records.
            pub(super) fn decode(name: String, records: Vec<Value>) -> Result<Self, RecordError> {
                match name.parse() {
                    $(Ok(event @ EventName::$event) => Ok(Self::$event(decoded(event, records)?)),)+
                    Ok(_) | Err(_) => Ok(Self::Other { name, records }),
                }
            }

            /// The records as the envelope's `data`.
            pub(super) fn encode<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::Serialize as _;
                match self {
                    $(Self::$event(records) => records.serialize(serializer),)+
                    Self::Other { records, .. } => records.serialize(serializer),
                }
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
            // serde would also take a list of a record's values, in their order.
            if record.is_object() {
                serde_json::from_value(record)
            } else {
                Err(serde::de::Error::custom("a record is an object"))
            }
        })
        .collect::<Result<_, _>>()
        .map_err(|source| RecordError { event, source })
}
