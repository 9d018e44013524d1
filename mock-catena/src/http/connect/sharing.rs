//! The requested permissions in plain words, grouped.

use std::borrow::Cow;
use std::sync::LazyLock;

use askama::Template;
use catena_contract::{Permissions, Resource, ShareLevel};

use super::provider_list::written;

use crate::session::Session;

/// Resources that belong together.
struct Group {
    title: &'static str,
    /// The highest level in the group.
    level: &'static str,
    /// Each resource with its level.
    scopes: Vec<(&'static str, &'static str)>,
}

/// The groups as list items.
#[derive(Template)]
#[template(path = "shared.html")]
struct Shared {
    groups: Vec<Group>,
}

/// The permissions that this fleet grants by accepting, as list items. The default set is rendered once, because most
/// partners use it.
pub(super) fn shared(session: &Session) -> Cow<'static, str> {
    static UNLESS_ASKED: LazyLock<String> =
        LazyLock::new(|| rows(&Resource::ALL.iter().map(|resource| (*resource, ShareLevel::Read)).collect()));
    if session.request().permissions.is_empty() {
        Cow::Borrowed(&UNLESS_ASKED)
    } else {
        Cow::Owned(rows(&session.permissions()))
    }
}

fn rows(permissions: &Permissions) -> String {
    written(&Shared { groups: groups(permissions) })
}

fn groups(permissions: &Permissions) -> Vec<Group> {
    let mut groups: Vec<Group> = vec![];
    for (title, resource, words) in KINDS.iter() {
        let Some(how) = permissions.get(resource) else { continue };
        if groups.last().is_none_or(|group| group.title != *title) {
            groups.push(Group { title, level: level(ShareLevel::Read), scopes: vec![] });
        }
        if let Some(group) = groups.last_mut() {
            if *how == ShareLevel::ReadWrite {
                group.level = level(*how);
            }
            group.scopes.push((words, level(*how)));
        }
    }
    groups
}

/// Every resource with its group and label, by group.
static KINDS: LazyLock<Vec<(&str, Resource, String)>> = LazyLock::new(|| {
    let of = |title: &'static str| {
        let inside = Resource::ALL.iter().copied().filter(move |resource| group(*resource) == title);
        inside.map(move |resource| (title, resource, words(resource)))
    };
    GROUPS.iter().copied().flat_map(of).collect()
});

const VEHICLES: &str = "Vehicles, positions and trips";
const TRAILERS: &str = "Trailers";
const DRIVERS: &str = "Drivers and who drives what";
const HOURS: &str = "Hours of service";
const SAFETY: &str = "Inspections and safety";
const ENGINES: &str = "Engines, sensors and fuel";
const MESSAGES: &str = "Messages and workflows";
const GROUPS: &[&str] = &[VEHICLES, TRAILERS, DRIVERS, HOURS, SAFETY, ENGINES, MESSAGES];

const fn group(resource: Resource) -> &'static str {
    use Resource as Kind;
    match resource {
        Kind::Asset
        | Kind::Vehicle
        | Kind::VehicleLocation
        | Kind::VehicleRegionSegment
        | Kind::LocationSegment => VEHICLES,
        Kind::Trailer
        | Kind::TrailerAssociation
        | Kind::TrailerVehicleAssociation
        | Kind::TrailerLocation
        | Kind::TrailerStatus => TRAILERS,
        Kind::User | Kind::DriverAssociation | Kind::DriverVehicleAssociation => DRIVERS,
        Kind::HosAvailability
        | Kind::HosDailySnapshot
        | Kind::HosEvent
        | Kind::HosEventAnnotation
        | Kind::HosEventAttachment
        | Kind::HosViolation => HOURS,
        Kind::DriverEventLog | Kind::DriverSafetyEvent | Kind::DvirLog | Kind::DvirLogDefect => SAFETY,
        Kind::EngineLog
        | Kind::EngineStatus
        | Kind::FuelTransaction
        | Kind::IftaSummary
        | Kind::VehicleSensor => ENGINES,
        Kind::Message | Kind::Workflow => MESSAGES,
    }
}

/// `hos_event` as "HOS event".
fn words(resource: Resource) -> String {
    let words = resource.as_str().replace('_', " ");
    for short in ["hos", "dvir", "ifta"] {
        if let Some(rest) = words.strip_prefix(short) {
            return short.to_uppercase() + rest;
        }
    }
    words
}

const fn level(level: ShareLevel) -> &'static str {
    match level {
        ShareLevel::Read => "read",
        ShareLevel::ReadWrite => "read and change",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_resource_has_a_group_and_every_group_a_resource() {
        let used: BTreeSet<_> = Resource::ALL.iter().map(|resource| group(*resource)).collect();
        assert_eq!(used, GROUPS.iter().copied().collect());
        assert_eq!(KINDS.len(), Resource::ALL.len());
        assert_eq!(words(Resource::HosEvent), "HOS event");
        assert_eq!(words(Resource::DvirLog), "DVIR log");
    }
}
