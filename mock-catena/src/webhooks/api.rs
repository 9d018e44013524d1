//! What a partner and a user can ask of the courier, beside emitting events.

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
    /// Opens a line for a new subscription.
    pub fn open(&self, subscription: Subscription) {
        self.shared.scheduler().open(subscription.clone(), self.shared.clock.now());
        self.emit_subscription_event(&subscription, Event::WebhookCreated, 0);
    }

    /// Changes URL, filters or secret; attempts from now on follow, at once and without overlap.
    pub fn change(&self, subscription: Subscription) {
        let now = self.shared.clock.now();
        self.shared.scheduler().open(subscription.clone(), now);
        self.emit_subscription_event(&subscription, Event::WebhookUpdated, ordinal(now));
    }

    /// The subscription as it stands, with its status; `None` if there is none of this id.
    #[must_use]
    pub fn subscription(&self, id: WebhookId) -> Option<Subscription> {
        let scheduler = self.shared.scheduler();
        scheduler
            .queues
            .get(&id)
            .filter(|queue| !queue.callback)
            .map(|queue| queue.subscription.as_ref().clone())
    }

    /// Lets a paused or stale subscription deliver again; what waited in a paused one leaves at once. The breaker
    /// begins anew.
    #[must_use]
    pub fn activate(&self, id: WebhookId) -> Option<Subscription> {
        self.put(id, SubscriptionStatus::Active, Event::WebhookActivated)
    }

    /// Holds a subscription's deliveries back (assumption `paused-queues`).
    #[must_use]
    pub fn pause(&self, id: WebhookId) -> Option<Subscription> {
        self.put(id, SubscriptionStatus::Paused, Event::WebhookPaused)
    }

    /// Ends a subscription, and what waits for it.
    #[must_use]
    pub fn delete(&self, id: WebhookId) -> Option<Subscription> {
        self.put(id, SubscriptionStatus::Deleted, Event::WebhookDeleted)
    }

    /// Sends a subscription's dead letters again, oldest first; how many there are. They wait while it is not active.
    #[must_use]
    pub fn replay(&self, id: WebhookId) -> Option<usize> {
        let (back, effects) = self.shared.scheduler().replay(id)?;
        self.apply_effects(effects);
        self.wake();
        Some(back)
    }

    /// What a subscription's deliveries came to in the last 6 hours, 24 hours, 7 and 14 days.
    #[must_use]
    pub fn metrics(&self, id: WebhookId) -> Option<Metrics> {
        let now = self.shared.clock.now();
        let scheduler = self.shared.scheduler();
        let queue = scheduler.queues.get(&id)?;
        Some(queue.counter.metrics(now, queue.average(), queue.dead.len()))
    }

    /// A subscription's attempts of the last fourteen days, at most a thousand, oldest first.
    #[must_use]
    pub fn logs(&self, id: WebhookId) -> Option<Vec<LogRow>> {
        let now = self.shared.clock.now();
        Some(self.shared.scheduler().queues.get(&id)?.rows(now))
    }

    /// Follows another dialect from now on.
    pub fn set_switches(&self, switches: Switches) {
        self.shared.scheduler().switches = switches;
    }

    /// Lets go of dead letters that are fourteen days old by the clock.
    pub fn expire(&self) {
        let effects = self.shared.scheduler().expire(self.shared.clock.now());
        if !effects.finished.is_empty() {
            self.apply_effects(effects);
        }
    }

    /// The newest deliveries that came to an end, in that order.
    #[must_use]
    pub fn deliveries(&self) -> Vec<DeliveryRecord> {
        self.shared.scheduler().log.to_vec()
    }

    /// The deliveries that wait, by number.
    #[must_use]
    pub fn waiting(&self) -> Vec<DeliveryRecord> {
        self.shared.scheduler().waiting()
    }

    /// How many deliveries stand how.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.shared.scheduler().totals
    }

    /// Waits until everything handed in so far was delivered, has finally failed, or waits for a paused
    /// subscription. On a clock that stands still time is carried forward to each retry as it is due: nobody else
    /// would.
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

    /// Ends the courier: what is under way or could leave now gets `patience` to come to an end, then it is cut;
    /// retries are not waited for. Says what became of everything.
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

    /// Ends the courier at once.
    pub fn stop(&self) {
        self.shared.closing.send_replace(Closing::Closed);
    }

    /// Forgets every subscription, delivery and count.
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

/// Keeps the ids of events about one subscription apart.
fn ordinal(now: Timestamp) -> u32 {
    u32::try_from(now.as_millisecond().rem_euclid(i64::from(u32::MAX))).unwrap_or(0)
}
