//! A provider (TSP) as the catalogue lists it, and the resources it supports.

use std::collections::BTreeMap;

use crate::record::record;
use crate::string_enum::string_enum;
use crate::{ConnectionType, ExtTspId, TspId};

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

record! {
    /// A provider (OpenAPI `TspRead`, keys in the same order). White-label brands share a `source_name`; `id` and
    /// `slug` distinguish them.
    Provider as TspRead {
        /// The name shown to fleets.
        name: String,
        /// A short description.
        description: Option<String>,
        /// Its websites.
        websites: Option<Vec<String>>,
        /// The adapter that Catena uses for it (OpenAPI `TspEnum`, an open list: the docs name values that it lacks).
        source_name: String,
        /// Whether it can be used.
        status: ProviderStatus,
        /// The credentials it requires.
        conn_type: ConnectionType,
        /// Whether it is a test provider.
        is_sandbox: bool,
        /// Logo for light backgrounds.
        logo_url: Option<String>,
        /// Logo for dark backgrounds.
        logo_dark_url: Option<String>,
        /// Its unique id.
        id: TspId,
        /// Its slug, used in URLs and in `limit_tsps`.
        slug: String,
        /// The id of its entry in the regulator's registry.
        ext_tsp_id: Option<ExtTspId>,
        /// When it was added to the catalogue.
        created_at: Timestamp,
        /// When its entry last changed.
        updated_at: Timestamp,
        /// The registry that lists it, e.g. `fmcsa`.
        registry: Option<String>,
        /// Its status in that registry.
        compliance_status: ComplianceStatus,
    }
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

record! {
    /// The resources available from a provider (OpenAPI `TspIntegrationsRead`, keys in the same order).
    TspIntegrations as TspIntegrationsRead {
        /// The provider.
        tsp_id: TspId,
        /// Its slug, used in URLs.
        slug: Option<String>,
        /// The adapter that Catena uses for it.
        source_name: Option<String>,
        /// Availability by resource; the resources of the orgs service and `group_message`.
        integrations: BTreeMap<String, IntegrationStatus>,
        /// The number of available resources.
        implemented_count: usize,
        /// The number of resources that Catena does not fetch yet.
        not_implemented_count: usize,
        /// The number of resources that the provider does not have.
        not_supported_count: usize,
    }
}
