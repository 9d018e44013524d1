//! An agreement by which a fleet shares data with a partner.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::string_enum::string_enum;
use crate::{FleetId, FleetRef, PartnerId, Permissions, ShareAgreementId, wire_time};

string_enum!(
    /// The status of an agreement (OpenAPI `ShareAgreementStatusEnum`).
    ShareAgreementStatus, "share agreement status" {
        Active = "active",
        Paused = "paused",
        Cancelled = "cancelled",
        Deleted = "deleted",
        Expired = "expired",
    }
);

/// An agreement (OpenAPI `ShareAgreementRead`, keys in the same order).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ShareAgreementRead))]
pub struct ShareAgreement {
    /// The agreement's id.
    pub id: ShareAgreementId,
    /// The fleet that shares its data.
    pub fleet_id: FleetId,
    /// The partner that receives the data.
    pub partner_id: PartnerId,
    /// The partner's own id of the fleet.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub fleet_ref: Option<FleetRef>,
    /// Current status.
    pub status: ShareAgreementStatus,
    /// When it takes effect.
    #[serde(with = "wire_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub effective_date: Timestamp,
    /// When it expires; `null` means never.
    #[serde(with = "wire_time::option")]
    #[cfg_attr(feature = "openapi", schema(required, value_type = Option<String>, format = DateTime))]
    pub expiration_date: Option<Timestamp>,
    /// The data that is shared, and the access level.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<crate::Resource, crate::ShareLevel>))]
    pub scopes: Permissions,
}
