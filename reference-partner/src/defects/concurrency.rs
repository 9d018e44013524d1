//! Defects between reading a delivery and answering it: slow work, and locks that too many deliveries wait for.

use std::time::Duration;

use catena_contract::webhook::{Envelope, Event};

use super::active::ActiveDefects;
use super::catalogue::Defect;
use crate::policy::ReceiveError;

/// Longer than Catena waits for an answer.
const SLOW_WORK: Duration = Duration::from_millis(3_200);
/// How long a row stays locked.
const LOCKED: Duration = Duration::from_millis(150);

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
}
