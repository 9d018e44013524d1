//! The webhooks of an onboarding, delivered without a browser: the events that a simulated session causes, signed
//! and sent by the suite itself.

use std::sync::Arc;

use catena_contract::webhook::{Envelope, EventName, SchemaVersion};
use catena_contract::{RequestId, TspId, WebhookId};
use mock_catena::ids::{Ids, SeededIds};
use mock_catena::session::PartnerProfile;
use mock_catena::session::{ChosenProvider, Command, Effect, Emitted, Session, step};
use url::Url;

use crate::judge::Finding;
use crate::judge::redirect::Confirmation;
use crate::run::{Fleet, Run};
use crate::specification::CheckId;
use catena_probe::WebhookTarget;
use catena_probe::{Answer, Delivery, Exchange, PayloadChange, Signer, Tampering};

/// The deliveries of one onboarding, with the events they carried.
#[derive(Debug, Clone)]
pub(crate) struct Deliveries {
    sent: Vec<(Envelope, Arc<Exchange>)>,
}

/// What came of an onboarding's deliveries.
#[derive(Debug, Clone)]
pub struct Onboarding {
    /// Whether they confirm the connection.
    pub confirmation: Confirmation,
    /// The exchanges.
    pub exchanges: Vec<Arc<Exchange>>,
}

impl Deliveries {
    pub(super) fn exchanges(&self) -> Vec<Arc<Exchange>> {
        self.sent.iter().map(|(_, exchange)| Arc::clone(exchange)).collect()
    }

    /// The latest acknowledged event that will do, by preference `fleet_connection.created`: the one to forge.
    pub(super) fn acknowledged(&self, will_do: impl Fn(&Envelope) -> bool) -> Option<&Envelope> {
        let acknowledged = |exchange: &Exchange| exchange.answer.as_ref().is_ok_and(Answer::is_success);
        let mut sent = self.sent.iter().rev();
        sent.find(|(envelope, exchange)| acknowledged(exchange) && will_do(envelope))
            .map(|(envelope, _)| envelope)
    }

    /// The latest event that will do, acknowledged or not.
    pub(super) fn last(&self, will_do: impl Fn(&Envelope) -> bool) -> Option<&Envelope> {
        self.sent.iter().rev().map(|(envelope, _)| envelope).find(|envelope| will_do(envelope))
    }

    pub(super) fn confirmation(&self) -> Confirmation {
        let connected = EventName::FleetConnectionCreated.as_str();
        match self.sent.iter().find(|(envelope, _)| envelope.event.name() == connected) {
            Some((_, exchange)) if exchange.answer.as_ref().is_ok_and(Answer::is_success) => {
                Confirmation::Confirmed
            }
            Some((_, exchange)) => {
                let what = format!("the delivery of `{connected}` got {}", exchange.summary());
                match &exchange.answer {
                    Ok(answer) if !answer.is_interference() => Confirmation::Refused { what },
                    Ok(_) | Err(_) => Confirmation::Lost { what },
                }
            }
            None => Confirmation::Lost { what: format!("`{connected}` could not be delivered") },
        }
    }
}

impl Run {
    /// Tells the partner, by webhooks alone, that this fleet was invited, accepted, and connected a provider.
    pub async fn onboard(&self, fleet: &mut Fleet) -> Onboarding {
        let Some(endpoint) = &self.target.webhook else {
            return Onboarding { confirmation: Confirmation::NoEndpoint, exchanges: Vec::new() };
        };
        let deliveries = self.deliver_onboarding(endpoint, fleet).await;
        Onboarding { confirmation: deliveries.confirmation(), exchanges: deliveries.exchanges() }
    }

    /// The one onboarding that the webhook checks share; its exchanges.
    pub async fn enrolled(&self) -> Option<Vec<Arc<Exchange>>> {
        let endpoint = self.target.webhook.as_ref()?;
        Some(self.enrolment(endpoint).await.1.exchanges())
    }

    pub(super) async fn enrolment(&self, endpoint: &WebhookTarget) -> &(Fleet, Deliveries) {
        self.enrolled
            .get_or_init(async || {
                let mut fleet = self.fleet(&enrolment_label(), 0);
                let deliveries = self.deliver_onboarding(endpoint, &mut fleet).await;
                (fleet, deliveries)
            })
            .await
    }

