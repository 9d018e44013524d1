//! The vehicles of a fleet: three for each connection, made up from the connection's id, each driving in circles
//! (assumption `made-up-vehicles`).

use std::fmt::Write as _;

use catena_contract::{FleetRef, Provider, Resource, VehicleId};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::records::{Origin, Point, Vehicle, VehicleLocation};
use crate::app::OfFleets;
use crate::auth::Caller;
use crate::http::call::{Call, Needs};
use crate::session::{FleetConnection, Session};

/// Vehicles of a connection.
const PER_CONNECTION: u8 = 3;
/// Seconds from one location to the next, at full multiples of it.
pub(super) const EVERY: i64 = 5 * 60;
/// Locations of one round.
const ROUND: i64 = 48;
const MODELS: [(&str, &str); 4] =
    [("Freightliner", "Cascadia"), ("Volvo", "VNL 860"), ("Kenworth", "T680"), ("Peterbilt", "579")];
const STATES: [&str; 4] = ["TX", "CA", "IL", "GA"];

/// A vehicle, and how long it has been visible.
#[derive(Clone)]
pub(super) struct Truck {
    pub(super) id: Uuid,
    pub(super) since: Timestamp,
    /// The last moment with data, for a connection that is not active.
    until: Option<Timestamp>,
    number: u32,
    connection: FleetConnection,
    provider: Provider,
    fleet: (catena_contract::FleetId, FleetRef),
}

/// Every vehicle of the fleets that share this resource with the caller, oldest first.
pub(super) fn trucks<N: Needs<Caller = Caller>>(
    call: &Call<N>,
    of: &OfFleets,
    shared: Resource,
) -> Vec<Truck> {
    let catalogue = call.app.catalogue();
    let sessions = call.app.connected_sessions(call.caller, of);
    let of_session = |session: &std::sync::Arc<Session>| {
        let member = session.member().filter(|member| member.agreement.scopes.contains_key(&shared));
        let connections = member.map(|member| member.connections.clone()).unwrap_or_default();
        let fleet = member.map(|member| (member.fleet_id, session.request().fleet_ref.clone()));
        connections.into_iter().filter_map(move |connection| Some((connection, fleet.clone()?)))
    };
    let mut trucks: Vec<_> = sessions
        .iter()
        .flat_map(of_session)
        .filter_map(|(connection, fleet)| {
            let provider = catalogue.provider(connection.provider.id)?.clone();
            Some(
                (0..PER_CONNECTION)
                    .map(move |place| Truck::new(connection.clone(), provider.clone(), fleet.clone(), place)),
            )
        })
        .flatten()
        .collect();
    trucks.sort_by_key(Truck::key);
    trucks
}

impl Truck {
    fn new(
        connection: FleetConnection,
        provider: Provider,
        fleet: (catena_contract::FleetId, FleetRef),
        place: u8,
    ) -> Self {
        // Apart from the ids of its schedules, which are made in the same way.
        let id = Uuid::from_u128(connection.id.uuid().as_u128() ^ (0x100 + u128::from(place)));
        let [a, b, c, d, ..] = *id.as_bytes();
        let active = connection.status == catena_contract::ConnectionStatus::Active;
        let until = if active { None } else { Some(connection.updated_at.unwrap_or(connection.since)) };
        let number = u32::from_be_bytes([a, b, c, d]).wrapping_add(u32::from(place));
        Self { id, since: connection.since, until, number, connection, provider, fleet }
    }

    pub(super) fn key(&self) -> (Timestamp, Uuid) {
        (self.since, self.id)
    }

    pub(super) const fn vehicle_id(&self) -> VehicleId {
        VehicleId::new(self.id)
    }

    /// The provider's id of it.
    pub(super) fn source_id(&self) -> String {
        format!("{}-{}", self.connection.provider.source_name, self.number)
    }

    /// Whether it has a location at this moment.
    pub(super) fn is_visible_at(&self, at: Timestamp) -> bool {
        at >= self.since && self.until.is_none_or(|until| at <= until)
    }

    /// Its last location up to now.
    pub(super) fn last_tick(&self, now: Timestamp) -> Option<i64> {
        let tick = tick_of(self.until.map_or(now, |until| until.min(now)));
        self.is_visible_at(moment(tick)?).then_some(tick)
    }

