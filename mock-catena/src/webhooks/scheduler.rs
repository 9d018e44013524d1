//! All subscription queues, the delivery log and the counts. Uses no clock, socket or lock.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use catena_contract::webhook::EventName;
use catena_contract::{PartnerId, Subscription, SubscriptionStatus, WebhookId};
use jiff::Timestamp;

use super::delivery::{Delivery, Finished};
use super::delivery_log::DeliveryLog;
use super::queue::{Rules, Step, SubscriptionQueue};
use super::{CourierConfig, Totals};
use crate::dialect::Switches;
use crate::faults::{Fault, FaultPoint, Faults, Subject};
use crate::session::Emitted;
use crate::timeline::{AttemptRecord, DeliveryRecord, DeliveryState};

/// What the courier has to do after a call.
#[derive(Debug, Default)]
pub(super) struct Effects {
    /// Queues that have deliveries to send and no worker.
    pub(super) needs_worker: Vec<WebhookId>,
    /// Deliveries that finished.
    pub(super) finished: Vec<DeliveryRecord>,
    /// Subscriptions that the breaker made stale, and how often that happened.
    pub(super) stale: Vec<(Arc<Subscription>, u32)>,
}

#[derive(Debug)]
pub(super) struct Scheduler {
    pub(super) queues: BTreeMap<WebhookId, SubscriptionQueue>,
    /// The subscriptions to each event, by partner.
    subscribers: HashMap<EventName, BTreeMap<PartnerId, Vec<WebhookId>>>,
    pub(super) log: DeliveryLog,
    pub(super) switches: Switches,
    config: CourierConfig,
    last_number: u64,
    pub(super) totals: Totals,
    /// Shared by nearly all deliveries.
    no_faults: Arc<[Fault]>,
}

impl Scheduler {
    pub(super) fn new(switches: Switches, config: CourierConfig) -> Self {
        Self {
            queues: BTreeMap::new(),
            subscribers: HashMap::new(),
            log: DeliveryLog::new(config.log),
            switches,
            config,
            last_number: 0,
            totals: Totals::default(),
            no_faults: Arc::default(),
        }
    }

    pub(super) fn rules(&self) -> Rules {
        Rules {
            delivered: self.switches.delivered,
            attempts: self.config.attempts.unwrap_or(self.switches.attempts).max(1),
            breaker: self.switches.breaker,
            queue_limit: self.config.queue,
            dead_letter_limit: self.config.dead_letters,
        }
    }

    /// Adds a queue for a subscription, or updates the existing one.
    pub(super) fn open(&mut self, subscription: Subscription, now: Timestamp) {
        let (id, event) = (subscription.id, subscription.event_name);
        match self.queues.get_mut(&id) {
            Some(queue) => queue.change(subscription, now),
            None => {
                let partner = subscription.partner_id;
                self.queues.insert(id, SubscriptionQueue::new(subscription, false));
                self.subscribers.entry(event).or_default().entry(partner).or_default().push(id);
            }
        }
    }

    /// Adds a queue for a `callback_url`, if there is none yet.
    pub(super) fn open_callback(&mut self, like: Subscription) {
        let id = like.id;
        self.queues.entry(id).or_insert_with(|| SubscriptionQueue::new(like, true));
    }

    /// Queues the deliveries of an event.
    pub(super) fn emit(&mut self, emitted: &Arc<Emitted>, faults: &Faults, now: Timestamp) -> Effects {
        let mut effects = Effects::default();
        let Some(name) = emitted.event.known_name() else { return effects };
        let about = &emitted.about;
        let ids: Vec<WebhookId> = match (self.subscribers.get(&name), about.partner) {
            (None, _) => vec![],
            (Some(all), Some(partner)) => all.get(&partner).cloned().unwrap_or_default(),
            (Some(all), None) => all.values().flatten().copied().collect(),
        };
        for id in ids {
            let matches = self.queues.get(&id).is_some_and(|queue| {
                queue.subscription.status != SubscriptionStatus::Deleted
                    && queue.subscription.filters.pass(about.fleet_id, about.fleet_ref.as_ref())
            });
            if matches {
                self.post(id, emitted, faults, now, &mut effects);
            }
        }
        effects
    }

