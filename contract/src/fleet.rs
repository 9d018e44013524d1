//! A fleet, as the API shows it to itself and to the partners it shares data with.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::string_enum::string_enum;
use crate::{FleetId, FleetPropertyId, FleetRef, InvitationId, exposed_option, wire_time};

/// A fleet (OpenAPI `FleetRead`, keys in the same order).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = FleetRead))]
pub struct Fleet {
    /// Its name.
    pub name: String,
    /// A short description.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub description: Option<String>,
    /// The name to display.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub display_name: Option<String>,
    /// Its legal name.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub legal_name: Option<String>,
    /// The name it does business as.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub dba_name: Option<String>,
    /// Its websites.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub websites: Option<Vec<String>>,
    /// The invitation it accepted. A secret: the id opens the magic link.
    #[serde(serialize_with = "exposed_option")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub invitation_id: Option<InvitationId>,
    /// The partner's own id of it.
    pub fleet_ref: FleetRef,
    /// Its number at a regulator.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub regulatory_id: Option<String>,
    /// The regulator that issued the number, e.g. `DOT`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub regulatory_id_type: Option<String>,
    /// When the number was issued.
    #[cfg_attr(feature = "openapi", schema(required, value_type = Option<String>, format = Date))]
    pub regulatory_id_date: Option<Date>,
    /// Its status at the regulator, e.g. `ACTIVE`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub regulatory_id_status: Option<String>,
    /// E-mail address.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub registered_email: Option<String>,
    /// Telephone number.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub registered_phone: Option<String>,
    /// Fax number.
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
    /// Country, ISO 3166 alpha-3.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub country_code: Option<String>,
    /// Catena's id of it.
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

string_enum!(
    /// The key of a fleet's property (OpenAPI `FleetPropertyKeyEnum`).
    FleetPropertyKey, "fleet property" { DotNumber = "dot_number", Location = "location", Type = "type", }
);

/// A fleet's property to set (OpenAPI `FleetPropertyCreate`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = FleetPropertyCreate))]
pub struct NewFleetProperty {
    /// The property's key.
    pub key: FleetPropertyKey,
    /// The property's value, always text.
    pub value: String,
}

/// A fleet's property that is set (OpenAPI `FleetPropertyRead`, keys in the same order).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = FleetPropertyRead))]
pub struct FleetProperty {
    /// The property's key.
    pub key: FleetPropertyKey,
    /// The property's value.
    pub value: String,
    /// The property's id.
    pub id: FleetPropertyId,
    /// When it was set.
    #[serde(with = "wire_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// The fleet it belongs to.
    pub fleet_id: FleetId,
}
