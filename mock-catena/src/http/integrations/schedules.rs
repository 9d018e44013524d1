//! What each provider supports, and when data was fetched. Nothing is really fetched: support is derived from the
//! provider's name, and schedules from the clock (assumption `schedules-keep-time`).

use std::collections::BTreeMap;

use catena_contract::{
    ConnectionStatus, DataFreshness, Execution, ExecutionStatus, IntegrationStatus, Provider, Resource,
    Schedule, ScheduleStatus, ShareLevel, TspIntegrations,
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::catalogue::Catalogue;
use crate::session::{FleetConnection, Member, Session};

/// The resource that exists in the integrations service only.
const GROUP_MESSAGE: &str = "group_message";

/// What a provider supports. Vehicles, their locations and drivers are always supported (assumption
/// `integrations-by-name`).
pub(crate) fn integrations(provider: &Provider) -> TspIntegrations {
    let words = Resource::ALL.iter().map(|resource| resource.as_str()).chain([GROUP_MESSAGE]);
    let integrations: BTreeMap<String, IntegrationStatus> =
        words.map(|word| (word.to_owned(), status(provider, word))).collect();
    let count = |expected| integrations.values().filter(|status| **status == expected).count();
    TspIntegrations {
        tsp_id: provider.id,
        slug: Some(provider.slug.clone()),
        source_name: Some(provider.source_name.clone()),
        implemented_count: count(IntegrationStatus::Implemented),
        not_implemented_count: count(IntegrationStatus::NotImplemented),
        not_supported_count: count(IntegrationStatus::NotSupported),
        integrations,
    }
}

fn status(provider: &Provider, word: &str) -> IntegrationStatus {
    if ["vehicle", "vehicle_location", "user", "hos_event", "hos_availability"].contains(&word) {
        return IntegrationStatus::Implemented;
    }
    // White-label brands share an adapter, and so its features.
    let bytes = provider.source_name.bytes().chain(word.bytes());
    let number = bytes.fold(0xcbf2_9ce4_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    match (number >> 16) % 10 {
        0..=5 => IntegrationStatus::Implemented,
        6..=7 => IntegrationStatus::NotImplemented,
        _ => IntegrationStatus::NotSupported,
    }
}

/// One resource that is fetched over a connection: its place among all resources, itself, and the access level.
type Fetched = (usize, Resource, ShareLevel);

/// The resources that a fleet shares and that the provider of a connection supports.
fn fetched(member: &Member, provider: &Provider) -> impl Iterator<Item = Fetched> {
    Resource::ALL.iter().enumerate().filter_map(|(at, resource)| {
        let level = *member.agreement.scopes.get(resource)?;
        let implemented = status(provider, resource.as_str()) == IntegrationStatus::Implemented;
        implemented.then_some((at, *resource, level))
    })
}

/// A row for each connection of a fleet and each resource that is shared and supported.
pub(crate) fn freshness(session: &Session, catalogue: &Catalogue, now: Timestamp) -> Vec<DataFreshness> {
    let Some(member) = session.member() else { return vec![] };
    let mut rows = vec![];
    for connection in &member.connections {
        let Some(provider) = catalogue.provider(connection.provider.id) else { continue };
        for (at, resource, level) in fetched(member, provider) {
            let (last, next) = times(connection, resource, now);
            rows.push(DataFreshness {
                resource,
                share_level: Some(level),
                fleet_id: member.fleet_id,
                fleet_ref: Some(session.request().fleet_ref.clone()),
                connection_id: connection.connection_id,
                connection_description: connection.description.clone(),
                schedule_id: schedule_id(connection, at),
                source_name: provider.source_name.clone(),
                tsp_id: provider.id,
                tsp_slug: provider.slug.clone(),
                last_successful_execution_at: last,
                next_execution_at: next,
                schedule_status: Some(schedule_status(connection.status)),
            });
        }
    }
    rows
}

/// The schedules of a connection, one for each resource that is shared and supported.
pub(super) fn schedules(
    member: &Member,
    connection: &FleetConnection,
    catalogue: &Catalogue,
    now: Timestamp,
) -> Vec<Schedule> {
    let Some(provider) = catalogue.provider(connection.provider.id) else { return vec![] };
    let failing = matches!(connection.status, ConnectionStatus::Stale | ConnectionStatus::Failed);
    let schedule = |(at, resource, _): Fetched| Schedule {
        id: schedule_id(connection, at),
        connection_id: connection.connection_id,
        resource,
        execution_interval_seconds: interval_seconds(resource),
        status: schedule_status(connection.status),
        consecutive_error_count: if failing { ERROR_THRESHOLD } else { 0 },
        consecutive_error_threshold: ERROR_THRESHOLD,
        max_concurrent_executions: 1,
        cursor: None,
        last_data_at: times(connection, resource, now).0,
    };
    fetched(member, provider).map(schedule).collect()
}

/// The executions of a schedule in the last seven days, oldest first.
pub(super) fn executions(
    member: &Member,
    connection: &FleetConnection,
    schedule: &Schedule,
    now: Timestamp,
) -> Vec<Execution> {
    let Some(last) = schedule.last_data_at else { return vec![] };
    let every = i64::from(schedule.execution_interval_seconds);
    let number = last.duration_since(connection.since).as_secs() / every;
    let execution = |number: i64| {
        let at = connection.since.checked_add(SignedDuration::from_secs(number * every)).ok()?;
        let id = schedule.id.as_u128() ^ (u128::from(number.unsigned_abs()) << 16);
        Some(Execution {
            id: Uuid::from_u128(id),
            created_at: at,
            updated_at: at,
            schedule_id: schedule.id,
            connection_id: connection.connection_id,
            fleet_id: member.fleet_id,
            status: ExecutionStatus::Success,
            source_name: connection.provider.source_name.clone(),
            resource: schedule.resource,
            cursor: None,
            response: None,
        })
    };
    let kept = |execution: &Execution| now.duration_since(execution.created_at) <= KEPT;
    let first = number.saturating_sub(KEPT.as_secs() / every).max(1);
    (first..=number).filter_map(execution).filter(kept).collect()
}

/// Errors in a row that make a schedule inactive (docs, sample of a schedule).
const ERROR_THRESHOLD: i32 = 15;
/// How long executions are kept (integrations, list of executions).
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A stable id for a connection and resource.
fn schedule_id(connection: &FleetConnection, resource: usize) -> Uuid {
    let place = u128::try_from(resource).unwrap_or_default() + 1;
    Uuid::from_u128(connection.id.uuid().as_u128() ^ place)
}

const fn schedule_status(connection: ConnectionStatus) -> ScheduleStatus {
    match connection {
        ConnectionStatus::Active => ScheduleStatus::Active,
        ConnectionStatus::Failed => ScheduleStatus::Inactive,
        ConnectionStatus::Cancelled => ScheduleStatus::Cancelled,
        ConnectionStatus::Paused => ScheduleStatus::Paused,
        ConnectionStatus::Stale => ScheduleStatus::Stale,
        ConnectionStatus::Deleted => ScheduleStatus::Deleted,
    }
}

/// Seconds between two fetches of a resource: five minutes for what changes quickly, else an hour.
const fn interval_seconds(resource: Resource) -> i32 {
    let quick = matches!(
        resource,
        Resource::VehicleLocation
            | Resource::TrailerLocation
            | Resource::EngineStatus
            | Resource::TrailerStatus
            | Resource::VehicleSensor
            | Resource::HosAvailability
    );
    if quick { 5 * 60 } else { 60 * 60 }
}

/// When a resource was last fetched, and when it will be next. An inactive connection stopped when its status
/// changed.
fn times(
    connection: &FleetConnection,
    resource: Resource,
    now: Timestamp,
) -> (Option<Timestamp>, Option<Timestamp>) {
    let active = connection.status == ConnectionStatus::Active;
    let until = if active { now } else { connection.updated_at.unwrap_or(connection.since).min(now) };
    let every = i64::from(interval_seconds(resource));
    let passed = until.duration_since(connection.since).as_secs().max(0);
    let at = |fetches: i64| connection.since.checked_add(SignedDuration::from_secs(fetches * every)).ok();
    let fetches = passed / every;
    let last = if fetches > 0 { at(fetches) } else { None };
    (last, if active { at(fetches + 1) } else { None })
}

#[cfg(test)]
mod tests {
    use catena_contract::TspId;

    use super::*;
    use crate::session::ChosenProvider;

    fn connection(status: ConnectionStatus, updated_at: Option<Timestamp>) -> FleetConnection {
        FleetConnection {
            id: "00000000-0000-4000-8000-000000000001".parse().unwrap(),
            connection_id: "00000000-0000-4000-8000-000000000002".parse().unwrap(),
            provider: ChosenProvider {
                id: TspId::new(Uuid::nil()),
                name: "Samsara".into(),
                source_name: "samsara".into(),
            },
            since: "2026-03-02T12:00:00Z".parse().unwrap(),
            credentials: serde_json::Map::new(),
            description: None,
            status,
            updated_at,
        }
    }

    #[test]
    fn a_schedule_follows_the_clock_and_stops_with_its_connection() {
        let at = |text: &str| -> Option<Timestamp> { Some(text.parse().unwrap()) };
        let now = "2026-03-02T14:07:00Z".parse().unwrap();
        let active = connection(ConnectionStatus::Active, None);
        assert_eq!(
            times(&active, Resource::Vehicle, now),
            (at("2026-03-02T14:00:00Z"), at("2026-03-02T15:00:00Z"))
        );
        let place = times(&active, Resource::VehicleLocation, now);
        assert_eq!(place, (at("2026-03-02T14:05:00Z"), at("2026-03-02T14:10:00Z")));
        assert_eq!(times(&active, Resource::Vehicle, active.since), (None, at("2026-03-02T13:00:00Z")));
        let stale = connection(ConnectionStatus::Stale, at("2026-03-02T13:30:00Z"));
        assert_eq!(times(&stale, Resource::Vehicle, now), (at("2026-03-02T13:00:00Z"), None));
    }

    #[test]
    fn every_resource_has_one_of_the_three_statuses_and_the_counts_add_up() {
        for provider in Catalogue::seeded(1).providers() {
            let summary = integrations(provider);
            assert_eq!(summary.integrations.len(), Resource::ALL.len() + 1);
            let sum = summary.implemented_count + summary.not_implemented_count + summary.not_supported_count;
            assert_eq!(sum, summary.integrations.len());
            assert_eq!(summary.integrations["vehicle"], IntegrationStatus::Implemented);
        }
    }
}
