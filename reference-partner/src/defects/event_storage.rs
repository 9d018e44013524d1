//! Mistakes made when a believed event is worked on: what it is taken for, how often it counts, what it waits for.

use catena_contract::RequestId;
use catena_contract::webhook::{Envelope, Event};

use super::Defect;
use super::Mistakes;
use crate::store::Book;

impl Mistakes {
    /// What goes into the book, of an attempt with this `X-Request-ID`.
    pub(crate) fn note(&self, book: &mut Book, envelope: &Envelope, request_id: Option<RequestId>) {
        let known_attempt = request_id.is_some_and(|id| !book.note_attempt(id));
        if self.drops(book, envelope) {
            return;
        }
        self.tell_again(book, envelope, known_attempt);
        if self.makes(Defect::ReadsFirstRecordOnly) {
            book.note_event(&first_record_of(envelope));
        } else if self.makes(Defect::WaitsForConnectionCreated) {
            book.note_once_announced(envelope);
        } else {
            book.note_event(envelope);
        }
        if let Event::InvitationAccepted(invitations) = &envelope.event
            && self.makes(Defect::AcceptedMeansConnected)
        {
            book.assume_all_live(invitations);
        }
        if let Event::InvitationExpired(invitations) = &envelope.event
            && self.makes(Defect::ClosesExpiredAsLive)
        {
            book.assume_all_live(invitations);
        }
    }

    /// The events it does nothing about.
    fn drops(&self, book: &Book, envelope: &Envelope) -> bool {
        if envelope.delivery_attempt > 1 && self.makes(Defect::IgnoresRetries) {
            return true;
        }
        let Event::FleetConnectionCreated(links) = &envelope.event else { return false };
        let asked = || links.iter().any(|link| book.has_asked(link.fleet_id));
        let unheard_of = || links.iter().any(|link| !book.has_heard_of(link.fleet_id));
        self.makes(Defect::NeverConnects)
            || (self.makes(Defect::RequestedStaysProvisional) && asked())
            || (self.makes(Defect::DropsEarlyConnections) && unheard_of())
    }

    /// The connections it tells the fleet of although it was told.
    fn tell_again(&self, book: &mut Book, envelope: &Envelope, known_attempt: bool) {
        let Event::FleetConnectionCreated(links) = &envelope.event else { return };
        let known_event = envelope.id.is_some_and(|id| book.has_seen(id));
        let worked_on_again = self.makes(Defect::WorksOnDuplicates)
            || (self.makes(Defect::DeduplicatesByRequestId) && !known_attempt);
        for link in links {
            let another = !known_event && book.is_connected(link.fleet_id);
            if (known_event && worked_on_again) || (another && self.makes(Defect::CountsEachConnection)) {
                book.tell_again(link.fleet_id);
            }
        }
    }
}

fn first_record_of(envelope: &Envelope) -> Envelope {
    let mut envelope = envelope.clone();
    if let Event::FleetConnectionCreated(links) = &mut envelope.event {
        links.truncate(1);
    }
    envelope
}
