//! A fleet, as the API shows it to itself and to the partners it shares data with.

use jiff::civil::Date;

use crate::record::record;
use crate::string_enum::string_enum;
use crate::{FleetId, FleetPropertyId, FleetRef, InvitationId};

record! {
    /// A fleet (OpenAPI `FleetRead`, keys in the same order).
    Fleet as FleetRead {
        /// Its name.
        name: String,
        /// A short description.
        description: Option<String>,
        /// The name to display.
        display_name: Option<String>,
        /// Its legal name.
        legal_name: Option<String>,
        /// The name it does business as.
        dba_name: Option<String>,
        /// Its websites.
        websites: Option<Vec<String>>,
        /// The invitation it accepted. A secret: the id opens the magic link.
        secret invitation_id: Option<InvitationId>,
        /// The partner's own id of it.
        fleet_ref: FleetRef,
        /// Its number at a regulator.
        regulatory_id: Option<String>,
        /// The regulator that issued the number, e.g. `DOT`.
        regulatory_id_type: Option<String>,
        /// When the number was issued.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
        regulatory_id_date: Option<Date>,
        /// Its status at the regulator, e.g. `ACTIVE`.
        regulatory_id_status: Option<String>,
        /// E-mail address.
        registered_email: Option<String>,
        /// Telephone number.
        registered_phone: Option<String>,
        /// Fax number.
        registered_fax: Option<String>,
        /// Street and number.
        address: Option<String>,
        /// Town.
        city: Option<String>,
        /// State or province.
        province: Option<String>,
        /// Postal code.
        postal_code: Option<String>,
        /// Country, ISO 3166 alpha-3.
        country_code: Option<String>,
        /// Catena's id of it.
        id: FleetId,
        /// When it accepted.
        created_at: Timestamp,
        /// When it last changed.
        updated_at: Timestamp,
    }
}

string_enum!(
    /// The key of a fleet's property (OpenAPI `FleetPropertyKeyEnum`).
    FleetPropertyKey, "fleet property" { DotNumber = "dot_number", Location = "location", Type = "type", }
);

record! {
    /// A fleet's property to set (OpenAPI `FleetPropertyCreate`).
    NewFleetProperty as FleetPropertyCreate {
        /// The property's key.
        key: FleetPropertyKey,
        /// The property's value, always text.
        value: String,
    }
}

record! {
    /// A fleet's property that is set (OpenAPI `FleetPropertyRead`, keys in the same order).
    FleetProperty as FleetPropertyRead {
        /// The property's key.
        key: FleetPropertyKey,
        /// The property's value.
        value: String,
        /// The property's id.
        id: FleetPropertyId,
        /// When it was set.
        created_at: Timestamp,
        /// The fleet it belongs to.
        fleet_id: FleetId,
    }
}
