//! Fleets about which the partner is notified event by event, and what it stores about them. An acknowledged event may
//! take effect later, so the view of the fleet is read until it shows the effect, or the time to settle is over.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use catena_contract::webhook::{Envelope, Event};
use catena_probe::{
    Exchange, FleetName, FleetView, PayloadChange, Tampering, View, WebhookTarget, carries_fleet_name,
};
use futures::future::join_all;
use jiff::Timestamp;

use super::TamperedDelivery;
use super::control_sandwich::{nothing_acknowledged, renewed};
use crate::judge::Finding;
use crate::judge::no_result::{NEEDS_FLEET_VIEW, unconfirmed};
use crate::judge::webhook::{no_endpoint, took_effect};
use crate::run::fleet::label;
use crate::run::webhook_state::OnboardingDeliveries;
use crate::run::{Fleet, Run};
use crate::specification::CheckId;

/// How many fleets show how long a partner works after its answers, if it does.
const MEASURED_FLEETS: usize = 2;

/// A fleet and the events of its onboarding, whether delivered or not.
#[derive(Debug)]
pub struct ScriptedFleet {
    /// The fleet.
    pub fleet: Fleet,
    /// Everything up to the acceptance, in order.
    acceptance: Vec<Envelope>,
    /// `connection.created` and `fleet_connection.created`, or only the latter.
    connection: Vec<Envelope>,
    /// The delivery that was made last.
    latest: Option<Arc<Exchange>>,
}

impl ScriptedFleet {
    /// The event that connects the fleet.
    #[must_use]
    pub fn connection_event(&self) -> Option<&Envelope> {
        self.connection.last()
    }

    /// Another connection of this fleet, with its own event and its own record.
    #[must_use]
    pub fn another_connection(&mut self, now: Timestamp) -> Option<Envelope> {
        let connection = self.connection.last()?;
        Some(renewed(connection, now, &mut self.fleet.ids))
    }
}

impl Run {
    /// A fleet of this check about which nothing was delivered yet.
    #[must_use]
    pub fn scripted_fleet(&self, check: &CheckId, number: usize) -> ScriptedFleet {
        let mut fleet = self.fleet(check, number);
        let events = self.events(&mut fleet);
        let connects = |envelope: &Envelope| {
            matches!(envelope.event, Event::ConnectionCreated(_) | Event::FleetConnectionCreated(_))
        };
        let (connection, acceptance) = events.into_iter().partition(connects);
        ScriptedFleet { fleet, acceptance, connection, latest: None }
    }

    /// Delivers everything up to the acceptance.
    pub async fn deliver_acceptance(&self, scripted: &mut ScriptedFleet) -> Vec<Arc<Exchange>> {
        let events = scripted.acceptance.clone();
        let exchanges = self.deliver_all(scripted, events).await;
        self.let_it_work().await;
        exchanges
    }

    /// Delivers the connection.
    pub async fn deliver_connection(&self, scripted: &mut ScriptedFleet) -> Vec<Arc<Exchange>> {
        let events = scripted.connection.clone();
        self.deliver_all(scripted, events).await
    }

    /// Delivers everything up to the acceptance, with this name of the fleet.
    pub async fn deliver_named_acceptance(
        &self,
        scripted: &mut ScriptedFleet,
        name: FleetName,
    ) -> Vec<Arc<Exchange>> {
        let Some(endpoint) = &self.target.webhook else { return Vec::new() };
        self.set_up(&scripted.fleet).await;
        let mut exchanges = Vec::new();
        for event in scripted.acceptance.clone().into_iter().filter(|event| carries_fleet_name(&event.event))
        {
            let what = format!("the delivery of `{}` with a name beyond ASCII", event.event.name());
            let delivery = TamperedDelivery::with_payload(what, PayloadChange::Named(name));
            exchanges.extend(self.deliver(endpoint, event, &mut scripted.fleet.ids, &delivery).await);
        }
        exchanges
    }

    /// What is stored of the fleet of the shared onboarding.
    pub async fn view_of_shared_fleet(&self) -> View<FleetView> {
        match &self.target.webhook {
            Some(endpoint) => self.fleet_view(&self.shared_onboarding(endpoint).await.0).await,
            None => View::NotConfigured,
        }
    }

