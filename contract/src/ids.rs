//! Ids. Each is a UUID with its own type, so that an invitation's id cannot be used to look up a fleet.
//!
//! Only the hyphenated form of RFC 9562 section 4 is accepted (36 characters, either case). Other systems write
//! braces, `urn:uuid:` or 32 digits without hyphens; Catena does not.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::secret::Expose;

/// Why a text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{kind} must be a hyphenated UUID of 36 characters, such as `5c06372b-5b5a-4477-88ee-6cd8d3b55efb`")]
pub struct IdError {
    /// The id's name, e.g. `integration_request_id`. The rejected text is left out: it may be a secret.
    pub kind: &'static str,
}

fn hyphenated(kind: &'static str, raw: &str) -> Result<Uuid, IdError> {
    if raw.len() != uuid::fmt::Hyphenated::LENGTH {
        return Err(IdError { kind });
    }
    Uuid::try_parse(raw).map_err(|_| IdError { kind })
}

macro_rules! id {
    ($(#[$meta:meta])* $name:ident, $kind:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID that was generated for this purpose.
            #[must_use]
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(raw: &str) -> Result<Self, IdError> {
                hyphenated($kind, raw).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(raw: String) -> Result<Self, IdError> {
                raw.parse()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                uuid_schema()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}

        #[cfg(feature = "proptest")]
        impl proptest::arbitrary::Arbitrary for $name {
            type Parameters = ();
            type Strategy = proptest::strategy::BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy {
                use proptest::strategy::Strategy as _;
                proptest::arbitrary::any::<[u8; 16]>().prop_map(|bytes| Self(Uuid::from_bytes(bytes))).boxed()
            }
        }
    };
}

macro_rules! public_ids {
    ($($(#[$meta:meta])* $name:ident = $kind:literal,)+) => {$(
        id!($(#[$meta])* #[derive(Serialize)] $name, $kind);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.hyphenated())
            }
        }
    )+};
}

public_ids! {
    /// The id of a fleet's request for a provider that Catena does not support yet.
    IntegrationRequestId = "integration_request_id",
    /// Catena's id of a fleet. The partner's own id is a [`FleetRef`](crate::FleetRef).
    FleetId = "fleet_id",
    /// The id of one property of a fleet.
    FleetPropertyId = "property_id",
    /// The id of a partner.
    PartnerId = "partner_id",
    /// The id of one property of a partner.
    PartnerPropertyId = "property_id",
    /// The id of a provider (TSP). Several providers may share one `source_name`; the id is unique.
    TspId = "tsp_id",
    /// The id of a provider in a regulator's registry, integrated or not.
    ExtTspId = "ext_tsp_id",
    /// The id of a connection to a provider. A connection can be reused across partners.
    ConnectionId = "connection_id",
    /// The id of the link between a connection and a fleet.
    FleetConnectionId = "fleet_connection_id",
    /// The id of an agreement by which a fleet shares data with a partner.
    ShareAgreementId = "share_agreement_id",
    /// The id of a fleet's vehicle.
    VehicleId = "vehicle_id",
    /// The id of a webhook subscription: `webhook_id` in the envelope and the header.
    WebhookId = "webhook_id",
    /// The id of one event. It stays the same in retries and replays (assumption `event-id-stable`).
    EventId = "event id",
    /// The id of one delivery attempt: `X-Request-ID`, new on every retry.
    RequestId = "X-Request-ID",
}

id!(
    /// The id of an invitation. It is a secret: the id is part of the magic link, which opens the invitation. The type
    /// therefore has no `Display` and no `Serialize`, and its `Debug` is redacted; wire types use
    /// [`exposed`](crate::exposed).
    InvitationId, "invitation_id"
);

impl Expose for InvitationId {
    fn expose(&self) -> String {
        self.0.hyphenated().to_string()
    }
}

impl fmt::Debug for InvitationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InvitationId(redacted)")
    }
}

#[cfg(feature = "openapi")]
fn uuid_schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
    use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};
    let format = SchemaFormat::Custom("uuid".to_owned());
    ObjectBuilder::new().schema_type(Type::String).format(Some(format)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_hyphenated_form_is_an_id() {
        let good = "5c06372b-5b5a-4477-88ee-6cd8d3b55efb";
        assert_eq!(good.parse::<IntegrationRequestId>().unwrap().to_string(), good);
        assert_eq!(good.to_uppercase().parse::<IntegrationRequestId>().unwrap().to_string(), good);
        for odd in [
            "",
            "5c06372b5b5a447788ee6cd8d3b55efb",
            "{5c06372b-5b5a-4477-88ee-6cd8d3b55efb}",
            "urn:uuid:5c06372b-5b5a-4477-88ee-6cd8d3b55efb",
            "5c06372b-5b5a-4477-88ee-6cd8d3b55ef",
            "5c06372b-5b5a-4477-88ee-6cd8d3b55efb0",
            "5c06372b-5b5a-4477-88ee-6cd8d3b55efg",
            " 5c06372b-5b5a-4477-88ee-6cd8d3b55ef",
            "5c06372b-5b5a-4477-88ee-6cd8d3b55é",
        ] {
            assert!(odd.parse::<IntegrationRequestId>().is_err(), "{odd:?} was accepted as an id");
        }
    }

    #[test]
    fn an_invitation_id_never_prints() {
        let id: InvitationId = "5c06372b-5b5a-4477-88ee-6cd8d3b55efb".parse().unwrap();
        assert_eq!(format!("{id:?}"), "InvitationId(redacted)");
        assert_eq!(id.expose(), "5c06372b-5b5a-4477-88ee-6cd8d3b55efb");
    }
}
