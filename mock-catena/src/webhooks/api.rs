//! The courier's methods for managing subscriptions and reading their state.

use std::time::Duration;

use catena_contract::webhook::Event;
use catena_contract::{Subscription, SubscriptionStatus, WebhookId};
use jiff::Timestamp;

use super::courier::Closing;
use super::scheduler::Effects;
use super::{Courier, LogRow, Metrics, ShutdownSummary, Totals};
use crate::clock::Clock as _;
use crate::dialect::Switches;
use crate::timeline::DeliveryRecord;

impl Courier {
    /// Adds a new subscription and emits `webhook.created`.
    pub fn open(&self, subscription: Subscription) {
        self.shared.scheduler().open(subscription.clone(), self.shared.clock.now());
        self.emit_subscription_event(&subscription, Event::WebhookCreated, 0);
    }

    /// Changes URL, filters or secret. Every attempt from now on uses the new values.
    pub fn change(&self, subscription: Subscription) {
        let now = self.shared.clock.now();
        self.shared.scheduler().open(subscription.clone(), now);
        self.emit_subscription_event(&subscription, Event::WebhookUpdated, ordinal(now));
    }

    /// The subscription with its current status; `None` if the id is unknown.
    #[must_use]
    pub fn subscription(&self, id: WebhookId) -> Option<Subscription> {
        let scheduler = self.shared.scheduler();
        scheduler
            .queues
            .get(&id)
            .filter(|queue| !queue.callback)
            .map(|queue| queue.subscription.as_ref().clone())
    }

    /// Resumes deliveries of a paused or stale subscription, including the deliveries that waited. Resets the
    /// breaker.
    #[must_use]
    pub fn activate(&self, id: WebhookId) -> Option<Subscription> {
        self.put(id, SubscriptionStatus::Active, Event::WebhookActivated)
    }

    /// Stops sending a subscription's deliveries; they wait (assumption `paused-queues`).
    #[must_use]
    pub fn pause(&self, id: WebhookId) -> Option<Subscription> {
        self.put(id, SubscriptionStatus::Paused, Event::WebhookPaused)
    }

    /// Deletes a subscription and drops its waiting deliveries.
    #[must_use]
    pub fn delete(&self, id: WebhookId) -> Option<Subscription> {
        self.put(id, SubscriptionStatus::Deleted, Event::WebhookDeleted)
    }

    /// Sends a subscription's dead letters again, oldest first, and returns how many there are. They wait if the
    /// subscription is not active.
    #[must_use]
    pub fn replay(&self, id: WebhookId) -> Option<usize> {
        let (back, effects) = self.shared.scheduler().replay(id)?;
        self.apply_effects(effects);
        self.wake();
        Some(back)
    }

    /// Delivery counts of a subscription for the last 6 hours, 24 hours, 7 and 14 days.
    #[must_use]
    pub fn metrics(&self, id: WebhookId) -> Option<Metrics> {
        let now = self.shared.clock.now();
        let scheduler = self.shared.scheduler();
        let queue = scheduler.queues.get(&id)?;
        Some(queue.counter.metrics(now, queue.average(), queue.dead.len()))
    }

    /// A subscription's attempts of the last 14 days, at most 1,000, oldest first.
    #[must_use]
    pub fn logs(&self, id: WebhookId) -> Option<Vec<LogRow>> {
        let now = self.shared.clock.now();
        Some(self.shared.scheduler().queues.get(&id)?.rows(now))
    }

    /// Uses these dialect switches from now on.
    pub fn set_switches(&self, switches: Switches) {
        self.shared.scheduler().switches = switches;
    }

    /// Drops dead letters that are 14 days old.
    pub fn expire(&self) {
        let effects = self.shared.scheduler().expire(self.shared.clock.now());
        if !effects.finished.is_empty() {
            self.apply_effects(effects);
        }
    }

    /// The newest finished deliveries, in the order they finished.
    #[must_use]
    pub fn deliveries(&self) -> Vec<DeliveryRecord> {
        self.shared.scheduler().log.to_vec()
    }

    /// The waiting deliveries, by number.
    #[must_use]
    pub fn waiting(&self) -> Vec<DeliveryRecord> {
        self.shared.scheduler().waiting()
    }

    /// How many deliveries are in each state.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.shared.scheduler().totals
    }

    /// Waits until every event emitted so far is delivered, has failed for good, or waits for a paused subscription.
    /// If the clock stands still, advances it to each retry as it becomes due.
    pub async fn settled(&self) {
        let mut progress = self.shared.progress.subscribe();
        loop {
            progress.borrow_and_update();
            let due = {
                let mut scheduler = self.shared.scheduler();
                if scheduler.is_settled() {
                    return;
                }
                let now = self.shared.clock.now();
                if self.shared.clock.runs() { None } else { scheduler.next_due(now).filter(|due| *due > now) }
            };
            if let Some(due) = due {
                self.shared.clock.advance_to(due);
            }
            // The sender lives as long as `self`, so waiting cannot fail.
            let _ = progress.changed().await;
        }
    }

    /// Stops the courier. Waits up to `patience` for deliveries that are under way or due now, then cancels them;
    /// retries are not waited for.
    pub async fn shut_down(&self, patience: Duration) -> ShutdownSummary {
        let drained = async {
            let mut progress = self.shared.progress.subscribe();
            loop {
                progress.borrow_and_update();
                if self.shared.scheduler().is_idle(self.shared.clock.now()) {
                    return;
                }
                let _ = progress.changed().await;
            }
        };
        let _ = tokio::time::timeout(patience, drained).await;
        self.stop();
        ShutdownSummary::of(self.totals())
    }

    /// Stops the courier at once.
    pub fn stop(&self) {
        self.shared.closing.send_replace(Closing::Closed);
    }

    /// Removes every subscription, delivery and count.
    pub fn clear(&self) {
        self.shared.scheduler().clear();
        self.wake();
    }

    fn put(
        &self,
        id: WebhookId,
        status: SubscriptionStatus,
        event: fn(Vec<catena_contract::webhook::SubscriptionRecord>) -> Event,
    ) -> Option<Subscription> {
        let now = self.shared.clock.now();
        let (effects, subscription): (Effects, Subscription) = {
            let mut scheduler = self.shared.scheduler();
            let effects = scheduler.put(id, status, now)?;
            let subscription = scheduler.queues.get(&id)?.subscription.as_ref().clone();
            scheduler.clear_away(id);
            (effects, subscription)
        };
        self.apply_effects(effects);
        self.wake();
        self.emit_subscription_event(&subscription, event, ordinal(now));
        Some(subscription)
    }
}

/// Makes the ids of several events about one subscription differ.
fn ordinal(now: Timestamp) -> u32 {
    u32::try_from(now.as_millisecond().rem_euclid(i64::from(u32::MAX))).unwrap_or(0)
}
