//! Where a run stores its findings, check by check.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::{Blocked, Finding, ObservedOutcome, admitted, is_blocked};
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
    /// How to fix a failure, if the check found out more than its own advice says.
    pub fix: Option<String>,
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

    /// Says how to fix the failure of a check that has ended.
    pub fn set_fix(&self, check: &CheckId, fix: String) {
        if let Some(record) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(check) {
            record.fix = Some(fix);
        }
    }

    /// Takes back the findings of requests that were refused after the partner stopped serving this machine. Returns the
    /// check that sent the first of them.
    pub fn retract(&self, blocked: &Blocked) -> Option<CheckId> {
        let mut records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for record in records.values_mut() {
            record.finding = admitted(record.finding.clone(), &record.evidence, Some(blocked));
        }
        let first = |record: &Record| {
            let answered = record.evidence.iter().filter(|exchange| exchange.answer.is_ok());
            answered.filter(|one| is_blocked(one, blocked.0)).map(|one| one.number).min()
        };
        let checks = records.iter().filter_map(|(check, record)| Some((first(record)?, check)));
        checks.min().map(|(_, check)| check.clone())
    }

    /// All checks that ended, with their records.
    #[must_use]
    pub fn all(&self) -> Vec<(CheckId, Record)> {
        let records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        records.iter().map(|(check, record)| (check.clone(), record.clone())).collect()
    }

    /// The record of a check, if it ended.
    #[must_use]
    pub fn read(&self, check: &CheckId) -> Option<Record> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(check).cloned()
    }
}
