//! A fleet's request for a provider that is not supported yet.

use serde::{Deserialize, Serialize};

use crate::record::record;
use crate::{
    ComplianceStatus, ExtTspId, FleetId, FleetRef, IntegrationRequestId, InvitationId, PartnerId, TspId,
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

record! {
    /// A request as the partner reads it (OpenAPI `ExtTspIntegrationRequestRead`, keys in the same order). It
    /// has no status: it is complete when `integrated_tsp_ids` is no longer empty.
    IntegrationRequest as ExtTspIntegrationRequestRead {
        /// The `integration_request_id` of the redirect.
        id: IntegrationRequestId,
        /// The requested registry entry.
        ext_tsp_id: ExtTspId,
        /// The entry's name at the time of the request.
        ext_tsp_name: String,
        /// The entry's compliance status at the time of the request.
        ext_tsp_compliance_status: ComplianceStatus,
        /// The fleet that requested it.
        fleet_id: FleetId,
        /// The partner's own id of the fleet.
        fleet_ref: FleetRef,
        /// The partner.
        partner_id: PartnerId,
        /// The invitation in whose session it was requested.
        secret invitation_id: InvitationId,
        /// The person to notify.
        fleet_contact_name: Option<String>,
        /// Notes from the fleet.
        fleet_contact_notes: Option<String>,
        /// When it was requested.
        created_at: Timestamp,
        /// When it last changed.
        updated_at: Timestamp,
        /// The providers that fulfil it: empty until one is live.
        integrated_tsp_ids: Vec<TspId>,
    }
}
