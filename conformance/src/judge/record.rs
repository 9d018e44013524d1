//! Where findings are written down, check by check.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::finding::Finding;
use super::outcome_grid::ObservedOutcome;
use crate::specification::CheckId;
use catena_probe::Exchange;

/// What one check came to.
#[derive(Debug, Clone)]
pub struct Record {
    /// The finding.
    pub finding: Finding,
    /// What was sent and what came back, in that order.
    pub evidence: Vec<Arc<Exchange>>,
    /// How the partner interpreted documented outcomes.
    pub outcomes: Vec<ObservedOutcome>,
    /// What the check has to add, e.g. a shrunk witness.
    pub notes: Vec<String>,
    /// How long it took.
    pub elapsed: Duration,
}

/// All records of a run.
#[derive(Debug, Default)]
pub struct Ledger(Mutex<BTreeMap<CheckId, Record>>);

impl Ledger {
    /// Writes a check down.
    pub fn write(&self, check: CheckId, record: Record) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(check, record);
    }

    /// Reads a check's record.
    #[must_use]
    pub fn read(&self, check: &CheckId) -> Option<Record> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(check).cloned()
    }
}
