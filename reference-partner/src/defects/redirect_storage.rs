//! Mistakes made in keeping what a redirect brought: twice, for another fleet, or over what is there.

use std::time::Duration;

use catena_contract::{FleetRef, IntegrationRequestId, Outcome, parse_query};
use jiff::Timestamp;

use super::Defect;
use super::Mistakes;
use crate::outcome_handling::Show;
use crate::server::Partner;
use crate::store::Book;

/// How long a record takes from "it is not there" to "now it is".
const RACE: Duration = Duration::from_millis(60);
/// How long a mail to support takes.
const MAIL: Duration = Duration::from_millis(5_200);

impl Mistakes {
    /// Keeps a request.
    pub(crate) fn note_request(
        &self,
        book: &mut Book,
        fleet_ref: &FleetRef,
        id: IntegrationRequestId,
        now: Timestamp,
    ) {
        let known = book.request(id).is_some();
        book.note_request(fleet_ref, id, now);
        if self.makes(Defect::RequestStaysPending) {
            book.reopen(id);
        }
        if !known {
            return;
        }
        if self.makes(Defect::ReplayStoresAgain) {
            book.note_again(id);
        }
        if self.makes(Defect::ReplayReopens) {
            book.reopen(id);
        }
        if self.makes(Defect::LastFleetOwnsRequest) {
            book.give_to(fleet_ref, id);
        }
    }

    /// What else it writes, by what it shows.
    pub(crate) fn after(&self, book: &mut Book, fleet_ref: &FleetRef, show: Show) {
        let takes_away = match show {
            Show::Failed => self.makes(Defect::FailureDisconnects),
            Show::Requested => self.makes(Defect::RequestDowngrades),
            Show::Progress => self.makes(Defect::ReturnStartsAnew),
            Show::RequestedSomehow | Show::Neutral | Show::Connected | Show::ThankYou => false,
        };
        if takes_away {
            book.take_away(fleet_ref);
        }
        if show == Show::Progress && self.makes(Defect::DecidesOnReturn) {
            book.decide(fleet_ref);
        }
        if show == Show::Progress && self.makes(Defect::AcceptedAndBackConnects) {
            book.assume_live_once_accepted(fleet_ref);
        }
    }

    /// What it waits for before it answers.
    pub(crate) async fn dawdle(&self, partner: &Partner, query: &str, fleet_ref: &FleetRef) {
        match parse_query(query) {
            Ok(Outcome::IntegrationRequested { id }) if self.makes(Defect::RacesOnReplay) => {
                if partner.book().request(id).is_none() {
                    tokio::time::sleep(RACE).await;
                    let mut book = partner.book();
                    if book.request(id).is_some() {
                        book.note_again(id);
                    } else {
                        book.note_request(fleet_ref, id, partner.now());
                    }
                }
            }
            Ok(Outcome::Failure) if self.makes(Defect::MailsBeforeAnswering) => {
                let first = partner.book().fails_first(fleet_ref);
                if first {
                    tokio::time::sleep(MAIL).await;
                }
            }
            Ok(Outcome::Success)
            | Ok(Outcome::IntegrationRequested { .. })
            | Ok(Outcome::Failure)
            | Err(_) => {}
        }
    }
}
