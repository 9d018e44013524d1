//! How fresh a partner's data is: when each resource was fetched, and when it is fetched again.

use crate::record::record;
use crate::string_enum::string_enum;
use crate::{ConnectionId, FleetId, FleetRef, Resource, ShareLevel, TspId};

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

record! {
    /// When a resource was fetched over a connection, and when it is fetched again (OpenAPI `DataFreshness`, keys in the
    /// same order).
    DataFreshness {
        /// The resource that is fetched.
        resource: Resource,
        /// The access level that the fleet granted.
        share_level: Option<ShareLevel>,
        /// The fleet that owns the data.
        fleet_id: FleetId,
        /// The partner's own id of the fleet.
        fleet_ref: Option<FleetRef>,
        /// The connection it is fetched over.
        connection_id: ConnectionId,
        /// The fleet's description of the connection.
        connection_description: Option<String>,
        /// The schedule that fetches it.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
        schedule_id: uuid::Uuid,
        /// The adapter that Catena uses for the provider.
        source_name: String,
        /// The provider.
        tsp_id: TspId,
        /// The provider's slug, used in URLs.
        tsp_slug: String,
        /// When it was last fetched successfully.
        last_successful_execution_at: Option<Timestamp>,
        /// When it is fetched next.
        next_execution_at: Option<Timestamp>,
        /// The schedule's status.
        schedule_status: Option<ScheduleStatus>,
    }
}
