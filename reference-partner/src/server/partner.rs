//! What all handlers of one partner share.

use std::sync::{Arc, MutexGuard};

use catena_contract::WebhookSecret;
use jiff::Timestamp;

use crate::defects::ActiveDefects;
use crate::store::{SharedStore, Store};

/// Returns the current time. The age of deliveries and the end of provisional access depend on it.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

pub(super) struct Partner {
    pub(super) shared_store: SharedStore,
    pub(super) clock: Clock,
    pub(super) secret: WebhookSecret,
    pub(super) defects: ActiveDefects,
}

impl Partner {
    pub(super) fn store(&self) -> MutexGuard<'_, Store> {
        self.shared_store.lock()
    }

    pub(super) fn now(&self) -> Timestamp {
        (self.clock)()
    }
}