    async fn deliver_onboarding(&self, endpoint: &WebhookTarget, fleet: &mut Fleet) -> Deliveries {
        let mut sent = Vec::new();
        self.arrange(fleet).await;
        for envelope in self.events(fleet) {
            let what = format!("the delivery of `{}`", envelope.event.name());
            let delivery = (envelope.clone(), PayloadChange::AsIs);
            if let Ok(exchange) =
                self.deliver(endpoint, &what, delivery, &mut fleet.ids, &Tampering::Genuine).await
            {
                sent.push((envelope, exchange));
            }
        }
        Deliveries { sent }
    }

    /// The events of a fleet that was invited, accepted, and connected a provider, as Catena would send them.
    pub(super) fn events(&self, fleet: &mut Fleet) -> Vec<Envelope> {
        // One subscription for the whole run, as a partner has it: whoever takes its id for an event's loses events.
        let webhook_id = WebhookId::new(SeededIds::new(self.seed.number_for("webhook/subscription")).v4());
        let story = self.story(fleet).into_iter();
        let envelope = |emitted: Emitted| Envelope {
            version: SchemaVersion::current(),
            event: emitted.event,
            webhook_id,
            timestamp: Some(emitted.at),
            id: Some(emitted.id),
            delivery_attempt: 1,
        };
        story.map(envelope).collect()
    }

    pub(super) async fn deliver(
        &self,
        endpoint: &WebhookTarget,
        what: &str,
        delivery: (Envelope, PayloadChange),
        ids: &mut dyn Ids,
        tampering: &Tampering,
    ) -> Result<Arc<Exchange>, Finding> {
        let signer = Signer { target: endpoint, now: self.clock.now(), plain: false };
        self.deliver_by(&signer, what, delivery, ids, tampering).await
    }

    pub(super) async fn deliver_by(
        &self,
        signer: &Signer<'_>,
        what: &str,
        (envelope, body): (Envelope, PayloadChange),
        ids: &mut dyn Ids,
        tampering: &Tampering,
    ) -> Result<Arc<Exchange>, Finding> {
        let genuine = body == PayloadChange::AsIs && *tampering == Tampering::Genuine;
        let ours = |error: catena_probe::DeliveryError| Finding::inconclusive(error.to_string());
        let delivery = Delivery::write(envelope, RequestId::new(ids.v4()), body).map_err(ours)?;
        let request = signer.request(&delivery, tampering).map_err(ours)?;
        let mut exchange = if *tampering == Tampering::LowerCaseNames {
            self.client.send_in_lower_case(what, request).await
        } else {
            self.client.send(what, request).await
        };
        exchange.script = Some(signer.script(&delivery, tampering));
        if genuine {
            self.refusals.note(&exchange);
        }
        Ok(Arc::new(exchange))
    }

    /// The events of a session in which the fleet connects one provider.
    fn story(&self, fleet: &mut Fleet) -> Vec<Emitted> {
        let (Ok(success), Ok(failure)) = (self.success_url(fleet), self.failure_url(fleet)) else {
            return Vec::new();
        };
        let now = self.clock.now();
        let connect = simulated_connect();
        let asked = fleet.invitation(success, failure);
        let (mut session, mut effects) =
            Session::invite(asked, &PartnerProfile::default(), &connect, now, &mut fleet.ids);
        let provider = ChosenProvider {
            id: TspId::new(fleet.ids.v4()),
            name: "Catena Simulator".to_owned(),
            source_name: "catena_simulator".to_owned(),
        };
        for command in [Command::View, Command::Accept, Command::Connect { provider, reused: None }] {
            match step(session, command, now, &mut fleet.ids) {
                Ok((next, more)) => {
                    session = next;
                    effects.extend(more);
                }
                Err(refused) => unreachable!("a new session takes these moves: {refused}"),
            }
        }
        let emitted = effects.into_iter().filter_map(|effect| match effect {
            Effect::Emit(emitted) => Some(emitted),
            Effect::Redirect(_) => None,
        });
        emitted.collect()
    }
}

/// The label under which the shared onboarding draws its ids.
fn enrolment_label() -> CheckId {
    match "webhook.enrolment".parse() {
        Ok(label) => label,
        Err(error) => unreachable!("a good label: {error}"),
    }
}

/// Where links of events point that no simulated Catena serves. `.invalid` is reserved (RFC 2606).
fn simulated_connect() -> Url {
    match Url::parse("https://connect.catena.invalid/") {
        Ok(url) => url,
        Err(error) => unreachable!("a good URL: {error}"),
    }
}
