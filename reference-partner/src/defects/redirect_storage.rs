//! Defects in storing what a redirect brought: twice, for another fleet, or over existing data.

use std::time::Duration;

use catena_contract::{FleetRef, IntegrationRequestId, Outcome, Parameter, parse_query};
use jiff::Timestamp;

use super::active::ActiveDefects;
use super::catalogue::Defect;
use crate::policy::{PageKind, values};
use crate::store::{SharedStore, Store};

/// Time between looking for a record and inserting it.
const RACE: Duration = Duration::from_millis(60);
/// How long sending a mail to support takes.
const MAIL: Duration = Duration::from_millis(5_200);

impl ActiveDefects {
    pub(crate) fn store_request(
        &self,
        store: &mut Store,
        fleet_ref: &FleetRef,
        id: IntegrationRequestId,
        now: Timestamp,
    ) {
        let known = store.request(id).is_some();
        store.add_request(fleet_ref, id, now);
        if self.has(Defect::RequestStaysPending) {
            store.reopen_request(id);
        }
        if !known {
            return;
        }
        if self.has(Defect::ReplayStoresAgain) {
            store.duplicate_request(id);
        }
        if self.has(Defect::ReplayReopens) {
            store.reopen_request(id);
        }
        if self.has(Defect::LastFleetOwnsRequest) {
            store.move_request(fleet_ref, id);
        }
    }

    /// Finds a request by the object that a framework makes of parameters in brackets, and stores it for this fleet.
    pub(crate) fn store_by_operator(&self, store: &mut Store, fleet_ref: &FleetRef, query: &str) {
        if self.has(Defect::QueriesByOperator) {
            let name = format!("{}[$eq]", Parameter::IntegrationRequestId);
            for id in values(query, &name).filter_map(|id| id.parse().ok()) {
                store.move_request(fleet_ref, id);
            }
        }
    }

    /// Whether this redirect was used up by an earlier visit.
    pub(crate) fn is_used_up(&self, store: &mut Store, query: &str) -> bool {
        self.has(Defect::WorksOnce) && !store.add_opened(query)
    }

    /// Further changes to the store, depending on the page that is shown.
    pub(crate) fn store_for_page(&self, store: &mut Store, fleet_ref: &FleetRef, page: PageKind) {
        let disconnects = match page {
            PageKind::Failed => self.has(Defect::FailureDisconnects),
            PageKind::Requested => self.has(Defect::RequestDowngrades),
            PageKind::Progress => self.has(Defect::ReturnStartsAnew),
            PageKind::RequestedWithoutId | PageKind::Neutral | PageKind::Connected | PageKind::ThankYou => {
                false
            }
        };
        if disconnects {
            store.disconnect(fleet_ref);
        }
        if page == PageKind::Progress && self.has(Defect::DecidesOnReturn) {
            store.close(fleet_ref);
        }
        if page == PageKind::Progress && self.has(Defect::AcceptedAndBackConnects) {
            store.assume_live_once_accepted(fleet_ref);
        }
    }

    /// Work before the answer. A correct partner does none.
    pub(crate) async fn delay_answer(
        &self,
        store: &SharedStore,
        query: &str,
        fleet_ref: &FleetRef,
        now: Timestamp,
    ) {
        match parse_query(query) {
            Ok(Outcome::IntegrationRequested { id }) if self.has(Defect::RacesOnReplay) => {
                if store.lock().request(id).is_some() {
                    return;
                }
                tokio::time::sleep(RACE).await;
                let mut store = store.lock();
                if store.request(id).is_some() {
                    store.duplicate_request(id);
                } else {
                    store.add_request(fleet_ref, id, now);
                }
            }
            Ok(Outcome::Failure) if self.has(Defect::MailsBeforeAnswering) => {
                let first = store.lock().add_failure(fleet_ref);
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
