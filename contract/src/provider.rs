//! A provider (TSP) as the catalogue lists it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::words::words;
use crate::{ConnectionType, ExtTspId, TspId, wire_time};

words!(
    /// Whether a provider can be used (OpenAPI `TspStatusEnum`).
    ProviderStatus, "provider status" { Active = "active", Inactive = "inactive", Deleted = "deleted", }
);

words!(
    /// How a provider stands in the regulator's registry (OpenAPI `TspComplianceStatusEnum`).
    ComplianceStatus, "compliance status" {
        /// At least one device is registered.
        Compliant = "compliant",
        /// Every device was revoked.
        NonCompliant = "non_compliant",
        /// No registry entry, or no device in it.
        Unknown = "unknown",
    }
);

/// A provider (OpenAPI `TspRead`, its keys in its order). White-label brands share a `source_name`; `id` and
/// `slug` tell them apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = TspRead))]
pub struct Provider {
    /// What the fleet reads.
    pub name: String,
    /// A sentence about it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub description: Option<String>,
    /// Its websites.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub websites: Option<Vec<String>>,
    /// The adapter behind it (OpenAPI `TspEnum`; an open list: the docs already name words it lacks).
    pub source_name: String,
    /// Whether it can be used.
    pub status: ProviderStatus,
    /// Which credentials it asks for.
    pub conn_type: ConnectionType,
    /// Whether it is a test source.
    pub is_sandbox: bool,
    /// A logo for light pages.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub logo_url: Option<String>,
    /// A logo for dark pages.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub logo_dark_url: Option<String>,
    /// Its identity.
    pub id: TspId,
    /// Its name in URLs and in `limit_tsps`.
    pub slug: String,
    /// Its entry in the registry.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub ext_tsp_id: Option<ExtTspId>,
    /// When it joined the catalogue.
    #[serde(with = "wire_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// When its entry last changed.
    #[serde(with = "wire_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub updated_at: Timestamp,
    /// Which registry lists it, e.g. `fmcsa`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub registry: Option<String>,
    /// How it stands there.
    pub compliance_status: ComplianceStatus,
}
