//! Defects between reading a delivery and answering it: slow work, and locks that too many deliveries wait for.

use std::time::Duration;

use catena_contract::webhook::{Envelope, Event};

use super::active::ActiveDefects;
use super::catalogue::Defect;
use crate::policy::ReceiveError;
use crate::store::SharedStore;

/// Longer than Catena waits for an answer.
const SLOW_WORK: Duration = Duration::from_millis(3_200);
/// How long a row stays locked.
const LOCKED: Duration = Duration::from_millis(150);
/// The time between looking an event up and storing it.
const LOOKED_UP: Duration = Duration::from_millis(20);

impl ActiveDefects {
    /// Work before the answer. A correct partner does none.
    pub(crate) async fn work_before_answering(&self, envelope: &Envelope) -> Result<(), ReceiveError> {
        if matches!(envelope.event, Event::TspCreated(_)) && self.has(Defect::WorksBeforeAnswering) {
            tokio::time::sleep(SLOW_WORK).await;
        }
        if let Event::FleetConnectionCreated(connections) = &envelope.event
            && let Some(connection) = connections.first()
            && self.has(Defect::LocksTheFleet)
        {
            if !self.fleet_locks.join(connection.fleet_id) {
                return Err(ReceiveError::Crashed);
            }
            tokio::time::sleep(LOCKED).await;
            self.fleet_locks.leave(connection.fleet_id);
        }
        Ok(())
    }

    /// Whether to look an event up some time before it is stored. A correct partner does both at once.
    pub(crate) async fn race(&self, store: &SharedStore, envelope: &Envelope) -> Result<(), ReceiveError> {
        let races = self.has(Defect::RacesOnDuplicates) || self.has(Defect::CollidesOnDuplicates);
        let Event::FleetConnectionCreated(connections) = &envelope.event else { return Ok(()) };
        let Some(id) = envelope.id.filter(|id| races && !store.lock().has_seen(*id)) else { return Ok(()) };
        tokio::time::sleep(LOOKED_UP).await;
        let mut store = store.lock();
        if !store.has_seen(id) {
            return Ok(());
        }
        if self.has(Defect::CollidesOnDuplicates) {
            return Err(ReceiveError::Crashed);
        }
        for connection in connections {
            store.notify_again(connection.fleet_id);
        }
        Ok(())
    }
}
