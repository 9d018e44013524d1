//! Ids. Each is a UUID with a name of its own, so that a fleet is never looked up by its invitation.
//!
//! The only spelling accepted is the hyphenated one of RFC 9562 section 4 (36 characters, either case): braces,
//! `urn:uuid:` and 32 bare digits are what other systems write, and Catena writes none of them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::secret::Expose;

/// Why a text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{kind} must be a hyphenated UUID of 36 characters, such as `5c06372b-5b5a-4477-88ee-6cd8d3b55efb`")]
pub struct IdError {
    /// The id's name, e.g. `integration_request_id`. The refused text is left out: it may be a secret.
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
            /// Names a UUID that was made for this purpose.
            #[must_use]
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID itself.
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
    };
}

macro_rules! public_id {
    ($(#[$meta:meta])* $name:ident, $kind:literal) => {
        id!($(#[$meta])* #[derive(Serialize)] $name, $kind);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                crate::openapi::uuid()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.hyphenated())
            }
        }
    };
}

public_id!(
    /// Names a fleet's request for a provider that Catena does not support yet.
    IntegrationRequestId, "integration_request_id"
);
public_id!(
    /// Names a fleet at Catena. The partner's own name for it is a [`FleetRef`](crate::FleetRef).
    FleetId, "fleet_id"
);
public_id!(
    /// Names one property of a fleet.
    FleetPropertyId, "property_id"
);
public_id!(
    /// Names a partner.
    PartnerId, "partner_id"
);
public_id!(
    /// Names one property of a partner.
    PartnerPropertyId, "property_id"
);
public_id!(
    /// Names a provider (TSP). Several providers may share one `source_name`; this is the identity.
    TspId, "tsp_id"
);
public_id!(
    /// Names a provider in a regulator's registry, integrated or not.
    ExtTspId, "ext_tsp_id"
);
public_id!(
    /// Names a connection to a provider. It can be reused across partners.
    ConnectionId, "connection_id"
);
public_id!(
    /// Names the link between a connection and a fleet.
    FleetConnectionId, "fleet_connection_id"
);
public_id!(
    /// Names an agreement by which a fleet shares data with a partner.
    ShareAgreementId, "share_agreement_id"
);
public_id!(
    /// Names a webhook subscription: the `webhook_id` of envelope and header.
    WebhookId, "webhook_id"
);
public_id!(
    /// Names one event. It stays the same through retries and replay (assumption `event-id-stable`).
    EventId, "event id"
);
public_id!(
    /// Names one delivery attempt: `X-Request-ID`, new on every retry.
    RequestId, "X-Request-ID"
);
id!(
    /// Names an invitation, and opens it: whoever holds the id holds the magic link. It therefore has no
    /// `Display`, no `Serialize` and a `Debug` that does not tell; wire types say [`exposed`](crate::exposed).
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_hyphenated_spelling_is_an_id() {
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
            assert!(odd.parse::<IntegrationRequestId>().is_err(), "{odd:?} was taken for an id");
        }
    }

    #[test]
    fn an_invitation_id_never_prints() {
        let id: InvitationId = "5c06372b-5b5a-4477-88ee-6cd8d3b55efb".parse().unwrap();
        assert_eq!(format!("{id:?}"), "InvitationId(redacted)");
        assert_eq!(id.expose(), "5c06372b-5b5a-4477-88ee-6cd8d3b55efb");
    }
}
