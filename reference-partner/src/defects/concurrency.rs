//! Mistakes made between reading a delivery and answering it: work that takes too long, and locks that too many wait
//! for.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use catena_contract::FleetId;
use catena_contract::webhook::{Envelope, Event};

use super::Defect;
use super::Mistakes;
use crate::webhook_receiver::Refused;

/// Longer than Catena waits for an answer.
const TOO_LONG: Duration = Duration::from_millis(3_200);
/// How long a row stays locked.
const LOCKED: Duration = Duration::from_millis(150);
/// Most deliveries that wait for one lock.
const MOST_WAITING: usize = 10;

/// How many deliveries wait for the lock of each fleet.
#[derive(Debug, Default)]
pub(super) struct Crowd(Mutex<BTreeMap<FleetId, usize>>);

impl Crowd {
    /// One more, if the queue is not full.
    fn join(&self, fleet: FleetId) -> bool {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.entry(fleet).or_default();
        let fits = *count < MOST_WAITING;
        *count += usize::from(fits);
        fits
    }

    fn leave(&self, fleet: FleetId) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = waiting.get_mut(&fleet) {
            *count = count.saturating_sub(1);
        }
    }
}

impl Mistakes {
    /// What is done before the answer. The good partner does nothing.
    pub(crate) async fn work_first(&self, envelope: &Envelope) -> Result<(), Refused> {
        if matches!(envelope.event, Event::TspCreated(_)) && self.makes(Defect::WorksBeforeAnswering) {
            tokio::time::sleep(TOO_LONG).await;
        }
        if let Event::FleetConnectionCreated(links) = &envelope.event
            && let Some(link) = links.first()
            && self.makes(Defect::LocksTheFleet)
        {
            if !self.1.join(link.fleet_id) {
                return Err(Refused::Crashed);
            }
            tokio::time::sleep(LOCKED).await;
            self.1.leave(link.fleet_id);
        }
        Ok(())
    }
}
