//! The webhooks of an onboarding, delivered without a browser: the events that a simulated session causes, signed
//! and sent by the suite itself.

use std::sync::Arc;

use catena_contract::webhook::{Envelope, Event, EventName, SchemaVersion};
use catena_contract::{EventId, FleetConnectionId, RequestId, TspId, WebhookId};
use jiff::Timestamp;
use mock_catena::ids::Ids;
use mock_catena::partner::PartnerProfile;
use mock_catena::session::{ChosenProvider, Command, Effect, Emitted, Session, step};
use url::Url;

use super::{Fleet, Run};
use crate::finding::Finding;
use crate::judge::redirect::Confirmation;
use crate::judge::webhook::Sandwich;
use crate::probe::{Answer, Exchange, Forgery, Signer};
use crate::specification::CheckId;
use crate::target::WebhookTarget;

/// The deliveries of one onboarding, with the events they carried.
#[derive(Debug, Clone)]
pub(super) struct Deliveries {
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
    fn exchanges(&self) -> Vec<Arc<Exchange>> {
        self.sent.iter().map(|(_, exchange)| Arc::clone(exchange)).collect()
    }

    /// The latest acknowledged event, by preference `fleet_connection.created`: the one to forge.
    fn acknowledged(&self) -> Option<&Envelope> {
        let acknowledged = |exchange: &Exchange| exchange.answer.as_ref().is_ok_and(Answer::is_success);
        self.sent.iter().rev().find(|(_, exchange)| acknowledged(exchange)).map(|(envelope, _)| envelope)
    }

    fn confirmation(&self) -> Confirmation {
        let connected = EventName::FleetConnectionCreated.as_str();
        match self.sent.iter().find(|(envelope, _)| envelope.event.name() == connected) {
            Some((_, exchange)) if exchange.answer.as_ref().is_ok_and(Answer::is_success) => {
                Confirmation::Confirmed
            }
            Some((_, exchange)) => {
                let what = format!("the delivery of `{connected}` got {}", exchange.summary());
                match &exchange.answer {
                    Ok(answer) if !answer.says_nothing() => Confirmation::Refused { what },
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

    async fn enrolment(&self, endpoint: &WebhookTarget) -> &(Fleet, Deliveries) {
        self.enrolled
            .get_or_init(async || {
                let mut fleet = self.fleet(&enrolment_label(), 0);
                let deliveries = self.deliver_onboarding(endpoint, &mut fleet).await;
                (fleet, deliveries)
            })
            .await
    }

    /// A forgery between two genuine deliveries, all three new events about the enrolled fleet.
    ///
    /// # Errors
    /// A finding, when there is no endpoint, or no genuine delivery it acknowledged.
    pub async fn sandwich(&self, check: &CheckId, forgery: Forgery, what: &str) -> Result<Sandwich, Finding> {
        let Some(endpoint) = &self.target.webhook else {
            return Err(crate::judge::webhook::no_endpoint());
        };
        let (_, deliveries) = self.enrolment(endpoint).await;
        let Some(pattern) = deliveries.acknowledged() else {
            let answers = deliveries.exchanges();
            let got = answers.first().map_or_else(|| "nothing".to_owned(), |exchange| exchange.summary());
            return Err(Finding::inconclusive(format!(
                "no genuine delivery is acknowledged (the first got {got}), so a refusal would prove nothing; see \
                 `webhook.signed.accepted`"
            )));
        };
        let mut ids = self.fleet(check, 0).ids;
        let mut slice = async |what: &str, forgery: &Forgery| {
            let envelope = renewed(pattern, self.clock.now(), &mut ids);
            self.deliver(endpoint, what, &envelope, &mut ids, forgery).await
        };
        let before = slice("the genuine delivery before", &Forgery::Genuine).await?;
        if !before.answer.as_ref().is_ok_and(Answer::is_success) {
            return Ok(Sandwich { before, between_and_after: None });
        }
        let between = slice(what, &forgery).await?;
        let after = slice("the genuine delivery after", &Forgery::Genuine).await?;
        Ok(Sandwich { before, between_and_after: Some((between, after)) })
    }

    async fn deliver_onboarding(&self, endpoint: &WebhookTarget, fleet: &mut Fleet) -> Deliveries {
        let webhook_id = WebhookId::new(fleet.ids.v4());
        let mut sent = Vec::new();
        for emitted in self.story(fleet) {
            let envelope = Envelope {
                version: SchemaVersion::current(),
                event: emitted.event,
                webhook_id,
                timestamp: Some(emitted.at),
                id: Some(emitted.id),
                delivery_attempt: 1,
            };
            let what = format!("the delivery of `{}`", envelope.event.name());
            if let Ok(exchange) =
                self.deliver(endpoint, &what, &envelope, &mut fleet.ids, &Forgery::Genuine).await
            {
                sent.push((envelope, exchange));
            }
        }
        Deliveries { sent }
    }

    async fn deliver(
        &self,
        endpoint: &WebhookTarget,
        what: &str,
        envelope: &Envelope,
        ids: &mut dyn Ids,
        forgery: &Forgery,
    ) -> Result<Arc<Exchange>, Finding> {
        let signer = Signer { target: endpoint, now: self.clock.now() };
        let request = signer
            .request(envelope, RequestId::new(ids.v4()), forgery)
            .map_err(|error| Finding::inconclusive(error.to_string()))?;
        let mut exchange = self.wire.send(what, request).await;
        exchange.script = Some(signer.script(envelope, forgery));
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

/// The same event once more, as news: another event id, and another record where the record is the news.
fn renewed(pattern: &Envelope, now: Timestamp, ids: &mut dyn Ids) -> Envelope {
    let mut envelope = pattern.clone();
    envelope.id = Some(EventId::new(ids.v7(now)));
    envelope.timestamp = Some(now);
    if let Event::FleetConnectionCreated(records) = &mut envelope.event {
        for record in records {
            record.id = FleetConnectionId::new(ids.v4());
        }
    }
    envelope
}