    /// Delivers the whole onboarding, the last event first.
    pub async fn deliver_in_reverse(&self, scripted: &mut ScriptedFleet) -> Vec<Arc<Exchange>> {
        let connection = scripted.connection.iter().rev().cloned().collect();
        let acceptance = scripted.acceptance.iter().rev().cloned().collect();
        let mut exchanges = self.deliver_all(scripted, connection).await;
        // A partner that works later must not put them into order again by chance.
        self.let_it_work().await;
        exchanges.extend(self.deliver_all(scripted, acceptance).await);
        exchanges
    }

    /// Delivers the connections of two fleets in one delivery, after the events of each that come before.
    pub async fn deliver_together(
        &self,
        first: &mut ScriptedFleet,
        second: &mut ScriptedFleet,
    ) -> Vec<Arc<Exchange>> {
        let mut exchanges = Vec::new();
        for scripted in [&mut *first, &mut *second] {
            let before =
                scripted.connection.split_last().map(|(_, before)| before.to_vec()).unwrap_or_default();
            exchanges.extend(self.deliver_all(scripted, before).await);
        }
        let mut both = first.connection_event().cloned();
        if let (Some(Envelope { event: Event::FleetConnectionCreated(records), .. }), Some(other)) =
            (&mut both, second.connection_event())
            && let Event::FleetConnectionCreated(more) = &other.event
        {
            records.extend(more.iter().cloned());
        }
        exchanges.extend(self.deliver_all(first, both.into_iter().collect()).await);
        exchanges
    }

    /// Delivers one event about the fleet.
    pub async fn deliver_event(
        &self,
        scripted: &mut ScriptedFleet,
        what: &str,
        event: Envelope,
        tampering: &Tampering,
    ) -> Option<Arc<Exchange>> {
        let endpoint = self.target.webhook.as_ref()?;
        self.set_up(&scripted.fleet).await;
        let delivery = TamperedDelivery::tampered(what, tampering.clone());
        let sent = self.deliver(endpoint, event, &mut scripted.fleet.ids, &delivery).await.ok();
        scripted.latest.clone_from(&sent);
        sent
    }

    /// Delivers what comes before the event that connects the fleet, and returns that event.
    pub(super) async fn deliver_all_but_the_last(&self, scripted: &mut ScriptedFleet) -> Option<Envelope> {
        let (last, before) =
            scripted.connection.split_last().map(|(last, before)| (last.clone(), before.to_vec()))?;
        self.deliver_all(scripted, before).await;
        Some(last)
    }

    /// Delivers one event several times with the same bytes, and starts each delivery `spacing` after the one before.
    pub(super) async fn at_once(
        &self,
        scripted: &mut ScriptedFleet,
        event: Envelope,
        count: u32,
        spacing: Duration,
    ) -> Vec<Arc<Exchange>> {
        let Some(endpoint) = &self.target.webhook else { return Vec::new() };
        let Ok((request, script)) = self.genuine_request(endpoint, event, &mut scripted.fleet.ids) else {
            return Vec::new();
        };
        let sent = (0..count).map(|number| {
            let (request, script) = (request.clone(), script.clone());
            async move {
                if !spacing.is_zero() {
                    tokio::time::sleep(spacing * number).await;
                }
                let mut exchange =
                    self.client.send("one of several deliveries of one event at once", request).await;
                exchange.script = Some(script);
                Arc::new(exchange)
            }
        });
        join_all(sent).await
    }

    /// Sends the latest delivery again, with the same bytes.
    pub async fn resend_latest(&self, scripted: &ScriptedFleet, what: &str) -> Option<Arc<Exchange>> {
        let latest = scripted.latest.as_ref()?;
        let mut exchange = self.client.send(what, latest.request.clone()).await;
        exchange.script.clone_from(&latest.script);
        Some(Arc::new(exchange))
    }

    async fn deliver_all(&self, scripted: &mut ScriptedFleet, events: Vec<Envelope>) -> Vec<Arc<Exchange>> {
        let mut exchanges = Vec::new();
        for event in events {
            let what = format!("the delivery of `{}`", event.event.name());
            exchanges.extend(self.deliver_event(scripted, &what, event, &Tampering::Genuine).await);
        }
        exchanges
    }

