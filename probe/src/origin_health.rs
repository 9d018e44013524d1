//! Which origins no longer answer, so that a run does not wait for each of them again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;
use url::Origin;

use crate::{TransportError, TransportKind};

/// Failures in a row after which an origin is given up.
const GIVEN_UP_AFTER: u32 = 3;
/// Requests in a row without an answer in time after which an origin is given up, even if it answers `HEAD /`. Each takes
/// the whole time limit.
const TOO_SLOW_AFTER: u32 = 6;

/// Pages that took too long to read after which an origin is given up. Each takes its time limit.
const UNREADABLE_AFTER: u32 = 4;

/// Counts failures in a row for each origin.
#[derive(Debug)]
pub(crate) struct OriginHealth {
    /// How many failures in a row an origin may have.
    limit: u32,
    failing: Mutex<HashMap<Origin, (u32, TransportError)>>,
    /// Requests in a row without an answer in time.
    slow: Mutex<HashMap<Origin, u32>>,
    /// Pages that took too long to read.
    unreadable: Mutex<HashMap<Origin, u32>>,
    /// Notified when an origin is given up.
    given_up: Notify,
}

impl OriginHealth {
    /// Gives an origin up after three failures in a row.
    pub(crate) fn new() -> Self {
        Self {
            limit: GIVEN_UP_AFTER,
            failing: Mutex::default(),
            slow: Mutex::default(),
            unreadable: Mutex::default(),
            given_up: Notify::new(),
        }
    }

    /// Gives no origin up.
    pub(crate) fn lenient() -> Self {
        Self { limit: u32::MAX, ..Self::new() }
    }

    /// The error that an origin kept giving, once it is given up.
    pub(crate) fn error_of(&self, origin: &Origin) -> Option<TransportError> {
        let failing = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        failing.get(origin).filter(|(times, _)| *times >= self.limit).map(|(_, error)| error.clone())
    }

    /// Records an answer.
    pub(crate) fn answered(&self, origin: &Origin) {
        self.slow.lock().unwrap_or_else(PoisonError::into_inner).remove(origin);
        self.is_there(origin);
    }

    /// Whether an origin answers so many requests too late that it would take a run without end.
    pub(crate) fn is_slow(&self, origin: &Origin) -> bool {
        let slow = self.slow.lock().unwrap_or_else(PoisonError::into_inner);
        self.limit != u32::MAX && slow.get(origin).is_some_and(|times| *times >= TOO_SLOW_AFTER)
    }

    /// Records that an origin answers requests of ours.
    pub(crate) fn is_there(&self, origin: &Origin) {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner).remove(origin);
    }

    /// Records a failure. Returns whether the limit is reached, so that another request should decide whether the
    /// origin is given up.
    pub(crate) fn failed(&self, origin: &Origin, error: &TransportError) -> bool {
        if matches!(error.kind, TransportKind::Timeout | TransportKind::TooSlow) {
            *self.slow.lock().unwrap_or_else(PoisonError::into_inner).entry(origin.clone()).or_default() += 1;
        }
        let mut failing = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        let (times, _) = failing.entry(origin.clone()).or_insert_with(|| (0, error.clone()));
        let last = *times + 1 >= self.limit;
        *times += u32::from(!last);
        last
    }

    /// Records a page that took too long to read. An origin with too many of them is given up, although it answers.
    pub(crate) fn took_too_long(&self, origin: &Origin, error: &TransportError) {
        let mut unreadable = self.unreadable.lock().unwrap_or_else(PoisonError::into_inner);
        let times = unreadable.entry(origin.clone()).or_default();
        *times += 1;
        if *times >= UNREADABLE_AFTER && self.limit != u32::MAX {
            let given_up = (self.limit, error.clone());
            self.failing.lock().unwrap_or_else(PoisonError::into_inner).insert(origin.clone(), given_up);
            self.given_up.notify_waiters();
        }
    }

    /// Gives an origin up.
    pub(crate) fn give_up(&self, origin: &Origin) {
        let mut failing = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((times, _)) = failing.get_mut(origin) {
            *times = self.limit;
            self.given_up.notify_waiters();
        }
    }

    /// Waits until all of these origins are given up. Returns the error of the first.
    pub(crate) async fn all_given_up(&self, origins: &[Origin]) -> TransportError {
        loop {
            let next = self.given_up.notified();
            let errors: Option<Vec<TransportError>> =
                origins.iter().map(|origin| self.error_of(origin)).collect();
            if let Some(first) = errors.and_then(|errors| errors.into_iter().next()) {
                return first;
            }
            next.await;
        }
    }
}
