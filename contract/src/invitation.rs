//! An invitation: what a partner asks for, and what it gets.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::words::words;
use crate::{
    AccessToken, FleetId, FleetRef, InvitationId, PartnerId, Permissions, RedirectUrl, exposed,
    exposed_option, wire_time,
};

words!(
    /// How an invitation stands (OpenAPI `InvitationStatusEnum`).
    InvitationStatus, "invitation status" {
        Active = "active",
        Accepted = "accepted",
        Declined = "declined",
        Expired = "expired",
        Deleted = "deleted",
    }
);

/// What a partner asks for (OpenAPI `InvitationCreate`), every field already through its door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewInvitation {
    /// The partner's name for the fleet: the one required field.
    pub fleet_ref: FleetRef,
    /// What the partner knows of the fleet.
    pub fleet: FleetDetails,
    /// Where the fleet's browser goes after a success or an integration request.
    pub success_redirect_url: Option<RedirectUrl>,
    /// Where it goes after a failure.
    pub failure_redirect_url: Option<RedirectUrl>,
    /// A second channel of notices; its payload is not public.
    pub callback_url: Option<RedirectUrl>,
    /// The providers offered, by slug; `None` offers all.
    pub limit_tsps: Option<Vec<String>>,
    /// What is to be shared; empty means `read` on everything.
    pub permissions: Permissions,
    /// Life of the link, 1 to 672 hours, 24 unless said.
    pub expires_in_hours: u32,
}

/// What a partner knows of a fleet beforehand. The fleet may correct it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetDetails {
    /// Its name.
    pub fleet_name: Option<String>,
    /// An e-mail address.
    pub fleet_email: Option<String>,
    /// Its number at a regulator.
    pub fleet_regulatory_id: Option<String>,
    /// Which regulator's: `DOT`, `MC`, …
    pub fleet_regulatory_id_type: Option<String>,
    /// A telephone number, E.164.
    pub fleet_phone: Option<String>,
    /// A website.
    pub fleet_website: Option<String>,
    /// ISO 3166 alpha-3.
    pub fleet_country_code: Option<String>,
}

/// An invitation as the API gives it back (OpenAPI `InvitationRead`). Every key is always there, `null` where
/// unset, in the order the live server was seen to use. Its id and tokens open the fleet's session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = InvitationRead))]
pub struct Invitation {
    /// Its identity, and the secret of its link.
    #[serde(serialize_with = "exposed")]
    pub id: InvitationId,
    /// When the partner asked for it.
    #[serde(with = "wire_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// What the fleet opens.
    #[serde(serialize_with = "exposed")]
    pub magic_link: AccessToken,
    /// When the link dies.
    #[serde(with = "wire_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Timestamp,
    /// Life of the link in hours.
    pub expires_in_hours: u32,
    /// How it stands.
    pub status: InvitationStatus,
    /// The fleet's name.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub fleet_name: Option<String>,
    /// When the fleet accepted.
    #[serde(with = "wire_time::option")]
    #[cfg_attr(feature = "openapi", schema(required, value_type = Option<String>, format = DateTime))]
    pub accepted_at: Option<Timestamp>,
    /// Lets the flow make connections; set on acceptance.
    #[serde(serialize_with = "exposed_option")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub pre_registration_access_token: Option<AccessToken>,
    /// Renews the former; set on acceptance.
    #[serde(serialize_with = "exposed_option")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub pre_registration_refresh_token: Option<AccessToken>,
    /// Second channel of notices.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub callback_url: Option<RedirectUrl>,
    /// Where the browser goes after a success or an integration request.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub success_redirect_url: Option<RedirectUrl>,
    /// Where it goes after a failure.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub failure_redirect_url: Option<RedirectUrl>,
    /// The providers offered, by slug.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub limit_tsps: Option<Vec<String>>,
    /// The fleet, once it accepted.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub fleet_id: Option<FleetId>,
    /// The partner's name in URLs.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub partner_slug: Option<String>,
    /// The partner.
    pub partner_id: PartnerId,
    /// What the fleet wrote when it declined.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub decline_reason: Option<String>,
    /// When it declined.
    #[serde(with = "wire_time::option")]
    #[cfg_attr(feature = "openapi", schema(required, value_type = Option<String>, format = DateTime))]
    pub declined_at: Option<Timestamp>,
    /// The partner's name for the fleet.
    pub fleet_ref: FleetRef,
    /// What is shared, and how far.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<crate::Resource, crate::ShareLevel>))]
    pub permissions: Permissions,
    /// An e-mail address of the fleet.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub fleet_email: Option<String>,
    /// The fleet's number at a regulator.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub fleet_regulatory_id: Option<String>,
    /// Which regulator's.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub fleet_regulatory_id_type: Option<String>,
    /// Its telephone number.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub fleet_phone: Option<String>,
    /// Its website.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub fleet_website: Option<String>,
    /// Its country.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub fleet_country_code: Option<String>,
    /// Deprecated mirrors of the `fleet_*` fields, read only.
    #[serde(flatten)]
    pub partner_provided: PartnerProvided,
}

/// The deprecated names under which an invitation repeats the `fleet_*` fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartnerProvided {
    /// Mirror of `fleet_name`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub partner_provided_fleet_name: Option<String>,
    /// Mirror of `fleet_email`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub partner_provided_fleet_email: Option<String>,
    /// Mirror of `fleet_regulatory_id`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub partner_provided_fleet_regulatory_id: Option<String>,
    /// Mirror of `fleet_regulatory_id_type`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub partner_provided_fleet_regulatory_id_type: Option<String>,
    /// Mirror of `fleet_phone`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub partner_provided_fleet_phone: Option<String>,
    /// Mirror of `fleet_website`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub partner_provided_fleet_website: Option<String>,
    /// Mirror of `fleet_country_code`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub partner_provided_fleet_country_code: Option<String>,
}

impl From<FleetDetails> for PartnerProvided {
    fn from(fleet: FleetDetails) -> Self {
        Self {
            partner_provided_fleet_name: fleet.fleet_name,
            partner_provided_fleet_email: fleet.fleet_email,
            partner_provided_fleet_regulatory_id: fleet.fleet_regulatory_id,
            partner_provided_fleet_regulatory_id_type: fleet.fleet_regulatory_id_type,
            partner_provided_fleet_phone: fleet.fleet_phone,
            partner_provided_fleet_website: fleet.fleet_website,
            partner_provided_fleet_country_code: fleet.fleet_country_code,
        }
    }
}
