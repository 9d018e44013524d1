//! Where a run stores its findings, check by check.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::{Finding, ObservedOutcome};
use crate::specification::CheckId;
use catena_probe::Exchange;

/// The result of one check.
#[derive(Debug, Clone)]
pub struct Record {
    /// The finding.
    pub finding: Finding,
    /// The requests and their answers, in order.
    pub evidence: Vec<Arc<Exchange>>,
    /// How the partner interpreted documented outcomes.
    pub outcomes: Vec<ObservedOutcome>,
    /// Notes of the check, e.g. the smallest input that fails.
    pub notes: Vec<String>,
    /// How long the check took.
    pub elapsed: Duration,
}

/// The records of a run.
#[derive(Debug, Default)]
pub struct Ledger(Mutex<BTreeMap<CheckId, Record>>);

impl Ledger {
    /// Stores the record of a check.
    pub fn write(&self, check: CheckId, record: Record) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(check, record);
    }

    /// Replaces the finding of a check that has ended.
    pub fn revise(&self, check: &CheckId, finding: Finding, seen: Option<&Arc<Exchange>>) {
        if let Some(record) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(check) {
            record.finding = finding;
            record.evidence.extend(seen.map(Arc::clone));
        }
    }

    /// The record of a check, if it ended.
    #[must_use]
    pub fn read(&self, check: &CheckId) -> Option<Record> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(check).cloned()
    }
}
