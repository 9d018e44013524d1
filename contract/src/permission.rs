//! What a fleet shares with a partner, and how far.

use std::collections::BTreeMap;

use crate::words::words;

/// Resource by resource, how far the partner may go. An invitation without any means `read` on all of them
/// (OpenAPI prose).
pub type Permissions = BTreeMap<Resource, ShareLevel>;

words!(
    /// How far a partner may go (OpenAPI `ShareLevelEnum`).
    ShareLevel, "share level" { Read = "read", ReadWrite = "read_write", }
);

words!(
    /// A kind of telematics record (OpenAPI `ResourceEnum` of the orgs service, 30 words).
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
