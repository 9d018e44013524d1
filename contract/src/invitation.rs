//! An invitation: the partner's request and the API's record.

use serde::{Deserialize, Serialize};

use crate::record::record;
use crate::string_enum::string_enum;
use crate::{AccessToken, FleetId, FleetRef, InvitationId, PartnerId, Permissions, RedirectUrl};

string_enum!(
    /// The status of an invitation (OpenAPI `InvitationStatusEnum`).
    InvitationStatus, "invitation status" {
        Active = "active",
        Accepted = "accepted",
        Declined = "declined",
        Expired = "expired",
        Deleted = "deleted",
    }
);

/// A request for an invitation (OpenAPI `InvitationCreate`), every field validated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewInvitation {
    /// The partner's own id of the fleet: the only required field.
    pub fleet_ref: FleetRef,
    /// The partner's details of the fleet.
    pub fleet: FleetDetails,
    /// Where to send the fleet's browser after a success or an integration request.
    pub success_redirect_url: Option<RedirectUrl>,
    /// Where to send it after a failure.
    pub failure_redirect_url: Option<RedirectUrl>,
    /// A second notification channel; its payload is not public.
    pub callback_url: Option<RedirectUrl>,
    /// The providers offered, by slug; `None` offers all.
    pub limit_tsps: Option<Vec<String>>,
    /// The data to share; empty means `read` on everything.
    pub permissions: Permissions,
    /// Lifetime of the link in hours, 1 to 672; 24 by default.
    pub expires_in_hours: u32,
}

/// The partner's details of a fleet. The fleet can correct them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetDetails {
    /// Its name.
    pub fleet_name: Option<String>,
    /// An e-mail address.
    pub fleet_email: Option<String>,
    /// Its number at a regulator.
    pub fleet_regulatory_id: Option<String>,
    /// The regulator that issued the number: `DOT`, `MC`, …
    pub fleet_regulatory_id_type: Option<String>,
    /// Telephone number, E.164.
    pub fleet_phone: Option<String>,
    /// A website.
    pub fleet_website: Option<String>,
    /// Country, ISO 3166 alpha-3.
    pub fleet_country_code: Option<String>,
}

record! {
    /// An invitation as the API returns it (OpenAPI `InvitationRead`). Every key is always present, `null` where unset,
    /// in the order that the live server uses. Its id and tokens open the fleet's session.
    Invitation as InvitationRead {
        /// Its id, which is also the secret of its link.
        secret id: InvitationId,
        /// When the partner created it.
        created_at: Timestamp,
        /// The link that the fleet opens.
        secret magic_link: AccessToken,
        /// When the link expires.
        expires_at: Timestamp,
        /// Lifetime of the link in hours.
        expires_in_hours: u32,
        /// Current status.
        status: InvitationStatus,
        /// The fleet's name.
        fleet_name: Option<String>,
        /// When the fleet accepted.
        accepted_at: Option<Timestamp>,
        /// Authorises the flow to create connections; set on acceptance.
        secret pre_registration_access_token: Option<AccessToken>,
        /// Renews the access token; set on acceptance.
        secret pre_registration_refresh_token: Option<AccessToken>,
        /// Second notification channel.
        callback_url: Option<RedirectUrl>,
        /// Where to send the browser after a success or an integration request.
        success_redirect_url: Option<RedirectUrl>,
        /// Where to send it after a failure.
        failure_redirect_url: Option<RedirectUrl>,
        /// The providers offered, by slug.
        limit_tsps: Option<Vec<String>>,
        /// The fleet, set on acceptance.
        fleet_id: Option<FleetId>,
        /// The partner's slug.
        partner_slug: Option<String>,
        /// The partner.
        partner_id: PartnerId,
        /// The fleet's reason for declining.
        decline_reason: Option<String>,
        /// When the fleet declined.
        declined_at: Option<Timestamp>,
        /// The partner's own id of the fleet.
        fleet_ref: FleetRef,
        /// The data that is shared, and the access level.
        #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<crate::Resource, crate::ShareLevel>))]
        permissions: Permissions,
        /// An e-mail address of the fleet.
        fleet_email: Option<String>,
        /// The fleet's number at a regulator.
        fleet_regulatory_id: Option<String>,
        /// The regulator that issued the number.
        fleet_regulatory_id_type: Option<String>,
        /// Its telephone number.
        fleet_phone: Option<String>,
        /// Its website.
        fleet_website: Option<String>,
        /// Its country.
        fleet_country_code: Option<String>,
        /// Deprecated copies of the `fleet_*` fields, read-only.
        #[serde(flatten)]
        partner_provided: PartnerProvided,
    }
}

/// The deprecated names under which an invitation repeats the `fleet_*` fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartnerProvided {
    /// Copy of `fleet_name`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub partner_provided_fleet_name: Option<String>,
    /// Copy of `fleet_email`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub partner_provided_fleet_email: Option<String>,
    /// Copy of `fleet_regulatory_id`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub partner_provided_fleet_regulatory_id: Option<String>,
    /// Copy of `fleet_regulatory_id_type`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub partner_provided_fleet_regulatory_id_type: Option<String>,
    /// Copy of `fleet_phone`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub partner_provided_fleet_phone: Option<String>,
    /// Copy of `fleet_website`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub partner_provided_fleet_website: Option<String>,
    /// Copy of `fleet_country_code`.
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
