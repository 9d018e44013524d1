//! A fleet's request for a provider that is not supported yet.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ComplianceStatus, ExtTspId, FleetId, FleetRef, IntegrationRequestId, InvitationId, PartnerId, TspId,
    exposed, wire_time,
};

/// Whom to notify when the provider is supported (OpenAPI `IntegrationRequestBody`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetContact {
    /// The person's name.
    #[serde(rename = "fleet_contact_name")]
    pub name: Option<String>,
    /// An e-mail address. Write-only: the API never returns it.
    #[serde(rename = "fleet_contact_email")]
    pub email: Option<String>,
    /// Free text.
    #[serde(rename = "fleet_contact_notes")]
    pub notes: Option<String>,
}

/// A request as the partner reads it (OpenAPI `ExtTspIntegrationRequestRead`, keys in the same order). It
/// has no status: it is complete when `integrated_tsp_ids` is no longer empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ExtTspIntegrationRequestRead))]
pub struct IntegrationRequest {
    /// The `integration_request_id` of the redirect.
    pub id: IntegrationRequestId,
    /// The requested registry entry.
    pub ext_tsp_id: ExtTspId,
    /// The entry's name at the time of the request.
    pub ext_tsp_name: String,
    /// The entry's compliance status at the time of the request.
    pub ext_tsp_compliance_status: ComplianceStatus,
    /// The fleet that requested it.
    pub fleet_id: FleetId,
    /// The partner's own id of the fleet.
    pub fleet_ref: FleetRef,
    /// The partner.
    pub partner_id: PartnerId,
    /// The invitation in whose session it was requested.
    #[serde(serialize_with = "exposed")]
    pub invitation_id: InvitationId,
    /// The person to notify.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub fleet_contact_name: Option<String>,
    /// Notes from the fleet.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub fleet_contact_notes: Option<String>,
    /// When it was requested.
    #[serde(with = "wire_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// When it last changed.
    #[serde(with = "wire_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub updated_at: Timestamp,
    /// The providers that fulfil it: empty until one is live.
    pub integrated_tsp_ids: Vec<TspId>,
}