    /// Queues one delivery.
    pub(super) fn post(
        &mut self,
        id: WebhookId,
        emitted: &Arc<Emitted>,
        faults: &Faults,
        now: Timestamp,
        effects: &mut Effects,
    ) {
        let rules = self.rules();
        let Some(queue) = self.queues.get_mut(&id) else { return };
        let subject = Subject {
            place: FaultPoint::Delivery,
            subscription: Some(id),
            session: emitted.about.session,
            endpoint: queue.subscription.url.as_str(),
        };
        self.last_number += 1;
        self.totals.accepted += 1;
        self.totals.waiting += 1;
        let faults = faults.draw(&subject, now);
        let faults = if faults.is_empty() { Arc::clone(&self.no_faults) } else { faults.into() };
        let delivery = Delivery::new(self.last_number, Arc::clone(emitted), faults);
        let ended = queue.accept(delivery, &rules, now);
        self.assign_worker(id, effects);
        self.close(id, ended, DeliveryState::Waiting, effects);
    }

    /// Imports a waiting or dead delivery; whether its subscription exists.
    pub(super) fn import(
        &mut self,
        id: WebhookId,
        emitted: &Arc<Emitted>,
        dead_since: Option<Timestamp>,
        now: Timestamp,
        effects: &mut Effects,
    ) -> bool {
        let rules = self.rules();
        let Some(queue) = self.queues.get_mut(&id) else { return false };
        self.last_number += 1;
        self.totals.accepted += 1;
        let delivery = Delivery::new(self.last_number, Arc::clone(emitted), Arc::clone(&self.no_faults));
        match dead_since {
            Some(since) => {
                queue.dead.push_back((since, delivery));
                self.totals.failed += 1;
            }
            None => {
                self.totals.waiting += 1;
                let ended = queue.accept(delivery, &rules, now);
                self.close(id, ended, DeliveryState::Waiting, effects);
                self.assign_worker(id, effects);
            }
        }
        true
    }

    /// What a queue's worker does next. If there is nothing, the worker ends.
    pub(super) fn next(&mut self, id: WebhookId, now: Timestamp) -> Step {
        let Some(queue) = self.queues.get_mut(&id) else { return Step::Rest };
        let step = queue.next(now);
        if matches!(step, Step::Rest) {
            queue.has_worker = false;
            let done = queue.callback && queue.pending.is_empty() && queue.dead.is_empty();
            if done || queue.is_deleted() {
                self.queues.remove(&id);
            }
        }
        step
    }

    /// Records the result of an attempt.
    pub(super) fn answered(&mut self, id: WebhookId, record: AttemptRecord, now: Timestamp) -> Effects {
        let rules = self.rules();
        let mut effects = Effects::default();
        let Some(queue) = self.queues.get_mut(&id) else { return effects };
        let trips = queue.trips;
        let ended = queue.answered(record, &rules, now);
        if queue.trips > trips {
            effects.stale.push((Arc::clone(&queue.subscription), queue.trips));
        }
        self.close(id, ended, DeliveryState::Waiting, &mut effects);
        effects
    }

    /// Sets a subscription's status; `None` if it is unknown.
    pub(super) fn put(
        &mut self,
        id: WebhookId,
        status: SubscriptionStatus,
        now: Timestamp,
    ) -> Option<Effects> {
        let rules = self.rules();
        let mut effects = Effects::default();
        let queue = self.queues.get_mut(&id)?;
        let dead = queue.dead.len();
        let ended = queue.set_status(status, &rules, now);
        let from_the_dead = if status == SubscriptionStatus::Deleted { dead } else { 0 };
        for (at, ended) in ended.into_iter().enumerate() {
            let from = if at < from_the_dead { DeliveryState::Failed } else { DeliveryState::Waiting };
            self.close(id, [ended], from, &mut effects);
        }
        self.assign_worker(id, &mut effects);
        if status == SubscriptionStatus::Deleted {
            for ids in self.subscribers.values_mut().flat_map(BTreeMap::values_mut) {
                ids.retain(|subscriber| *subscriber != id);
            }
        }
        Some(effects)
    }

    /// Removes a deleted subscription's queue, unless its worker still does so.
    pub(super) fn clear_away(&mut self, id: WebhookId) {
        if self.queues.get(&id).is_some_and(|queue| queue.is_deleted() && !queue.has_worker) {
            self.queues.remove(&id);
        }
    }

