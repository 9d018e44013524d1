//! How fresh a partner's data is, and what a provider's adapter can do at all.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::words::words;
use crate::{ConnectionId, FleetId, FleetRef, Resource, ShareLevel, TspId, wire_time};

words!(
    /// How the schedule stands that fetches a resource (OpenAPI `ScheduleStatusEnum`).
    ScheduleStatus, "schedule status" {
        Inactive = "inactive",
        Active = "active",
        Paused = "paused",
        Stale = "stale",
        Deleted = "deleted",
        Cancelled = "cancelled",
        CancelledInsufficientScope = "cancelled_insufficient_scope",
    }
);

/// When a resource was fetched over a connection, and when it will be again (OpenAPI `DataFreshness`, its keys in its
/// order).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DataFreshness {
    /// What is fetched.
    pub resource: Resource,
    /// How far it is shared.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub share_level: Option<ShareLevel>,
    /// Whose it is.
    pub fleet_id: FleetId,
    /// The partner's name for whose it is.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub fleet_ref: Option<FleetRef>,
    /// Over which connection.
    pub connection_id: ConnectionId,
    /// The fleet's word for the connection.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub connection_description: Option<String>,
    /// By which schedule.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub schedule_id: uuid::Uuid,
    /// The adapter behind the provider.
    pub source_name: String,
    /// From which provider.
    pub tsp_id: TspId,
    /// Its name in URLs.
    pub tsp_slug: String,
    /// When it was last fetched.
    #[serde(with = "wire_time::option")]
    #[cfg_attr(feature = "openapi", schema(required, value_type = Option<String>, format = DateTime))]
    pub last_successful_execution_at: Option<Timestamp>,
    /// When it will be next.
    #[serde(with = "wire_time::option")]
    #[cfg_attr(feature = "openapi", schema(required, value_type = Option<String>, format = DateTime))]
    pub next_execution_at: Option<Timestamp>,
    /// How the schedule stands.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub schedule_status: Option<ScheduleStatus>,
}

words!(
    /// Whether a resource can be had from a provider (OpenAPI `IntegrationStatusEnum`).
    IntegrationStatus, "integration status" {
        Implemented = "implemented",
        /// The provider has it, Catena does not fetch it yet.
        NotImplemented = "not_implemented",
        /// The provider does not have it.
        NotSupported = "not_supported",
    }
);

/// What can be had from a provider (OpenAPI `TspIntegrationsRead`, its keys in its order).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = TspIntegrationsRead))]
pub struct TspIntegrations {
    /// Which provider.
    pub tsp_id: TspId,
    /// Its name in URLs.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub slug: Option<String>,
    /// The adapter behind it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub source_name: Option<String>,
    /// Resource by resource; the words of the orgs service, and `group_message`.
    pub integrations: BTreeMap<String, IntegrationStatus>,
    /// How many can be had.
    pub implemented_count: usize,
    /// How many cannot yet.
    pub not_implemented_count: usize,
    /// How many never.
    pub not_supported_count: usize,
}
