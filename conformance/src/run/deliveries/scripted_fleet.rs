//! Fleets that the partner is told about event by event, and what it stores of them. What was acknowledged may take
//! effect later, so the store is looked at until it shows what is waited for, or the time for it is over.

use std::sync::Arc;

use catena_contract::webhook::{Envelope, Event};
use jiff::Timestamp;

use super::control_sandwich::nothing_acknowledged;
use crate::judge::Finding;
use crate::judge::redirect::Confirmation;
use crate::judge::webhook::{is_live, no_endpoint, took_effect};
use crate::run::{Fleet, Run};
use crate::specification::CheckId;
use catena_probe::{Exchange, FleetView, PayloadChange, Tampering, View};

/// A fleet and the events of its onboarding, delivered or not yet.
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
    pub fn news(&self) -> Option<&Envelope> {
        self.connection.last()
    }

    /// Another connection of this fleet: another event, another record.
    #[must_use]
    pub fn more_news(&mut self, now: Timestamp) -> Option<Envelope> {
        let news = self.connection.last()?;
        Some(super::control_sandwich::renewed(news, now, &mut self.fleet.ids))
    }
}

impl Run {
    /// A fleet nobody has been told of yet.
    #[must_use]
    pub fn untold(&self, check: &CheckId, number: usize) -> ScriptedFleet {
        let mut fleet = self.fleet(check, number);
        let events = self.events(&mut fleet);
        let connects = |envelope: &Envelope| {
            matches!(envelope.event, Event::ConnectionCreated(_) | Event::FleetConnectionCreated(_))
        };
        let (connection, acceptance) = events.into_iter().partition(connects);
        ScriptedFleet { fleet, acceptance, connection, latest: None }
    }

    /// Delivers everything up to the acceptance.
    pub async fn tell_acceptance(&self, scripted: &mut ScriptedFleet) -> Vec<Arc<Exchange>> {
        let events = scripted.acceptance.clone();
        self.tell_all(scripted, events).await
    }

    /// Delivers the connection.
    pub async fn tell_connection(&self, scripted: &mut ScriptedFleet) -> Vec<Arc<Exchange>> {
        let events = scripted.connection.clone();
        self.tell_all(scripted, events).await
    }

    /// Delivers the whole onboarding, the last event first.
    pub async fn tell_in_reverse(&self, scripted: &mut ScriptedFleet) -> Vec<Arc<Exchange>> {
        let events = scripted.acceptance.iter().chain(&scripted.connection).rev().cloned().collect();
        self.tell_all(scripted, events).await
    }

    /// Delivers the connections of two fleets in one delivery, after what is told of them before it.
    pub async fn tell_together(
        &self,
        first: &mut ScriptedFleet,
        second: &mut ScriptedFleet,
    ) -> Vec<Arc<Exchange>> {
        let mut exchanges = Vec::new();
        for scripted in [&mut *first, &mut *second] {
            let before =
                scripted.connection.split_last().map(|(_, before)| before.to_vec()).unwrap_or_default();
            exchanges.extend(self.tell_all(scripted, before).await);
        }
        let mut both = first.news().cloned();
        if let (Some(Envelope { event: Event::FleetConnectionCreated(records), .. }), Some(other)) =
            (&mut both, second.news())
            && let Event::FleetConnectionCreated(more) = &other.event
        {
            records.extend(more.iter().cloned());
        }
        exchanges.extend(self.tell_all(first, both.into_iter().collect()).await);
        exchanges
    }

    /// Delivers one event in this manner.
    pub async fn tell(
        &self,
        scripted: &mut ScriptedFleet,
        what: &str,
        event: Envelope,
        tampering: &Tampering,
    ) -> Option<Arc<Exchange>> {
        let endpoint = self.target.webhook.as_ref()?;
        self.arrange(&scripted.fleet).await;
        let sent = self
            .deliver(endpoint, what, (event, PayloadChange::AsIs), &mut scripted.fleet.ids, tampering)
            .await
            .ok();
        scripted.latest.clone_from(&sent);
        sent
    }

