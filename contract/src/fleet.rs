//! A fleet, as the API shows it to partners it shares with, and to itself.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::words::words;
use crate::{FleetId, FleetPropertyId, FleetRef, InvitationId, exposed_option, wire_time};

/// A fleet (OpenAPI `FleetRead`, its keys in its order).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = FleetRead))]
pub struct Fleet {
    /// Its name.
    pub name: String,
    /// A sentence about it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub description: Option<String>,
    /// The name it goes by.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub display_name: Option<String>,
    /// Its name in law.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub legal_name: Option<String>,
    /// The name it does business under.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub dba_name: Option<String>,
    /// Its websites.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub websites: Option<Vec<String>>,
    /// The invitation through which it came. It opens the link: a secret.
    #[serde(serialize_with = "exposed_option")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub invitation_id: Option<InvitationId>,
    /// The partner's name for it.
    pub fleet_ref: FleetRef,
    /// Its number at a regulator.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub regulatory_id: Option<String>,
    /// Which regulator's number that is, e.g. `DOT`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub regulatory_id_type: Option<String>,
    /// Since when it has the number.
    #[cfg_attr(feature = "openapi", schema(required, value_type = Option<String>, format = Date))]
    pub regulatory_id_date: Option<Date>,
    /// How it stands there, e.g. `ACTIVE`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub regulatory_id_status: Option<String>,
    /// Where mail reaches it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub registered_email: Option<String>,
    /// Where it is called.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub registered_phone: Option<String>,
    /// Where it is faxed.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub registered_fax: Option<String>,
    /// Street and number.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub address: Option<String>,
    /// Town.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub city: Option<String>,
    /// State or province.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub province: Option<String>,
    /// Postal code.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub postal_code: Option<String>,
    /// ISO 3166 alpha-3.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub country_code: Option<String>,
    /// Its identity.
    pub id: FleetId,
    /// When it accepted.
    #[serde(with = "wire_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// When it last changed.
    #[serde(with = "wire_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub updated_at: Timestamp,
}

words!(
    /// What a property of a fleet is about (OpenAPI `FleetPropertyKeyEnum`).
    FleetPropertyKey, "fleet property" { DotNumber = "dot_number", Location = "location", Type = "type", }
);

/// A property to set (OpenAPI `FleetPropertyCreate`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = FleetPropertyCreate))]
pub struct NewFleetProperty {
    /// Which.
    pub key: FleetPropertyKey,
    /// To what, always as text.
    pub value: String,
}

/// A property that is set (OpenAPI `FleetPropertyRead`, its keys in its order).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = FleetPropertyRead))]
pub struct FleetProperty {
    /// Which.
    pub key: FleetPropertyKey,
    /// To what.
    pub value: String,
    /// Its identity.
    pub id: FleetPropertyId,
    /// Since when.
    #[serde(with = "wire_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// Whose.
    pub fleet_id: FleetId,
}
