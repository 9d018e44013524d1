//! How fresh a partner's data is: when each resource was fetched, and when it is fetched again.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::string_enum::string_enum;
use crate::{ConnectionId, FleetId, FleetRef, Resource, ShareLevel, TspId, wire_time};

string_enum!(
    /// The status of the schedule that fetches a resource (OpenAPI `ScheduleStatusEnum`).
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

/// When a resource was fetched over a connection, and when it is fetched again (OpenAPI `DataFreshness`, keys in the
/// same order).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DataFreshness {
    /// The resource that is fetched.
    pub resource: Resource,
    /// The access level that the fleet granted.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub share_level: Option<ShareLevel>,
    /// The fleet that owns the data.
    pub fleet_id: FleetId,
    /// The partner's own id of the fleet.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub fleet_ref: Option<FleetRef>,
    /// The connection it is fetched over.
    pub connection_id: ConnectionId,
    /// The fleet's description of the connection.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub connection_description: Option<String>,
    /// The schedule that fetches it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub schedule_id: uuid::Uuid,
    /// The adapter that Catena uses for the provider.
    pub source_name: String,
    /// The provider.
    pub tsp_id: TspId,
    /// The provider's slug, used in URLs.
    pub tsp_slug: String,
    /// When it was last fetched successfully.
    #[serde(with = "wire_time::option")]
    #[cfg_attr(feature = "openapi", schema(required, value_type = Option<String>, format = DateTime))]
    pub last_successful_execution_at: Option<Timestamp>,
    /// When it is fetched next.
    #[serde(with = "wire_time::option")]
    #[cfg_attr(feature = "openapi", schema(required, value_type = Option<String>, format = DateTime))]
    pub next_execution_at: Option<Timestamp>,
    /// The schedule's status.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub schedule_status: Option<ScheduleStatus>,
}
