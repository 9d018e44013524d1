//! State that only partners with a defect keep.

use catena_contract::webhook::Envelope;
use catena_contract::{ConnectionId, FleetRef};

use super::bounded::{BoundedMap, RecentSet};

#[derive(Debug)]
pub(super) struct DefectState {
    /// Requests stored under an unchecked id.
    pub(super) raw_requests: BoundedMap<String, FleetRef>,
    /// Fleets that failed at least once.
    pub(super) failed: BoundedMap<FleetRef, ()>,
    /// Redirects that were opened.
    pub(super) opened: BoundedMap<String, ()>,
    /// The fleet that came back last.
    pub(super) last_fleet: Option<FleetRef>,
    /// Connections that a `connection.created` event has named.
    pub(super) announced: RecentSet<ConnectionId>,
    /// `fleet_connection.created` events whose connection has not been announced yet.
    pub(super) waiting: BoundedMap<ConnectionId, Envelope>,
}

impl DefectState {
    pub(super) const fn new(max_rows: usize) -> Self {
        Self {
            raw_requests: BoundedMap::new(max_rows),
            failed: BoundedMap::new(max_rows),
            opened: BoundedMap::new(max_rows),
            last_fleet: None,
            announced: RecentSet::new(max_rows),
            waiting: BoundedMap::new(max_rows),
        }
    }
}
