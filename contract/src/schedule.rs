//! Schedules, which fetch a resource over a connection again and again, and their executions.

use serde_json::{Map, Value};

use crate::record::record;
use crate::string_enum::string_enum;
use crate::{ConnectionId, FleetId, Resource, ScheduleStatus};

string_enum!(
    /// The status of an execution (OpenAPI `ExecutionStatusEnum`).
    ExecutionStatus, "execution status" {
        Failed = "failed",
        Pending = "pending",
        Scheduled = "scheduled",
        Success = "success",
    }
);

record! {
    /// A schedule of a connection (OpenAPI `ScheduleRead`, keys in the same order).
    Schedule as ScheduleRead {
        /// The schedule's id.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
        id: uuid::Uuid,
        /// The connection it fetches over.
        connection_id: ConnectionId,
        /// The resource it fetches.
        resource: Resource,
        /// Seconds from one execution to the next.
        execution_interval_seconds: i32,
        /// Its status.
        status: ScheduleStatus,
        /// Errors since the last success.
        consecutive_error_count: i32,
        /// The number of errors that makes it inactive.
        consecutive_error_threshold: i32,
        /// Most executions at the same time.
        max_concurrent_executions: i32,
        /// How far the provider's data was read.
        cursor: Option<String>,
        /// When data was last fetched.
        last_data_at: Option<Timestamp>,
    }
}

record! {
    /// One execution of a schedule (OpenAPI `ExecutionRead`, keys in the same order).
    Execution as ExecutionRead {
        /// The execution's id.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
        id: uuid::Uuid,
        /// When it began.
        created_at: Timestamp,
        /// When it last changed.
        updated_at: Timestamp,
        /// Its schedule.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
        schedule_id: uuid::Uuid,
        /// The connection it fetched over.
        connection_id: ConnectionId,
        /// The fleet whose data it fetched.
        fleet_id: FleetId,
        /// Its result.
        status: ExecutionStatus,
        /// The adapter behind the provider.
        source_name: String,
        /// The resource it fetched.
        resource: Resource,
        /// How far the provider's data was read.
        cursor: Option<String>,
        /// What the provider answered.
        response: Option<Map<String, Value>>,
    }
}