    /// Moves a subscription's dead letters back into its queue; returns how many.
    pub(super) fn replay(&mut self, id: WebhookId) -> Option<(usize, Effects)> {
        let queue = self.queues.get_mut(&id)?;
        let back = queue.replay();
        for _ in 0..back {
            self.totals.moved(DeliveryState::Failed, DeliveryState::Waiting);
        }
        let mut effects = Effects::default();
        self.assign_worker(id, &mut effects);
        Some((back, effects))
    }

    /// Drops dead letters that are 14 days old.
    pub(super) fn expire(&mut self, now: Timestamp) -> Effects {
        let mut effects = Effects::default();
        let due: Vec<WebhookId> = self
            .queues
            .iter()
            .filter(|(_, queue)| queue.expires_at().is_some_and(|at| at <= now))
            .map(|(id, _)| *id)
            .collect();
        for id in due {
            let ended = self.queues.get_mut(&id).map(|queue| queue.expire(now)).unwrap_or_default();
            self.close(id, ended, DeliveryState::Failed, &mut effects);
        }
        effects
    }

    /// Whether every delivery that may be sent has finished.
    pub(super) fn is_settled(&self) -> bool {
        self.totals.waiting == 0 || !self.queues.values().any(SubscriptionQueue::is_busy)
    }

    /// Whether nothing is being sent and nothing is due: all that waits, waits for a retry.
    pub(super) fn is_idle(&self, now: Timestamp) -> bool {
        !self
            .queues
            .values()
            .filter(|queue| queue.is_busy())
            .any(|queue| queue.sending || queue.due(now).is_some_and(|due| due <= now))
    }

    /// When the next delivery is due, if none is being sent.
    pub(super) fn next_due(&mut self, now: Timestamp) -> Option<Timestamp> {
        let mut first: Option<Timestamp> = None;
        for queue in self.queues.values_mut().filter(|queue| queue.is_busy()) {
            let due = if queue.sending { None } else { queue.due(now) }?;
            first = Some(first.map_or(due, |first| first.min(due)));
        }
        first
    }

    /// The waiting deliveries, by number.
    pub(super) fn waiting(&self) -> Vec<DeliveryRecord> {
        let mut all: Vec<_> = self
            .queues
            .values()
            .flat_map(|queue| {
                queue.pending.iter().enumerate().filter_map(|(place, delivery)| {
                    let record = record(queue, delivery.clone(), DeliveryState::Waiting)?;
                    let next_attempt_at = if place == 0 { queue.not_before() } else { None };
                    Some(DeliveryRecord { next_attempt_at, ..record })
                })
            })
            .collect();
        all.sort_by_key(|record| record.number);
        all
    }

    /// Removes every queue and count.
    pub(super) fn clear(&mut self) {
        self.queues.clear();
        self.subscribers.clear();
        self.log.clear();
        self.totals = Totals::default();
    }

    fn assign_worker(&mut self, id: WebhookId, effects: &mut Effects) {
        if let Some(queue) = self.queues.get_mut(&id)
            && !queue.has_worker
            && queue.is_busy()
        {
            queue.has_worker = true;
            effects.needs_worker.push(id);
        }
    }

    fn close(
        &mut self,
        id: WebhookId,
        ended: impl IntoIterator<Item = Finished>,
        from: DeliveryState,
        effects: &mut Effects,
    ) {
        for Finished { delivery, state } in ended {
            self.totals.moved(from, state);
            let Some(queue) = self.queues.get(&id) else { continue };
            let known = delivery.replayed || from == DeliveryState::Failed;
            let Some(record) = record(queue, delivery, state) else { continue };
            effects.finished.push(record.clone());
            if known {
                self.log.replace(record);
            } else {
                self.log.push(record);
            }
        }
    }
}

fn record(queue: &SubscriptionQueue, delivery: Delivery, state: DeliveryState) -> Option<DeliveryRecord> {
    Some(DeliveryRecord {
        number: delivery.number,
        webhook_id: queue.subscription.id,
        url: Arc::clone(&queue.masked_url),
        event_name: delivery.emitted.event.known_name()?,
        event_id: delivery.emitted.id,
        session: delivery.emitted.about.session,
        next_attempt_at: None,
        faults: delivery.faults.iter().map(crate::faults::Fault::name).collect(),
        attempts: delivery.attempts,
        state,
    })
}
