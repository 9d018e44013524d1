//! A fleet's request for a provider that is not supported yet.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ComplianceStatus, ExtTspId, FleetId, FleetRef, IntegrationRequestId, InvitationId, PartnerId, TspId,
    exposed, wire_time,
};

/// Whom to tell when the provider is there (OpenAPI `IntegrationRequestBody`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetContact {
    /// A person.
    #[serde(rename = "fleet_contact_name")]
    pub name: Option<String>,
    /// Where to write. Taken, and never given back.
    #[serde(rename = "fleet_contact_email")]
    pub email: Option<String>,
    /// Anything else.
    #[serde(rename = "fleet_contact_notes")]
    pub notes: Option<String>,
}

/// A request as the partner reads it (OpenAPI `ExtTspIntegrationRequestRead`, its keys in its order). It has no
/// status: it is done when `integrated_tsp_ids` is no longer empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ExtTspIntegrationRequestRead))]
pub struct IntegrationRequest {
    /// The `integration_request_id` of the redirect.
    pub id: IntegrationRequestId,
    /// The registry entry asked for.
    pub ext_tsp_id: ExtTspId,
    /// Its name when it was asked for.
    pub ext_tsp_name: String,
    /// How it stood when it was asked for.
    pub ext_tsp_compliance_status: ComplianceStatus,
    /// Who asked.
    pub fleet_id: FleetId,
    /// The partner's name for who asked.
    pub fleet_ref: FleetRef,
    /// The partner.
    pub partner_id: PartnerId,
    /// The invitation through which the fleet asked.
    #[serde(serialize_with = "exposed")]
    pub invitation_id: InvitationId,
    /// A person to tell.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub fleet_contact_name: Option<String>,
    /// What that person wrote.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub fleet_contact_notes: Option<String>,
    /// When it was asked for.
    #[serde(with = "wire_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// When it last changed.
    #[serde(with = "wire_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub updated_at: Timestamp,
    /// The providers that answer it: empty until it is live.
    pub integrated_tsp_ids: Vec<TspId>,
}
