//! Webhooks of a journey that do not simply arrive: held back until the browser is back, lost for good, or tried again
//! because the partner's endpoint was down.
//!
//! Nothing is done to the partner. Deliveries wait at the simulated Catena, or it is told a wrong address for a while.

use std::collections::BTreeMap;
use std::time::Duration;

use catena_contract::webhook::EventName;
use catena_contract::{RedirectUrl, Subscription, SubscriptionStatus, WebhookId};
use jiff::SignedDuration;
use mock_catena::control::{Control, SubscriptionChange};
use mock_catena::timeline::{Entry, EntryKind};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::{Journey, JourneyError};

/// How many attempts the outage lasts.
const DOWN_FOR: u32 = 2;
/// Where nobody listens: port 1 of this computer.
const NOWHERE: &str = "http://127.0.0.1:1/";
/// How far this Catena's clock is put back before it is carried forward to the retries, so that none of them is dated
/// ahead. A partner takes what is five minutes old (docs webhook-validation).
const BEHIND: SignedDuration = SignedDuration::from_secs(20);
/// How far it is carried at a time, and how long an attempt may then take to be seen.
const STEP: SignedDuration = SignedDuration::from_millis(500);
const LOOK: Duration = Duration::from_millis(20);

/// Pauses the subscriptions to these events.
pub(super) fn hold_back(control: &Control, events: impl Fn(EventName) -> bool) -> Result<(), JourneyError> {
    for subscription in control.subscriptions() {
        if events(subscription.event_name) {
            control.pause(subscription.id)?;
        }
    }
    Ok(())
}

fn about_connections(event: EventName) -> bool {
    matches!(event, EventName::ConnectionCreated | EventName::FleetConnectionCreated)
}

impl Journey {
    /// The fleet connects the first provider it is offered, and no webhook about that is delivered.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn connect_untold(&mut self) -> Result<(), JourneyError> {
        hold_back(&self.catena.control(), about_connections)?;
        self.connect().await
    }

    /// Lets go of what was held back: event by event, in the documented order.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn release(&mut self) -> Result<(), JourneyError> {
        let control = self.catena.control();
        let mut held: Vec<Subscription> = control.subscriptions();
        held.retain(|subscription| subscription.status == SubscriptionStatus::Paused);
        held.sort_by_key(|held| EventName::ONBOARDING.iter().position(|name| *name == held.event_name));
        for subscription in held {
            control.activate(subscription.id)?;
            self.catena.settled().await;
        }
        Ok(())
    }

    /// The fleet connects the first provider it is offered, while the partner's endpoint cannot be reached; it can be
    /// again when Catena tries for the third time.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn connect_in_an_outage(&mut self) -> Result<(), JourneyError> {
        let control = self.catena.control();
        let mut lines: BTreeMap<WebhookId, RedirectUrl> = control
            .subscriptions()
            .into_iter()
            .filter(|subscription| about_connections(subscription.event_name))
            .map(|subscription| (subscription.id, subscription.url))
            .collect();
        let nowhere: RedirectUrl = NOWHERE.parse()?;
        for line in lines.keys() {
            control.change(*line, to(nowhere.clone()))?;
        }
        control.advance(-BEHIND);
        control.freeze()?;
        let (_, mut seen) = control.watch(None);
        self.choose("#providers a").await?;
        let mut carried = SignedDuration::ZERO;
        while !lines.is_empty() {
            match tokio::time::timeout(LOOK, failed(&mut seen)).await {
                Ok(Some((line, attempt))) if attempt >= DOWN_FOR => {
                    if let Some(url) = lines.remove(&line) {
                        control.change(line, to(url))?;
                    }
                }
                Ok(Some(_)) => {}
                Err(_) if carried < BEHIND => {
                    carried += STEP;
                    control.advance(STEP);
                }
                Ok(None) | Err(_) => return Err(JourneyError::Deliveries("try a delivery again")),
            }
        }
        self.catena.settled().await;
        control.resume()?;
        Ok(())
    }
}

fn to(url: RedirectUrl) -> SubscriptionChange {
    SubscriptionChange { url: Some(url), ..SubscriptionChange::default() }
}

/// The next attempt, by its subscription and its number; none, once the simulated Catena has ended.
async fn failed(seen: &mut Receiver<std::sync::Arc<Entry>>) -> Option<(WebhookId, u32)> {
    loop {
        match seen.recv().await {
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
