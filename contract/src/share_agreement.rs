//! An agreement by which a fleet shares data with a partner.

use crate::record::record;
use crate::string_enum::string_enum;
use crate::{FleetId, FleetRef, PartnerId, Permissions, ShareAgreementId};

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

record! {
    /// An agreement (OpenAPI `ShareAgreementRead`, keys in the same order).
    ShareAgreement as ShareAgreementRead {
        /// The agreement's id.
        id: ShareAgreementId,
        /// The fleet that shares its data.
        fleet_id: FleetId,
        /// The partner that receives the data.
        partner_id: PartnerId,
        /// The partner's own id of the fleet.
        fleet_ref: Option<FleetRef>,
        /// Current status.
        status: ShareAgreementStatus,
        /// When it takes effect.
        effective_date: Timestamp,
        /// When it expires; `null` means never.
        expiration_date: Option<Timestamp>,
        /// The data that is shared, and the access level.
        #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<crate::Resource, crate::ShareLevel>))]
        scopes: Permissions,
    }
}
