//! For which fleets the profile's setup calls were made, and which of them failed.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use catena_contract::FleetRef;
use tokio::sync::OnceCell;

/// Kept for a whole run, because several checks can share a fleet.
#[derive(Debug, Default)]
pub(super) struct SetupState {
    fleets: Mutex<HashMap<FleetRef, Arc<OnceCell<()>>>>,
    /// What went wrong, by the label of the fleet.
    failures: Mutex<BTreeMap<String, String>>,
}

impl SetupState {
    /// The cell that is set once the calls for this fleet were made.
    pub(super) fn cell(&self, fleet_ref: &FleetRef) -> Arc<OnceCell<()>> {
        let mut fleets = self.fleets.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(fleets.entry(fleet_ref.clone()).or_default())
    }

    pub(super) fn record_failure(&self, label: &str, what: String) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).insert(label.to_owned(), what);
    }

    /// The first failure with a label that `concerns` the caller.
    pub(super) fn failure(&self, concerns: impl Fn(&str) -> bool) -> Option<String> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.iter().find(|(label, _)| concerns(label)).map(|(_, what)| what.clone())
    }
}
