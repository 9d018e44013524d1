//! Webhooks of a journey that are late, lost, or retried because the partner's endpoint was down.
//!
//! Nothing is done to the partner: the simulated Catena pauses its subscriptions, or sends to a wrong address for a
//! while.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use catena_contract::webhook::EventName;
use catena_contract::{RedirectUrl, Subscription, SubscriptionStatus, WebhookId};
use jiff::SignedDuration;
use mock_catena::control::SubscriptionChange;
use mock_catena::timeline::{Entry, EntryKind};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::session::pause_subscriptions;
use super::{Journey, JourneyError};

/// How many attempts fail during the outage.
const FAILED_ATTEMPTS: u32 = 2;
/// An address without a listener: port 1 of this computer.
const NO_LISTENER: &str = "http://127.0.0.1:1/";
/// How far the simulated Catena's clock is set back before it is advanced to the retries, so that no retry is dated in
/// the future. A partner must accept timestamps of the last five minutes (docs webhook-validation).
const SET_BACK: SignedDuration = SignedDuration::from_secs(20);
/// How far the clock is advanced at a time, and how long an attempt may then take to be seen.
const STEP: SignedDuration = SignedDuration::from_millis(500);
const ATTEMPT_WITHIN: Duration = Duration::from_millis(20);

fn about_connections(event: EventName) -> bool {
    matches!(event, EventName::ConnectionCreated | EventName::FleetConnectionCreated)
}

impl Journey {
    /// The fleet connects the first provider it is offered, and no webhook about the connection is sent.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn connect_without_webhooks(&mut self) -> Result<(), JourneyError> {
        pause_subscriptions(&self.catena.control(), about_connections)?;
        self.connect().await
    }

    /// Sends the webhooks that were paused, event by event in the documented order.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn send_paused_webhooks(&mut self) -> Result<(), JourneyError> {
        let control = self.catena.control();
        let mut paused: Vec<Subscription> = control.subscriptions();
        paused.retain(|subscription| subscription.status == SubscriptionStatus::Paused);
        paused.sort_by_key(|one| EventName::ONBOARDING.iter().position(|name| *name == one.event_name));
        for subscription in paused {
            control.activate(subscription.id)?;
            self.catena.settled().await;
        }
        Ok(())
    }

    /// The fleet connects the first provider it is offered while the partner's endpoint cannot be reached. The endpoint
    /// can be reached again at the third attempt.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn connect_in_an_outage(&mut self) -> Result<(), JourneyError> {
        let control = self.catena.control();
        let mut down: BTreeMap<WebhookId, RedirectUrl> = control
            .subscriptions()
            .into_iter()
            .filter(|subscription| about_connections(subscription.event_name))
            .map(|subscription| (subscription.id, subscription.url))
            .collect();
        let no_listener: RedirectUrl = NO_LISTENER.parse()?;
        for subscription in down.keys() {
            control.change(*subscription, send_to(no_listener.clone()))?;
        }
        control.advance(-SET_BACK);
        control.freeze()?;
        let (_, mut entries) = control.journal().watch(None);
        self.choose("#providers a").await?;
        let mut advanced = SignedDuration::ZERO;
        while !down.is_empty() {
            match tokio::time::timeout(ATTEMPT_WITHIN, next_attempt(&mut entries)).await {
                Ok(Some((subscription, attempt))) if attempt >= FAILED_ATTEMPTS => {
                    if let Some(url) = down.remove(&subscription) {
                        control.change(subscription, send_to(url))?;
                    }
                }
                Ok(Some(_)) => {}
                Err(_) if advanced < SET_BACK => {
                    advanced += STEP;
                    control.advance(STEP);
                }
                Ok(None) | Err(_) => return Err(JourneyError::Deliveries("retry a delivery")),
            }
        }
        self.catena.settled().await;
        control.resume()?;
        Ok(())
    }
}

fn send_to(url: RedirectUrl) -> SubscriptionChange {
    SubscriptionChange { url: Some(url), ..SubscriptionChange::default() }
}

/// The subscription and the number of the next attempt; `None` once the simulated Catena has stopped.
async fn next_attempt(entries: &mut Receiver<Arc<Entry>>) -> Option<(WebhookId, u32)> {
    loop {
        match entries.recv().await {
            Ok(entry) => {
                if let EntryKind::Attempt { webhook_id, attempt, .. } = &entry.kind {
                    return Some((*webhook_id, attempt.number));
                }
            }
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return None,
        }
    }
}
