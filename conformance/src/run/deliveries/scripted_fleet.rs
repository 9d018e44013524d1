//! Fleets about which the partner is notified event by event, and what it stores about them. An acknowledged event may
//! take effect later, so the view of the fleet is read until it shows the effect, or the time to settle is over.

use std::sync::Arc;

use catena_contract::webhook::{Envelope, Event};
use catena_probe::{Exchange, Tampering};
use jiff::Timestamp;

use super::TamperedDelivery;
use super::control_sandwich::{nothing_acknowledged, renewed};
use crate::judge::Finding;
use crate::judge::no_result::{NEEDS_FLEET_VIEW, unconfirmed};
use crate::judge::webhook::{is_live, no_endpoint, took_effect};
use crate::run::{Fleet, Run};
use crate::specification::CheckId;

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
        self.deliver_all(scripted, events).await
    }

    /// Delivers the connection.
    pub async fn deliver_connection(&self, scripted: &mut ScriptedFleet) -> Vec<Arc<Exchange>> {
        let events = scripted.connection.clone();
        self.deliver_all(scripted, events).await
    }

    /// Delivers the whole onboarding, the last event first.
    pub async fn deliver_in_reverse(&self, scripted: &mut ScriptedFleet) -> Vec<Arc<Exchange>> {
        let events = scripted.acceptance.iter().chain(&scripted.connection).rev().cloned().collect();
        self.deliver_all(scripted, events).await
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
        self.webhooks.effects.get_or_init(async || self.test_effects().await).await.clone()
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
        took_effect(&self.until_fleet(fleet, is_live).await)
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
        let view = self.until_fleet(&other.fleet, is_live).await;
        exchanges.extend(view.exchange().map(Arc::clone));
        took_effect(&view).map(|()| exchanges)
    }
}