    /// Whether the partner acknowledges deliveries at all.
    ///
    /// # Errors
    /// A finding that says why nothing can be proved without that.
    pub async fn acknowledges(&self) -> Result<(), Finding> {
        let endpoint = self.target.webhook.as_ref().ok_or_else(no_endpoint)?;
        let (_, deliveries) = self.shared_onboarding(endpoint).await;
        let acknowledged = deliveries.acknowledged(|_| true).is_some();
        if acknowledged { Ok(()) } else { Err(nothing_acknowledged(&deliveries.exchanges())) }
    }

    /// Whether the view of a fleet shows what webhooks change. It is read once in a run, for the fleet of the shared
    /// onboarding.
    ///
    /// # Errors
    /// A finding that says why effects cannot be judged.
    pub async fn shows_effects(&self) -> Result<(), Finding> {
        let tested = self.webhooks.effects.get_or_init(async || Box::pin(self.test_effects()).await);
        self.slots.lent(tested).await.clone()
    }

    /// Learns how long the partner works after its answers, if views can show it.
    pub async fn learn_work_time(&self) {
        if self.target.observe_fleet.is_some() {
            // Whether effects are visible matters to other checks only.
            let _ = self.shows_effects().await;
        }
    }

    async fn test_effects(&self) -> Result<(), Finding> {
        self.acknowledges().await?;
        if self.target.observe_fleet.is_none() {
            return Err(Finding::not_tested(NEEDS_FLEET_VIEW));
        }
        let endpoint = self.target.webhook.as_ref().ok_or_else(no_endpoint)?;
        let (fleet, deliveries) = self.shared_onboarding(endpoint).await;
        if let Some(finding) = unconfirmed(&deliveries.confirmation(), "so no effect can be seen") {
            return Err(finding);
        }
        let mut live = pin!(self.until_live(fleet));
        let (stored, is_late) = tokio::select! {
            biased;
            view = &mut live => (took_effect(&view), false),
            () = self.connect_late(endpoint, fleet, deliveries) => (took_effect(&live.await), true),
        };
        if is_late && stored.is_ok() {
            // It may have dropped the first one, because it processed the events in another order than they arrived in.
            self.webhooks.longest_work.took(self.target.limits.settle);
        } else if !self.work_time().is_zero() {
            self.measure_work().await;
        }
        stored
    }

    /// Delivers another connection of a fleet when its other events must have been processed long ago.
    async fn connect_late(&self, endpoint: &WebhookTarget, fleet: &Fleet, deliveries: &OnboardingDeliveries) {
        tokio::time::sleep(self.target.limits.settle / 2).await;
        let connects = |envelope: &Envelope| matches!(envelope.event, Event::FleetConnectionCreated(_));
        let Some(connection) = deliveries.acknowledged(connects) else { return };
        let mut ids = self.fleet(&fleet.check, 1).ids;
        let event = renewed(connection, self.clock.now(), &mut ids);
        let delivery = TamperedDelivery::genuine("another connection of the same fleet");
        // The view shows whether it was stored.
        let _ = self.deliver(endpoint, event, &mut ids, &delivery).await;
    }

    /// Connects more fleets of a partner that works later, since one of them does not show how long it may take.
    async fn measure_work(&self) {
        let check = label::id(label::ONBOARDING);
        for number in 1..=MEASURED_FLEETS {
            let mut scripted = self.scripted_fleet(&check, number);
            self.deliver_acceptance(&mut scripted).await;
            self.deliver_connection(&mut scripted).await;
            self.until_live(&scripted.fleet).await;
        }
    }

    /// Delivers the whole onboarding of another fleet, and waits until its connection is stored. Deliveries that were
    /// made before it have then had their time too.
    ///
    /// # Errors
    /// A finding, when that connection is not stored.
    pub async fn connect_another_fleet(
        &self,
        check: &CheckId,
        number: usize,
    ) -> Result<Vec<Arc<Exchange>>, Finding> {
        let mut other = self.scripted_fleet(check, number);
        let mut exchanges = self.deliver_acceptance(&mut other).await;
        exchanges.extend(self.deliver_connection(&mut other).await);
        let view = self.until_live(&other.fleet).await;
        exchanges.extend(view.exchange().map(Arc::clone));
        took_effect(&view).map(|()| exchanges)
    }
}
