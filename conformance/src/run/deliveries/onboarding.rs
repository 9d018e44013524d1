//! The webhooks of an onboarding, delivered without a browser: the events that a simulated session causes, signed and
//! sent by the suite itself.

use std::sync::Arc;

use catena_contract::webhook::{Envelope, Event, SchemaVersion};
use catena_contract::{TspId, WebhookId};
use catena_probe::{Exchange, WebhookTarget};
use mock_catena::ids::{Ids as _, SeededIds};
use mock_catena::session::{ChosenProvider, Command, Effect, Emitted, PartnerProfile, Session, step};
use url::Url;

use super::TamperedDelivery;
use crate::judge::redirect::Confirmation;
use crate::run::fleet::label;
use crate::run::webhook_state::OnboardingDeliveries;
use crate::run::{Fleet, Run};

/// How the partner answered the deliveries of an onboarding.
#[derive(Debug, Clone)]
pub struct Onboarding {
    /// Whether they confirm the connection.
    pub confirmation: Confirmation,
    /// The exchanges.
    pub exchanges: Vec<Arc<Exchange>>,
}

impl Run {
    /// Delivers the webhooks of a fleet that was invited, accepted, and connected a provider.
    pub async fn onboard(&self, fleet: &mut Fleet) -> Onboarding {
        let Some(endpoint) = &self.target.webhook else {
            return Onboarding { confirmation: Confirmation::NoEndpoint, exchanges: Vec::new() };
        };
        self.learn_work_time().await;
        let deliveries = self.deliver_onboarding(endpoint, fleet).await;
        let confirmation = self.explained(deliveries.confirmation()).await;
        Onboarding { confirmation, exchanges: deliveries.exchanges() }
    }

    /// The exchanges of the one onboarding that several webhook checks use.
    pub async fn onboarding_exchanges(&self) -> Option<Vec<Arc<Exchange>>> {
        let endpoint = self.target.webhook.as_ref()?;
        Some(self.shared_onboarding(endpoint).await.1.exchanges())
    }

    pub(in crate::run) async fn shared_onboarding(
        &self,
        endpoint: &WebhookTarget,
    ) -> &(Fleet, OnboardingDeliveries) {
        self.webhooks
            .onboarding
            .get_or_init(async || {
                let mut fleet = self.fleet(&label::id(label::ONBOARDING), 0);
                let deliveries = self.deliver_onboarding(endpoint, &mut fleet).await;
                (fleet, deliveries)
            })
            .await
    }

    async fn deliver_onboarding(&self, endpoint: &WebhookTarget, fleet: &mut Fleet) -> OnboardingDeliveries {
        let mut sent = Vec::new();
        self.set_up(fleet).await;
        for envelope in self.events(fleet) {
            if let Event::ConnectionCreated(_) = &envelope.event {
                self.let_it_work().await;
            }
            let delivery = TamperedDelivery::genuine(format!("the delivery of `{}`", envelope.event.name()));
            let exchange = self.deliver(endpoint, envelope.clone(), &mut fleet.ids, &delivery).await;
            sent.extend(exchange.ok().map(|exchange| (envelope, exchange)));
        }
        OnboardingDeliveries(sent)
    }

    /// The events of a fleet that was invited, accepted, and connected a provider, as Catena would send them.
    pub(super) fn events(&self, fleet: &mut Fleet) -> Vec<Envelope> {
        // A partner has one subscription, so the whole run uses one id. A partner that takes it for the event's id loses
        // events.
        let webhook_id = WebhookId::new(SeededIds::new(self.seed.number_for("webhook/subscription")).v4());
        let envelope = |emitted: Emitted| Envelope {
            version: SchemaVersion::current(),
            event: emitted.event,
            webhook_id,
            timestamp: Some(emitted.at),
            id: Some(emitted.id),
            delivery_attempt: 1,
        };
        self.emitted(fleet).into_iter().map(envelope).collect()
    }

    /// What a simulated session emits when the fleet connects one provider.
    fn emitted(&self, fleet: &mut Fleet) -> Vec<Emitted> {
        let (Ok(success), Ok(failure)) = (self.success_url(fleet), self.failure_url(fleet)) else {
            return Vec::new();
        };
        let now = self.clock.now();
        let connect = simulated_connect();
        let invitation = fleet.invitation(success, failure);
        let (mut session, mut effects) =
            Session::invite(invitation, &PartnerProfile::default(), &connect, now, &mut fleet.ids);
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
                Err(refused) => unreachable!("a new session accepts these commands: {refused}"),
            }
        }
        let emitted = effects.into_iter().filter_map(|effect| match effect {
            Effect::Emit(emitted) => Some(emitted),
            Effect::Redirect(_) => None,
        });
        emitted.collect()
    }
}

/// The address in the links of events, where no simulated Catena runs. `.invalid` is reserved (RFC 2606).
fn simulated_connect() -> Url {
    match Url::parse("https://connect.catena.invalid/") {
        Ok(url) => url,
        Err(error) => unreachable!("a valid URL: {error}"),
    }
}
