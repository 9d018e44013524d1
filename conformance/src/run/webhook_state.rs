//! What a run learns once about the partner's webhook endpoint, for all checks that need it.

use std::sync::Arc;

use catena_contract::webhook::{Envelope, EventName};
use catena_probe::{Answer, Exchange};
use tokio::sync::OnceCell;

use super::Fleet;
use super::genuine_deliveries::GenuineDeliveries;
use super::patience::Waits;
use super::work_time::LongestWork;
use crate::judge::Finding;
use crate::judge::redirect::Confirmation;
use crate::judge::webhook::{EventDelivery, RefusalStudy};

/// Filled by [`super::deliveries`]; each cell by the first check that needs it.
#[derive(Debug, Default)]
pub(super) struct WebhookState {
    /// One onboarding that several webhook checks use.
    pub(super) onboarding: OnceCell<(Fleet, OnboardingDeliveries)>,
    /// Whether the view of a fleet shows what webhooks change.
    pub(super) effects: OnceCell<Result<(), Finding>>,
    /// One delivery of each onboarding event.
    pub(super) every_event: OnceCell<Vec<EventDelivery>>,
    /// An event that was acknowledged uncompressed, by a partner that refuses compressed deliveries.
    pub(super) uncompressed: OnceCell<Option<Envelope>>,
    /// How many genuine deliveries were refused.
    pub(super) genuine: GenuineDeliveries,
    /// Why genuine deliveries are refused.
    pub(super) refusal: OnceCell<Option<RefusalStudy>>,
    /// How long the partner works after its answers.
    pub(super) longest_work: LongestWork,
    /// Which effects came, and which did not.
    pub(super) waits: Waits,
}

/// The deliveries of one onboarding, in order, with the events they carried.
#[derive(Debug, Clone)]
pub(super) struct OnboardingDeliveries(pub(super) Vec<(Envelope, Arc<Exchange>)>);

impl OnboardingDeliveries {
    pub(super) fn exchanges(&self) -> Vec<Arc<Exchange>> {
        self.0.iter().map(|(_, exchange)| Arc::clone(exchange)).collect()
    }

    /// The latest acknowledged event that is `usable`. The last event of an onboarding is `fleet_connection.created`,
    /// which is the best one to forge.
    pub(super) fn acknowledged(&self, usable: impl Fn(&Envelope) -> bool) -> Option<&Envelope> {
        let mut sent = self.0.iter().rev();
        sent.find(|(envelope, exchange)| is_acknowledged(exchange) && usable(envelope))
            .map(|(event, _)| event)
    }

    /// The latest event that is `usable`, acknowledged or not.
    pub(super) fn last(&self, usable: impl Fn(&Envelope) -> bool) -> Option<&Envelope> {
        self.0.iter().rev().map(|(envelope, _)| envelope).find(|envelope| usable(envelope))
    }

    pub(super) fn confirmation(&self) -> Confirmation {
        let connected = EventName::FleetConnectionCreated.as_str();
        match self.0.iter().find(|(envelope, _)| envelope.event.name() == connected) {
            Some((_, exchange)) if is_acknowledged(exchange) => Confirmation::Confirmed,
            Some((_, exchange)) => {
                let what = format!("the delivery of `{connected}` got {}", exchange.summary());
                match (&exchange.answer, &exchange.wall) {
                    (Ok(_), None) => Confirmation::Refused { what },
                    (Ok(_) | Err(_), _) => Confirmation::Lost { what },
                }
            }
            None => Confirmation::Lost { what: format!("`{connected}` could not be delivered") },
        }
    }
}

/// Whether a delivery was answered with a 2xx.
pub(super) fn is_acknowledged(exchange: &Exchange) -> bool {
    exchange.answer.as_ref().is_ok_and(Answer::is_success)
}