    /// Sends the latest delivery again, to the last byte.
    pub async fn tell_again(&self, scripted: &ScriptedFleet, what: &str) -> Option<Arc<Exchange>> {
        let latest = scripted.latest.as_ref()?;
        let mut exchange = self.client.send(what, latest.request.clone()).await;
        exchange.script.clone_from(&latest.script);
        Some(Arc::new(exchange))
    }

    async fn tell_all(&self, scripted: &mut ScriptedFleet, events: Vec<Envelope>) -> Vec<Arc<Exchange>> {
        let mut exchanges = Vec::new();
        for event in events {
            let what = format!("the delivery of `{}`", event.event.name());
            exchanges.extend(self.tell(scripted, &what, event, &Tampering::Genuine).await);
        }
        exchanges
    }

    /// Whether the partner acknowledges deliveries at all.
    ///
    /// # Errors
    /// A finding that says why nothing can be proved without that.
    pub async fn acknowledges(&self) -> Result<(), Finding> {
        let endpoint = self.target.webhook.as_ref().ok_or_else(no_endpoint)?;
        let (_, deliveries) = self.enrolment(endpoint).await;
        let acknowledged = deliveries.acknowledged(|_| true).is_some();
        if acknowledged { Ok(()) } else { Err(nothing_acknowledged(&deliveries.exchanges())) }
    }

    /// Whether what webhooks tell can be seen in the store: looked at once, with the fleet that the checks share.
    ///
    /// # Errors
    /// A finding that says why effects cannot be judged.
    pub async fn shows_effects(&self) -> Result<(), Finding> {
        self.effects.get_or_init(async || self.showing_effects().await).await.clone()
    }

    async fn showing_effects(&self) -> Result<(), Finding> {
        self.acknowledges().await?;
        if self.target.observe_fleet.is_none() {
            return Err(Finding::not_tested("a view of what is stored (`fleet` under `[observe]`)"));
        }
        let endpoint = self.target.webhook.as_ref().ok_or_else(no_endpoint)?;
        let (fleet, deliveries) = self.enrolment(endpoint).await;
        match deliveries.confirmation() {
            Confirmation::Confirmed => {}
            Confirmation::Refused { what } | Confirmation::Lost { what } => {
                return Err(Finding::inconclusive(format!("{what}, so nothing can be seen to take effect")));
            }
            Confirmation::NoEndpoint => return Err(no_endpoint()),
        }
        took_effect(&self.until_fleet(fleet, is_live).await)
    }

    /// Another fleet is told of from beginning to end, and its connection waited for. What was delivered before it
    /// has then had its time too.
    ///
    /// # Errors
    /// A finding, when that connection does not show.
    pub async fn another_takes_effect(
        &self,
        check: &CheckId,
        number: usize,
    ) -> Result<Vec<Arc<Exchange>>, Finding> {
        let mut other = self.untold(check, number);
        let mut exchanges = self.tell_acceptance(&mut other).await;
        exchanges.extend(self.tell_connection(&mut other).await);
        let view = self.until_fleet(&other.fleet, is_live).await;
        exchanges.extend(view.exchange().map(Arc::clone));
        took_effect(&view).map(|()| exchanges)
    }

    /// Looks at what is stored of a fleet, with growing pauses, until `enough` or the time to converge is over.
    pub async fn until_fleet(
        &self,
        fleet: &Fleet,
        enough: impl Fn(&View<FleetView>) -> bool,
    ) -> View<FleetView> {
        self.settled(
            async || self.fleet_view(fleet).await,
            |view| {
                let unreadable = matches!(view, View::NotConfigured | View::Unreadable(..) | View::Lost(..));
                unreadable || enough(view)
            },
        )
        .await
    }
}
