//! One delivery of each onboarding event, for the checks that need all of them.

use std::sync::Arc;

use catena_contract::webhook::{Envelope, Event, InvitationRecord, TspRecord};
use catena_contract::{
    ConnectionStatus, EventId, InvitationId, InvitationStatus, ShareAgreementStatus, TspId,
};
use catena_probe::{Exchange, WebhookTarget};
use mock_catena::ids::Ids as _;

use super::TamperedDelivery;
use crate::judge::Finding;
use crate::judge::webhook::{ANSWER_WITHIN, EventDelivery, no_endpoint};
use crate::run::Run;
use crate::run::fleet::label;
use crate::specification::CheckId;

/// How often an event with a late answer is tried in all.
const TRIES: usize = 3;

impl Run {
    /// Delivers each onboarding event once in a run, and again if the answer was late.
    ///
    /// # Errors
    /// A finding, when the partner acknowledges nothing.
    pub async fn deliver_every_event(&self) -> Result<&[EventDelivery], Finding> {
        self.acknowledges().await?;
        let endpoint = self.target.webhook.as_ref().ok_or_else(no_endpoint)?;
        let events = &self.webhooks.every_event;
        Ok(events.get_or_init(async || self.event_deliveries(endpoint).await).await)
    }

    async fn event_deliveries(&self, endpoint: &WebhookTarget) -> Vec<EventDelivery> {
        let label = label::id(label::EVERY_EVENT);
        let mut ids = self.fleet(&label, 0).ids;
        for number in 1..=5 {
            self.set_up(&self.fleet(&label, number)).await;
        }
        let mut event_deliveries = Vec::new();
        for envelope in self.every_onboarding_event(&label) {
            let event = envelope.event.name().to_owned();
            let delivery = TamperedDelivery::genuine(format!("the delivery of `{event}`"));
            let mut tries: Vec<Arc<Exchange>> = Vec::new();
            loop {
                let id = Some(EventId::new(ids.v7(self.clock.now())));
                let envelope = Envelope { id, ..envelope.clone() };
                tries.extend(self.deliver(endpoint, envelope, &mut ids, &delivery).await.ok());
                let late = tries.iter().filter(|exchange| exchange.elapsed > ANSWER_WITHIN).count();
                // The network may have caused one late answer, but hardly two of three.
                if late == 0 || late * 2 > TRIES || tries.len() >= TRIES {
                    break;
                }
            }
            event_deliveries.push(EventDelivery { event, tries });
        }
        event_deliveries
    }

    /// Every onboarding event, in an order in which they can happen. Events that end an invitation are about other
    /// fleets.
    fn every_onboarding_event(&self, label: &CheckId) -> Vec<Envelope> {
        let mut fleet = self.fleet(label, 1);
        let onboarding = self.events(&mut fleet);
        let Some(pattern) = onboarding.first().cloned() else { return Vec::new() };
        let mut events: Vec<Event> = Vec::new();
        let mut invitation = None;
        let mut deleted = None;
        for Envelope { event, .. } in onboarding {
            events.push(event.clone());
            if let Event::InvitationCreated(records) = event {
                invitation = records.first().cloned();
                events.push(Event::InvitationSent(records));
            } else if let Event::ShareAgreementCreated(records) = event {
                let mut ended = records.clone();
                ended.iter_mut().for_each(|record| record.status = ShareAgreementStatus::Deleted);
                deleted = Some(Event::ShareAgreementDeleted(ended));
                events.push(Event::ShareAgreementUpdated(records));
            } else if let Event::ConnectionCreated(mut records) = event {
                records.iter_mut().for_each(|record| record.status = ConnectionStatus::Stale);
                events.push(Event::ConnectionStaled(records));
            }
        }
        let provider = TspRecord {
            id: TspId::new(fleet.ids.v4()).uuid(),
            name: "Catena Conformance simulation".to_owned(),
            integration_request_id: Some(fleet.request_id),
        };
        events.push(Event::TspRequested(vec![provider.clone()]));
        events.push(Event::TspCreated(vec![provider]));
        events.extend(deleted);
        if let Some(invitation) = invitation {
            let ended = |number: usize, status| {
                let mut other = self.fleet(label, number);
                let id = InvitationId::new(other.ids.v7(self.clock.now()));
                let fleet_ref = Some(other.fleet_ref.clone());
                vec![InvitationRecord { id, status, fleet_ref, ..invitation.clone() }]
            };
            events.extend([
                Event::InvitationDeclined(ended(2, InvitationStatus::Declined)),
                Event::InvitationRejected(ended(3, InvitationStatus::Declined)),
                Event::InvitationExpired(ended(4, InvitationStatus::Expired)),
                Event::InvitationDeleted(ended(5, InvitationStatus::Deleted)),
            ]);
        }
        events.into_iter().map(|event| Envelope { event, ..pattern.clone() }).collect()
    }
}
