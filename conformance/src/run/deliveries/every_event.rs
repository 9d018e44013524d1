//! One delivery of each onboarding event, shared by the checks that look at all of them.

use std::sync::Arc;

use catena_contract::webhook::{Envelope, Event, InvitationRecord, TspRecord};
use catena_contract::{
    ConnectionStatus, EventId, InvitationId, InvitationStatus, ShareAgreementStatus, TspId,
};
use mock_catena::ids::Ids as _;

use crate::judge::Finding;
use crate::judge::webhook::{ANSWER_WITHIN, EventDelivery, no_endpoint};
use crate::run::Run;
use crate::specification::CheckId;
use catena_probe::WebhookTarget;
use catena_probe::{Exchange, PayloadChange, Request, Tampering};

/// A late event is tried this often in all.
const TRIES: usize = 3;

impl Run {
    /// Delivers each onboarding event once in a run, and again what was answered late.
    ///
    /// # Errors
    /// A finding, when the partner acknowledges nothing.
    pub async fn deliver_every_event(&self) -> Result<&[EventDelivery], Finding> {
        self.acknowledges().await?;
        let endpoint = self.target.webhook.as_ref().ok_or_else(no_endpoint)?;
        Ok(self.event_deliveries.get_or_init(async || self.parading(endpoint).await).await)
    }

    async fn parading(&self, endpoint: &WebhookTarget) -> Vec<EventDelivery> {
        let label: CheckId = match "webhook.parade".parse() {
            Ok(label) => label,
            Err(error) => unreachable!("a good label: {error}"),
        };
        let mut ids = self.fleet(&label, 0).ids;
        let mut event_deliveries = Vec::new();
        for number in 1..=5 {
            self.arrange(&self.fleet(&label, number)).await;
        }
        for envelope in self.every_onboarding_event(&label) {
            let event = envelope.event.name().to_owned();
            let what = format!("the delivery of `{event}`");
            let mut tries: Vec<Arc<Exchange>> = Vec::new();
            loop {
                let mut envelope = envelope.clone();
                envelope.id = Some(EventId::new(ids.v7(self.clock.now())));
                let letter = (envelope, PayloadChange::AsIs);
                let sent = self.deliver(endpoint, &what, letter, &mut ids, &Tampering::Genuine).await;
                tries.extend(sent.ok());
                let late = tries.iter().filter(|exchange| exchange.elapsed > ANSWER_WITHIN).count();
                // One late answer may be the network's; two of three are not.
                if late == 0 || late * 2 > TRIES || tries.len() >= TRIES {
                    break;
                }
            }
            event_deliveries.push(EventDelivery { event, tries });
        }
        event_deliveries
    }

    /// A bare GET on the endpoint: how long the way there takes by itself.
    pub async fn bare_get(&self) -> Option<Arc<Exchange>> {
        let endpoint = self.target.webhook.as_ref()?;
        Some(Arc::new(
            self.client.send("a bare GET on the endpoint", Request::get(endpoint.url.clone())).await,
        ))
    }

    /// Every onboarding event, in an order in which they can happen. Endings are those of other invitations.
    fn every_onboarding_event(&self, label: &CheckId) -> Vec<Envelope> {
        let mut fleet = self.fleet(label, 1);
        let story = self.events(&mut fleet);
        let Some(pattern) = story.first().cloned() else { return Vec::new() };
        let mut events: Vec<Event> = Vec::new();
        let mut invitation = None;
        let mut ending = None;
        for told in story {
            match &told.event {
                Event::InvitationCreated(records) => {
                    events.extend([told.event.clone(), Event::InvitationSent(records.clone())]);
                    invitation = records.first().cloned();
                    continue;
                }
                Event::ShareAgreementCreated(records) => {
                    let mut ended = records.clone();
                    ended.iter_mut().for_each(|record| record.status = ShareAgreementStatus::Deleted);
                    ending = Some(Event::ShareAgreementDeleted(ended));
                    events.extend([told.event.clone(), Event::ShareAgreementUpdated(records.clone())]);
                    continue;
                }
                Event::ConnectionCreated(records) => {
                    let mut stale = records.clone();
                    stale.iter_mut().for_each(|record| record.status = ConnectionStatus::Stale);
                    events.extend([told.event.clone(), Event::ConnectionStaled(stale)]);
                    continue;
                }
                Event::InvitationSent(_)
                | Event::InvitationViewed(_)
                | Event::InvitationAccepted(_)
                | Event::InvitationDeclined(_)
                | Event::InvitationRejected(_)
                | Event::InvitationExpired(_)
                | Event::InvitationDeleted(_)
                | Event::ShareAgreementUpdated(_)
                | Event::ShareAgreementDeleted(_)
                | Event::ConnectionStaled(_)
                | Event::FleetConnectionCreated(_)
                | Event::TspRequested(_)
                | Event::TspCreated(_)
                | Event::WebhookCreated(_)
                | Event::WebhookUpdated(_)
                | Event::WebhookDeleted(_)
                | Event::WebhookStaled(_)
                | Event::WebhookActivated(_)
                | Event::WebhookPaused(_)
                | Event::Other { .. } => {}
            }
            events.push(told.event);
        }
        let provider = TspRecord {
            id: TspId::new(fleet.ids.v4()).uuid(),
            name: "Catena Conformance simulation".to_owned(),
            integration_request_id: Some(fleet.request_id),
        };
        events.push(Event::TspRequested(vec![provider.clone()]));
        events.push(Event::TspCreated(vec![provider]));
        events.extend(ending);
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
