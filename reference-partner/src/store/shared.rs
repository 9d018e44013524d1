//! The store as the handlers of one partner share it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::records::Store;

/// A [`Store`] behind a lock.
#[derive(Debug, Default)]
pub(crate) struct SharedStore(Mutex<Store>);

impl SharedStore {
    /// Locks the store. Its methods keep it consistent even if a caller panics, so a poisoned lock is safe to use.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Store> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
