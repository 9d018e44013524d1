//! `/v2/telematics/vehicle-locations`: a location of every vehicle every five minutes.

use std::ops::RangeInclusive;

use axum::Json;
use catena_contract::{FleetId, FleetRef, Resource, VehicleId};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::motor_pool::{Truck, moment, tick_of, trucks};
use super::records::VehicleLocation;
use crate::app::OfFleets;
use crate::http::call::{Call, needs};
use crate::http::moment::Moment;
use crate::http::page::{PageParameters, TotalledPage};
use crate::http::reply::Reply;
use crate::store::{Cursor, Index, Page, PageRequest};

/// Longest time between `from_datetime` and `to_datetime` (telematics).
const LONGEST: SignedDuration = SignedDuration::from_hours(45 * 24);

/// The moment of a location, and its vehicle.
type LocationKey = (Timestamp, Uuid);

/// Lists where vehicles were: the latest location of each, or with `only_latest=false` all of a time of at most 45
/// days (a longer one is a 422), oldest first. The times are ignored for the latest ones.
#[utoipa::path(
    get, path = "/v2/telematics/vehicle-locations", tag = "Fleet operations",
    operation_id = "list_vehicle_locations",
    params(
        ("only_latest" = Option<bool>, Query, description = "Only the latest location of each vehicle; unless said, yes."),
        ("fleet_ids" = Option<Vec<FleetId>>, Query, description = "Only of these fleets; at most 100.", max_items = 100),
        ("fleet_refs" = Option<Vec<FleetRef>>, Query, description = "Only of these fleets; at most 100.", max_items = 100),
        ("from_datetime" = Option<String>, Query, format = DateTime, description = "Only from this moment on; unless said, a day before now."),
        ("to_datetime" = Option<String>, Query, format = DateTime, description = "Only before this moment; unless said, now."),
        ("vehicle_ids" = Option<Vec<VehicleId>>, Query, description = "Only of these vehicles; at most 100.", max_items = 100),
        ("include_source_data" = Option<bool>, Query, description = "With the provider's own data."),
        PageParameters,
    ),
    responses((status = 200, description = "A page.", body = TotalledPage<VehicleLocation>)),
)]
pub(super) async fn list(
    mut call: Call<needs::TelematicsRead>,
) -> Reply<Json<TotalledPage<VehicleLocation>>> {
    let only_latest: bool = call.query("only_latest").unwrap_or(true);
    let of = OfFleets { ids: call.query_each("fleet_ids", 100), refs: call.query_each("fleet_refs", 100) };
    let from: Option<Moment> = call.query("from_datetime");
    let to: Option<Moment> = call.query("to_datetime");
    let ids: Option<Vec<VehicleId>> = call.query_each("vehicle_ids", 100);
    let with_source: bool = call.query("include_source_data").unwrap_or(false);
    let page_request: PageRequest<LocationKey> = call.page_request();
    let now = call.app.now();
    let to = to.map_or(now, |to| to.0);
    let from =
        from.map_or_else(|| to.checked_sub(SignedDuration::from_hours(24)).unwrap_or(to), |from| from.0);
    if !only_latest && to.duration_since(from) > LONGEST {
        let message = "`to_datetime` is at most 45 days after `from_datetime`".to_owned();
        call.fault("query.from_datetime", from.to_string(), message, "value_error");
    }
    call.finish(Some(()))?;
    let mut all = trucks(&call, &of, Resource::VehicleLocation);
    all.retain(|truck| ids.as_ref().is_none_or(|ids| ids.contains(&truck.vehicle_id())));
    all.sort_by_key(|truck| truck.id);
    let page = if only_latest {
        let key = |truck: &Truck| Some((moment(truck.last_tick(now)?)?, truck.id));
        all.iter().filter_map(key).collect::<Index<_>>().page(page_request)
    } else {
        // What has not happened yet is not listed.
        let last = tick_of(to.min(now)) - i64::from(moment(tick_of(to)) == Some(to) && to <= now);
        let first = tick_of(from) + i64::from(moment(tick_of(from)) != Some(from));
        Track { trucks: &all, ticks: first..=last }.page(page_request)
    };
    let row = |(at, id): LocationKey| {
        let truck = all.binary_search_by_key(&id, |truck| truck.id).ok().and_then(|place| all.get(place))?;
        truck.location(tick_of(at), with_source)
    };
    Ok(Json(TotalledPage::of(page.filter_map(row))))
}

/// The locations of vehicles within a time, which are made when a page needs them.
struct Track<'a> {
    /// By id.
    trucks: &'a [Truck],
    ticks: RangeInclusive<i64>,
}

impl Track<'_> {
    fn keys(&self, ticks: RangeInclusive<i64>) -> impl DoubleEndedIterator<Item = LocationKey> {
        ticks.filter_map(moment).flat_map(|at| {
            self.trucks.iter().filter(move |truck| truck.is_visible_at(at)).map(move |truck| (at, truck.id))
        })
    }

    fn after(&self, key: LocationKey) -> impl Iterator<Item = LocationKey> {
        let first = tick_of(key.0).max(*self.ticks.start());
        self.keys(first..=*self.ticks.end()).skip_while(move |next| *next <= key)
    }

    fn before(&self, key: LocationKey) -> impl Iterator<Item = LocationKey> {
        let last = tick_of(key.0).min(*self.ticks.end());
        self.keys(*self.ticks.start()..=last).rev().skip_while(move |next| *next >= key)
    }

    fn page(&self, PageRequest { cursor, size }: PageRequest<LocationKey>) -> Page<LocationKey> {
        let all = || self.keys(self.ticks.clone());
        let mut keys: Vec<_> = match cursor {
            Cursor::Start => all().take(size).collect(),
            Cursor::After(key) => self.after(key).take(size).collect(),
            Cursor::Before(key) => self.before(key).take(size).collect(),
            Cursor::End => all().rev().take(size).collect(),
        };
        if matches!(cursor, Cursor::Before(_) | Cursor::End) {
            keys.reverse();
        }
        let (before, after) = match (keys.first(), keys.last(), cursor) {
            (Some(first), Some(last), _) => (self.before(*first).next(), self.after(*last).next()),
            (_, _, Cursor::After(_)) => (all().next_back(), None),
            (_, _, Cursor::Before(_)) => (None, all().next()),
            (_, _, Cursor::Start | Cursor::End) => (None, None),
        };
        Page { rows: keys.into_iter().map(|key| (key, key)).collect(), before, after, total: all().count() }
    }
}
