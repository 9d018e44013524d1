//! A provider (TSP) as the catalogue lists it, and the resources it supports.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::string_enum::string_enum;
use crate::{ConnectionType, ExtTspId, TspId, wire_time};

string_enum!(
    /// Whether a provider can be used (OpenAPI `TspStatusEnum`).
    ProviderStatus, "provider status" { Active = "active", Inactive = "inactive", Deleted = "deleted", }
);

string_enum!(
    /// A provider's status in the regulator's registry (OpenAPI `TspComplianceStatusEnum`).
    ComplianceStatus, "compliance status" {
        /// At least one device is registered.
        Compliant = "compliant",
        /// Every device was revoked.
        NonCompliant = "non_compliant",
        /// No registry entry, or no device in it.
        Unknown = "unknown",
    }
);

/// A provider (OpenAPI `TspRead`, keys in the same order). White-label brands share a `source_name`; `id` and
/// `slug` distinguish them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = TspRead))]
pub struct Provider {
    /// The name shown to fleets.
    pub name: String,
    /// A short description.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub description: Option<String>,
    /// Its websites.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub websites: Option<Vec<String>>,
    /// The adapter that Catena uses for it (OpenAPI `TspEnum`, an open list: the docs name values that it lacks).
    pub source_name: String,
    /// Whether it can be used.
    pub status: ProviderStatus,
    /// The credentials it requires.
    pub conn_type: ConnectionType,
    /// Whether it is a test provider.
    pub is_sandbox: bool,
    /// Logo for light backgrounds.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub logo_url: Option<String>,
    /// Logo for dark backgrounds.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub logo_dark_url: Option<String>,
    /// Its unique id.
    pub id: TspId,
    /// Its slug, used in URLs and in `limit_tsps`.
    pub slug: String,
    /// The id of its entry in the regulator's registry.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub ext_tsp_id: Option<ExtTspId>,
    /// When it was added to the catalogue.
    #[serde(with = "wire_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// When its entry last changed.
    #[serde(with = "wire_time")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub updated_at: Timestamp,
    /// The registry that lists it, e.g. `fmcsa`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub registry: Option<String>,
    /// Its status in that registry.
    pub compliance_status: ComplianceStatus,
}

string_enum!(
    /// Whether a resource is available from a provider (OpenAPI `IntegrationStatusEnum`).
    IntegrationStatus, "integration status" {
        Implemented = "implemented",
        /// The provider has it, but Catena does not fetch it yet.
        NotImplemented = "not_implemented",
        /// The provider does not have it.
        NotSupported = "not_supported",
    }
);

/// The resources available from a provider (OpenAPI `TspIntegrationsRead`, keys in the same order).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = TspIntegrationsRead))]
pub struct TspIntegrations {
    /// The provider.
    pub tsp_id: TspId,
    /// Its slug, used in URLs.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub slug: Option<String>,
    /// The adapter that Catena uses for it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub source_name: Option<String>,
    /// Availability by resource; the resources of the orgs service and `group_message`.
    pub integrations: BTreeMap<String, IntegrationStatus>,
    /// The number of available resources.
    pub implemented_count: usize,
    /// The number of resources that Catena does not fetch yet.
    pub not_implemented_count: usize,
    /// The number of resources that the provider does not have.
    pub not_supported_count: usize,
}
