//! The agreement by which a fleet shares data with a partner.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::words::words;
use crate::{FleetId, FleetRef, PartnerId, Permissions, ShareAgreementId, wire_time};

words!(
    /// How an agreement stands (OpenAPI `ShareAgreementStatusEnum`).
    ShareAgreementStatus, "share agreement status" {
        Active = "active",
        Paused = "paused",
        Cancelled = "cancelled",
        Deleted = "deleted",
        Expired = "expired",
    }
);

/// An agreement (OpenAPI `ShareAgreementRead`, its keys in its order).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ShareAgreementRead))]
pub struct ShareAgreement {
    /// Its identity.
    pub id: ShareAgreementId,
    /// Who shares.
    pub fleet_id: FleetId,
    /// With whom.
    pub partner_id: PartnerId,
    /// The partner's name for who shares.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub fleet_ref: Option<FleetRef>,
    /// How it stands.
    pub status: ShareAgreementStatus,
    /// From when it holds.
    #[serde(with = "wire_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub effective_date: Timestamp,
    /// Until when; `null` is for ever.
    #[serde(with = "wire_time::option")]
    #[cfg_attr(feature = "openapi", schema(required, value_type = Option<String>, format = DateTime))]
    pub expiration_date: Option<Timestamp>,
    /// What is shared, and how far.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<crate::Resource, crate::ShareLevel>))]
    pub scopes: Permissions,
}
