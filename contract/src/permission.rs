//! The data that a fleet shares with a partner, and the access level.

use std::collections::BTreeMap;

use crate::string_enum::string_enum;

/// The partner's access level by resource. An invitation without permissions grants `read` on all resources (prose of
/// the OpenAPI document).
pub type Permissions = BTreeMap<Resource, ShareLevel>;

string_enum!(
    /// A partner's access level (OpenAPI `ShareLevelEnum`).
    ShareLevel, "share level" { Read = "read", ReadWrite = "read_write", }
);

string_enum!(
    /// A kind of telematics record (OpenAPI `ResourceEnum` of the orgs service, 30 values).
    Resource, "resource" {
        Asset = "asset",
        DriverAssociation = "driver_association",
        DriverVehicleAssociation = "driver_vehicle_association",
        DriverEventLog = "driver_event_log",
        DriverSafetyEvent = "driver_safety_event",
        DvirLog = "dvir_log",
        DvirLogDefect = "dvir_log_defect",
        EngineLog = "engine_log",
        EngineStatus = "engine_status",
        FuelTransaction = "fuel_transaction",
        HosAvailability = "hos_availability",
        HosDailySnapshot = "hos_daily_snapshot",
        HosEvent = "hos_event",
        HosEventAnnotation = "hos_event_annotation",
        HosEventAttachment = "hos_event_attachment",
        HosViolation = "hos_violation",
        IftaSummary = "ifta_summary",
        LocationSegment = "location_segment",
        Message = "message",
        User = "user",
        Vehicle = "vehicle",
        VehicleLocation = "vehicle_location",
        VehicleSensor = "vehicle_sensor",
        VehicleRegionSegment = "vehicle_region_segment",
        Trailer = "trailer",
        TrailerAssociation = "trailer_association",
        TrailerVehicleAssociation = "trailer_vehicle_association",
        TrailerLocation = "trailer_location",
        TrailerStatus = "trailer_status",
        Workflow = "workflow",
    }
);