    fn origin(&self, id: Uuid, at: Timestamp, source: Value, with_source: bool) -> Origin {
        let text = source.to_string();
        let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
        let hash = digest.as_ref().iter().fold(String::new(), |mut hash, byte| {
            // Writing to a `String` cannot fail.
            let _ = write!(hash, "{byte:02x}");
            hash
        });
        let source_data: Option<Map<String, Value>> = source.as_object().filter(|_| with_source).cloned();
        Origin {
            fleet_id: self.fleet.0,
            fleet_ref: Some(self.fleet.1.clone()),
            id,
            created_at: at,
            updated_at: at,
            deleted_at: None,
            connection_id: self.connection.connection_id,
            tsp_id: Some(self.provider.id),
            tsp_slug: Some(self.provider.slug.clone()),
            source_name: self.provider.source_name.clone(),
            source_data,
            source_id: self.source_id(),
            source_data_hash: hash,
            occurred_at: at,
            execution_id: None,
            schedule_id: None,
            extras: None,
        }
    }

    /// The vehicle as the API shows it.
    pub(super) fn shown(&self, with_source: bool) -> Vehicle {
        let pick = usize::try_from(self.number).unwrap_or_default();
        let (oem, model_type) = MODELS.get(pick % MODELS.len()).copied().unzip();
        let name = format!("Truck {}", self.number % 10_000);
        let vin = format!("1CATENA{:010}", self.number);
        let source = json!({"id": self.source_id(), "name": name, "vin": vin});
        Vehicle {
            origin: self.origin(self.id, self.since, source, with_source),
            vehicle_name: Some(name),
            oem,
            model_type,
            model_year: Some(2016 + self.number % 10),
            vin: Some(vin),
            engine_vin: None,
            license_plate_region: STATES.get(pick % STATES.len()).copied(),
            license_plate_country: Some("USA"),
            license_plate_number: Some(format!("CT{:05}", self.number % 100_000)),
            started_at: None,
            ended_at: None,
            is_active: Some(self.until.is_none()),
            status: None,
            notes: None,
            eld_id: None,
            eld_serial_number: None,
            eld_device_type: None,
            eld_product_id: None,
            total_axles: Some(5),
            vehicle_groups: None,
            external_id: None,
            speed_unit: None,
            odometer_unit: None,
            fuel_unit: None,
            fuel_capacity: None,
            engine_type: None,
        }
    }

    /// Its location at a tick, which must be one at which it is visible.
    pub(super) fn location(&self, tick: i64, with_source: bool) -> Option<VehicleLocation> {
        let at = moment(tick)?;
        let turn = f64::from(i32::try_from(tick.rem_euclid(ROUND)).ok()?) / 48.0 * std::f64::consts::TAU;
        let home = (f64::from(self.number % 3_000) / 100.0, f64::from(self.number / 3_000 % 1_000) / 100.0);
        let rounded = |degrees: f64| (degrees * 1e6).round() / 1e6;
        let coordinates =
            [rounded(-110.0 + home.0 + 0.4 * turn.cos()), rounded(31.0 + home.1 + 0.3 * turn.sin())];
        let speed = 20 + self.number % 8;
        let ticks = i32::try_from(tick - tick_of(self.since)).ok()?;
        let odometer = f64::from(ticks) * f64::from(speed) * 300.0;
        let source = json!({"id": self.source_id(), "at": at.to_string(), "point": coordinates});
        let id = Uuid::from_u128(self.id.as_u128() ^ (u128::from(tick.unsigned_abs()) << 16));
        Some(VehicleLocation {
            origin: self.origin(id, at, source, with_source),
            vehicle_id: Some(self.vehicle_id()),
            driver_id: None,
            co_driver_id: None,
            source_driver_id: None,
            source_vehicle_id: Some(self.source_id()),
            source_co_driver_id: None,
            location: Some(Point { kind: "Point", coordinates, bbox: None }),
            h3_index_11: None,
            speed: Some(speed),
            odometer: Some(odometer),
            fuel_level: None,
            fuel_value: None,
            engine_hours: None,
            oil_pressure: None,
            coolant_temperature: None,
            inferred_address: None,
            speed_unit: "m/s",
            odometer_unit: "m",
            fuel_value_unit: "m3",
            oil_pressure_unit: "Pa",
            coolant_temperature_unit: "K",
        })
    }
}

/// The number of the last full five minutes.
pub(super) fn tick_of(at: Timestamp) -> i64 {
    at.as_second().div_euclid(EVERY)
}

/// The moment of a tick.
pub(super) fn moment(tick: i64) -> Option<Timestamp> {
    Timestamp::UNIX_EPOCH.checked_add(SignedDuration::from_secs(tick.checked_mul(EVERY)?)).ok()
}
