//! Vehicles and their locations, as the API shows them (OpenAPI `VehicleRead` and `VehicleLocationRead`, keys in the
//! same order).

use catena_contract::{ConnectionId, FleetId, FleetRef, TspId, VehicleId, wire_time};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// What vehicles and locations have in common.
#[derive(Clone, Serialize, ToSchema)]
pub(super) struct Origin {
    pub(super) fleet_id: FleetId,
    #[schema(required)]
    pub(super) fleet_ref: Option<FleetRef>,
    #[schema(value_type = String, format = "uuid")]
    pub(super) id: Uuid,
    #[serde(with = "wire_time")]
    #[schema(value_type = String, format = DateTime)]
    pub(super) created_at: Timestamp,
    #[serde(with = "wire_time")]
    #[schema(value_type = String, format = DateTime)]
    pub(super) updated_at: Timestamp,
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub(super) deleted_at: Option<String>,
    pub(super) connection_id: ConnectionId,
    #[schema(required)]
    pub(super) tsp_id: Option<TspId>,
    #[schema(required)]
    pub(super) tsp_slug: Option<String>,
    /// The adapter behind the provider.
    pub(super) source_name: String,
    /// The provider's own data, if `include_source_data=true`.
    #[schema(required)]
    pub(super) source_data: Option<Map<String, Value>>,
    /// The provider's id of the record.
    pub(super) source_id: String,
    /// SHA-256 of the provider's own data.
    pub(super) source_data_hash: String,
    #[serde(with = "wire_time")]
    #[schema(value_type = String, format = DateTime)]
    pub(super) occurred_at: Timestamp,
    #[schema(required, value_type = Option<String>, format = "uuid")]
    pub(super) execution_id: Option<Uuid>,
    #[schema(required, value_type = Option<String>, format = "uuid")]
    pub(super) schedule_id: Option<Uuid>,
    #[schema(required)]
    pub(super) extras: Option<Map<String, Value>>,
}

/// A vehicle.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = VehicleRead)]
pub(super) struct Vehicle {
    #[serde(flatten)]
    pub(super) origin: Origin,
    #[schema(required)]
    pub(super) vehicle_name: Option<String>,
    #[schema(required)]
    pub(super) oem: Option<&'static str>,
    #[schema(required)]
    pub(super) model_type: Option<&'static str>,
    #[schema(required)]
    pub(super) model_year: Option<u32>,
    #[schema(required)]
    pub(super) vin: Option<String>,
    #[schema(required)]
    pub(super) engine_vin: Option<String>,
    #[schema(required)]
    pub(super) license_plate_region: Option<&'static str>,
    #[schema(required)]
    pub(super) license_plate_country: Option<&'static str>,
    #[schema(required)]
    pub(super) license_plate_number: Option<String>,
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub(super) started_at: Option<String>,
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub(super) ended_at: Option<String>,
    #[schema(required)]
    pub(super) is_active: Option<bool>,
    #[schema(required)]
    pub(super) status: Option<String>,
    #[schema(required)]
    pub(super) notes: Option<String>,
    #[schema(required)]
    pub(super) eld_id: Option<String>,
    #[schema(required)]
    pub(super) eld_serial_number: Option<String>,
    #[schema(required)]
    pub(super) eld_device_type: Option<String>,
    #[schema(required)]
    pub(super) eld_product_id: Option<String>,
    #[schema(required)]
    pub(super) total_axles: Option<u32>,
    #[schema(required)]
    pub(super) vehicle_groups: Option<Map<String, Value>>,
    #[schema(required)]
    pub(super) external_id: Option<String>,
    #[schema(required)]
    pub(super) speed_unit: Option<String>,
    #[schema(required)]
    pub(super) odometer_unit: Option<String>,
    #[schema(required)]
    pub(super) fuel_unit: Option<String>,
    #[schema(required)]
    pub(super) fuel_capacity: Option<String>,
    #[schema(required)]
    pub(super) engine_type: Option<String>,
}

/// A point on earth, as in GeoJSON: longitude, latitude.
#[derive(Clone, Serialize, ToSchema)]
pub(super) struct Point {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) coordinates: [f64; 2],
    #[schema(required)]
    pub(super) bbox: Option<[f64; 4]>,
}

/// Where a vehicle was at a moment.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = VehicleLocationRead)]
pub(super) struct VehicleLocation {
    #[serde(flatten)]
    pub(super) origin: Origin,
    #[schema(required)]
    pub(super) vehicle_id: Option<VehicleId>,
    #[schema(required, value_type = Option<String>, format = "uuid")]
    pub(super) driver_id: Option<Uuid>,
    #[schema(required, value_type = Option<String>, format = "uuid")]
    pub(super) co_driver_id: Option<Uuid>,
    #[schema(required)]
    pub(super) source_driver_id: Option<String>,
    #[schema(required)]
    pub(super) source_vehicle_id: Option<String>,
    #[schema(required)]
    pub(super) source_co_driver_id: Option<String>,
    #[schema(required)]
    pub(super) location: Option<Point>,
    #[schema(required)]
    pub(super) h3_index_11: Option<u32>,
    /// Metres per second; a whole number, as the first documents require.
    #[schema(required)]
    pub(super) speed: Option<u32>,
    /// Metres.
    #[schema(required)]
    pub(super) odometer: Option<f64>,
    #[schema(required)]
    pub(super) fuel_level: Option<f64>,
    #[schema(required)]
    pub(super) fuel_value: Option<f64>,
    #[schema(required)]
    pub(super) engine_hours: Option<f64>,
    #[schema(required)]
    pub(super) oil_pressure: Option<f64>,
    #[schema(required)]
    pub(super) coolant_temperature: Option<f64>,
    #[schema(required)]
    pub(super) inferred_address: Option<Map<String, Value>>,
    #[schema(value_type = String)]
    pub(super) speed_unit: &'static str,
    #[schema(value_type = String)]
    pub(super) odometer_unit: &'static str,
    #[schema(value_type = String)]
    pub(super) fuel_value_unit: &'static str,
    #[schema(value_type = String)]
    pub(super) oil_pressure_unit: &'static str,
    #[schema(value_type = String)]
    pub(super) coolant_temperature_unit: &'static str,
}
