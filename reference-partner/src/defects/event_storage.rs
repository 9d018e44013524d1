//! Defects in processing a verified event: what it means, how often it counts, and which event it waits for.

use catena_contract::RequestId;
use catena_contract::webhook::{Envelope, Event};

use super::active::ActiveDefects;
use super::catalogue::Defect;
use crate::store::Store;

impl ActiveDefects {
    /// Stores an event from the attempt with this `X-Request-ID`.
    pub(crate) fn store_event(&self, store: &mut Store, envelope: &Envelope, request_id: Option<RequestId>) {
        let known_attempt = request_id.is_some_and(|id| !store.add_attempt(id));
        if self.ignores_event(store, envelope) {
            return;
        }
        self.notify_again(store, envelope, known_attempt);
        if self.has(Defect::ReadsFirstRecordOnly) {
            store.add_event(&with_first_record_only(envelope));
        } else if self.has(Defect::WaitsForConnectionCreated) {
            store.add_event_once_announced(envelope);
        } else {
            store.add_event(envelope);
        }
        if let Event::InvitationAccepted(invitations) = &envelope.event
            && self.has(Defect::AcceptedMeansConnected)
        {
            store.assume_all_live(invitations);
        }
        if let Event::InvitationExpired(invitations) = &envelope.event
            && self.has(Defect::ClosesExpiredAsLive)
        {
            store.assume_all_live(invitations);
        }
    }

    fn ignores_event(&self, store: &Store, envelope: &Envelope) -> bool {
        if envelope.delivery_attempt > 1 && self.has(Defect::IgnoresRetries) {
            return true;
        }
        let Event::FleetConnectionCreated(connections) = &envelope.event else { return false };
        let requested = || connections.iter().any(|connection| store.has_request(connection.fleet_id));
        let unknown = || connections.iter().any(|connection| !store.knows_fleet(connection.fleet_id));
        self.has(Defect::NeverConnects)
            || (self.has(Defect::RequestedStaysProvisional) && requested())
            || (self.has(Defect::DropsEarlyConnections) && unknown())
    }

    fn notify_again(&self, store: &mut Store, envelope: &Envelope, known_attempt: bool) {
        let Event::FleetConnectionCreated(connections) = &envelope.event else { return };
        let known_event = envelope.id.is_some_and(|id| store.has_seen(id));
        let processed_again = self.has(Defect::WorksOnDuplicates)
            || (self.has(Defect::DeduplicatesByRequestId) && !known_attempt);
        for connection in connections {
            let additional = !known_event && store.has_connection(connection.fleet_id);
            if (known_event && processed_again) || (additional && self.has(Defect::CountsEachConnection)) {
                store.notify_again(connection.fleet_id);
            }
        }
    }
}

fn with_first_record_only(envelope: &Envelope) -> Envelope {
    let mut envelope = envelope.clone();
    if let Event::FleetConnectionCreated(connections) = &mut envelope.event {
        connections.truncate(1);
    }
    envelope
}
