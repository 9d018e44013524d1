//! The part of the courier that does I/O: runs workers, sends attempts, and reports results to the scheduler.
//!
//! A subscription has a worker only while it has something to do. Workers of one host and port share a limited number
//! of permits, so that a partner that never answers cannot use up all sockets. Subscriptions that were slow share half of
//! them, so that paths that never answer do not hold up the others of their host.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use catena_contract::webhook::{Event, SubscriptionRecord};
use catena_contract::{
    EventId, RedirectUrl, RequestId, Subscription, SubscriptionFilters, SubscriptionStatus, WebhookId,
};
use jiff::Timestamp;
use rand::Rng as _;
use tokio::sync::watch;
use uuid::Builder;

use super::backoff::draws;
use super::connection::Connection;
use super::connector::Connector;
use super::delivery::PendingAttempt;
use super::endpoint::Endpoint;
use super::pool::ConnectionPool;
use super::queue::Step;
use super::scheduler::{Effects, Scheduler};
use super::{CourierConfig, attempt};
use crate::clock::{AdjustableClock, Clock as _};
use crate::dialect::Switches;
use crate::faults::Faults;
use crate::session::{About, Emitted};
use crate::timeline::{AttemptRecord, AttemptResult, EntryKind, Journal};

/// Delivers events to subscriptions. Cheap to clone; clones share all state.
#[derive(Clone)]
pub struct Courier {
    pub(super) shared: Arc<Shared>,
}

/// State shared by a courier's clones and its workers.
pub(super) struct Shared {
    pub(super) clock: Arc<AdjustableClock>,
    pub(super) config: CourierConfig,
    faults: Faults,
    pub(super) journal: Journal,
    pub(super) connector: Connector,
    scheduler: Mutex<Scheduler>,
    pub(super) pool: Arc<ConnectionPool>,
    /// Incremented when waiting workers must check again.
    changed: watch::Sender<u64>,
    /// Incremented whenever a delivery finishes or starts to wait.
    pub(super) progress: watch::Sender<u64>,
    /// Set when the courier is stopped; cancels running attempts.
    pub(super) closing: watch::Sender<Closing>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Closing {
    Open,
    Closed,
}

impl Courier {
    /// A courier without subscriptions.
    #[must_use]
    pub fn new(
        clock: Arc<AdjustableClock>,
        switches: Switches,
        config: CourierConfig,
        faults: Faults,
        journal: Journal,
    ) -> Self {
        let shared = Shared {
            clock,
            config,
            faults,
            journal,
            connector: Connector::new(config.deny_private),
            scheduler: Mutex::new(Scheduler::new(switches, config)),
            pool: ConnectionPool::new(config.per_origin),
            changed: watch::Sender::new(0),
            progress: watch::Sender::new(0),
            closing: watch::Sender::new(Closing::Open),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Whether deliveries to this URL are refused, because it leads to a private or local address.
    pub(crate) fn refuses(&self, url: &RedirectUrl) -> bool {
        self.shared.connector.refuses(url)
    }

    /// Starts the deliveries of an event to every matching subscription. Returns at once; must be called within a
    /// tokio runtime.
    pub fn emit(&self, mut emitted: Emitted) {
        let now = self.shared.clock.now();
        let effects = {
            let mut scheduler = self.shared.scheduler();
            emitted.event = scheduler.switches.adapt_event(emitted.event);
            if let Some(event_name) = emitted.event.known_name() {
                let kind = EntryKind::Event { event_name, event_id: emitted.id };
                self.shared.journal.write(emitted.at, emitted.about.session, kind);
            }
            scheduler.emit(&Arc::new(emitted), &self.shared.faults, now)
        };
        self.apply_effects(effects);
    }

    /// Starts the delivery of an event to an invitation's `callback_url`: the same envelope without a signature,
    /// because no secret is known (assumption `callback-unsigned`).
    pub(crate) fn emit_to_callback(
        &self,
        url: &RedirectUrl,
        partner: catena_contract::PartnerId,
        emitted: Emitted,
    ) {
        let now = self.shared.clock.now();
        let Some((session, event_name)) = emitted.about.session.zip(emitted.event.known_name()) else {
            return;
        };
        // A separate id that does not reveal the session's id.
        let mut bytes = [0; 16];
        draws(EventId::new(session.uuid()), WebhookId::new(uuid::Uuid::nil()), 0).fill_bytes(&mut bytes);
        let id = WebhookId::new(Builder::from_random_bytes(bytes).into_uuid());
        let Ok(secret) = format!("no-secret-of-{id}").parse() else { return };
        let subscription = Subscription {
            id,
            url: url.clone(),
            partner_id: partner,
            event_name,
            filters: SubscriptionFilters::default(),
            secret,
            status: SubscriptionStatus::Active,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        };
        let mut effects = Effects::default();
        {
            let mut scheduler = self.shared.scheduler();
            scheduler.open_callback(subscription);
            scheduler.post(id, &Arc::new(emitted), &self.shared.faults, now, &mut effects);
        }
        self.apply_effects(effects);
    }

    /// Starts workers, records finished deliveries, and emits `webhook.staled` for subscriptions that went stale.
    pub(super) fn apply_effects(&self, effects: Effects) {
        for id in effects.needs_worker {
            tokio::spawn(run_worker(self.clone(), id));
        }
        let now = self.shared.clock.now();
        for record in effects.finished {
            let (state, event_name, webhook_id) = (record.state, record.event_name, record.webhook_id);
            let session = record.session;
            tracing::info!(%event_name, %webhook_id, ?state, result = ?record.attempts.last().map(|last| &last.result), "delivery");
            let kind = EntryKind::Delivery {
                delivery: record.number,
                webhook_id,
                event_name,
                state,
                faults: record.faults,
            };
            self.shared.journal.write(now, session, kind);
        }
        for (subscription, times) in effects.stale {
            tracing::warn!(webhook_id = %subscription.id, "a subscription went stale; activate it, then replay");
            self.emit_subscription_event(&subscription, Event::WebhookStaled, times);
        }
        self.shared.notify_progress();
    }

    /// Emits a `webhook.*` event about a subscription to all matching subscriptions, including itself (assumption
    /// `webhook-events-to-all`). `times` makes the ids of repeated events differ.
    pub(crate) fn emit_subscription_event(
        &self,
        subscription: &Subscription,
        event: fn(Vec<SubscriptionRecord>) -> Event,
        times: u32,
    ) {
        let now = self.shared.clock.now();
        let event = event(vec![SubscriptionRecord {
            id: subscription.id,
            url: subscription.url.to_string(),
            event_name: subscription.event_name,
            filters: Some(subscription.filters.clone()),
            status: subscription.status,
        }]);
        let id = lifecycle_id(subscription.id, event.name(), times, now);
        let about = About { partner: Some(subscription.partner_id), ..About::default() };
        self.emit(Emitted { id, at: now, about, event });
    }

    /// Wakes waiting workers so that they check again.
    pub(super) fn wake(&self) {
        self.shared.changed.send_modify(|changes| *changes = changes.wrapping_add(1));
    }
}

/// The worker of one subscription: sends its deliveries one after the other until nothing is left to do.
async fn run_worker(courier: Courier, id: WebhookId) {
    let shared = Arc::clone(&courier.shared);
    let mut changed = shared.changed.subscribe();
    let mut closing = shared.closing.subscribe();
    let mut worker = WorkerState::default();
    loop {
        changed.borrow_and_update();
        if *closing.borrow() == Closing::Closed {
            return;
        }
        let step = shared.scheduler().next(id, shared.clock.now());
        match step {
            Step::Rest => {
                worker.release_connection(&shared.pool);
                shared.notify_progress();
                return;
            }
            Step::Wait(due) => {
                worker.release_connection(&shared.pool);
                shared.notify_progress();
                tokio::select! {
                    () = shared.clock.until(due) => {}
                    _ = changed.changed() => {}
                    _ = closing.changed() => {}
                }
            }
            Step::Send(pending) => {
                let record = tokio::select! {
                    record = shared.send(&pending, &mut worker) => record,
                    _ = closing.wait_for(|closing| *closing == Closing::Closed) => return,
                };
                let effects = shared.scheduler().answered(id, record, shared.clock.now());
                courier.apply_effects(effects);
            }
        }
    }
}

/// What a worker reuses between deliveries: the parsed endpoint and an open connection.
#[derive(Default)]
struct WorkerState {
    endpoint: Option<(Arc<Subscription>, Endpoint)>,
    connection: Option<Connection>,
}

impl WorkerState {
    /// Parses the subscription's URL, again whenever the subscription changed.
    fn resolve_endpoint(
        &mut self,
        subscription: &Arc<Subscription>,
        pool: &Arc<ConnectionPool>,
    ) -> Option<()> {
        if self.endpoint.as_ref().is_none_or(|(known, _)| !Arc::ptr_eq(known, subscription)) {
            self.release_connection(pool);
            let endpoint = Endpoint::to(subscription.url.url(), pool)?;
            self.endpoint = Some((Arc::clone(subscription), endpoint));
        }
        Some(())
    }

    /// Returns the connection to the pool.
    fn release_connection(&mut self, pool: &Arc<ConnectionPool>) {
        if let (Some((_, endpoint)), Some(connection)) = (&self.endpoint, self.connection.take()) {
            pool.release(&endpoint.origin, connection);
        }
    }
}

impl Shared {
    pub(super) fn scheduler(&self) -> MutexGuard<'_, Scheduler> {
        self.scheduler.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn notify_progress(&self) {
        self.progress.send_modify(|progress| *progress = progress.wrapping_add(1));
    }

    /// Makes one attempt and records it.
    async fn send(&self, pending: &PendingAttempt, worker: &mut WorkerState) -> AttemptRecord {
        let failed = |because: String| {
            pending.record(RequestId::new(uuid::Uuid::nil()), AttemptResult::Unreachable { because }, 0)
        };
        let resolved = worker.resolve_endpoint(&pending.subscription, &self.pool);
        let (Some(()), Some((_, endpoint))) = (resolved, &worker.endpoint) else {
            return failed("no request can be made to this URL".to_owned());
        };
        let _permit = endpoint.origin.permit(pending.slow).await;
        let signed = match pending.sign() {
            Ok(signed) => signed,
            Err(error) => {
                let event = pending.emitted.event.name();
                tracing::error!(%error, event, "cannot make a delivery");
                return failed(error.to_string());
            }
        };
        let request_id = signed.request_id;
        let (result, elapsed_ms, exchange) =
            attempt::post(&self.connector, endpoint, &mut worker.connection, signed, self.config.limit).await;
        let record = pending.record(request_id, result, elapsed_ms);
        if let Some(event_name) = pending.emitted.event.known_name() {
            let kind = EntryKind::Attempt {
                delivery: pending.number,
                webhook_id: pending.subscription.id,
                event_name,
                attempt: record.clone(),
                exchange: Some(Arc::new(exchange)),
            };
            self.journal.write(self.clock.now(), pending.emitted.about.session, kind);
        }
        // When other workers wait for a permit, give them the connection.
        if endpoint.origin.permits.available_permits() == 0
            && let Some(connection) = worker.connection.take()
        {
            self.pool.release(&endpoint.origin, connection);
        }
        record
    }
}

/// The id of a `webhook.*` event: a version 7 UUID derived from the event, so that it does not consume ids of the
/// run.
fn lifecycle_id(subscription: WebhookId, name: &str, times: u32, now: Timestamp) -> EventId {
    let mut label = [0; 16];
    for (at, byte) in label.iter_mut().zip(name.bytes().rev()) {
        *at = byte;
    }
    let mut bytes = [0; 10];
    draws(EventId::new(uuid::Uuid::from_bytes(label)), subscription, times).fill_bytes(&mut bytes);
    let now_ms = u64::try_from(now.as_millisecond()).unwrap_or(0);
    EventId::new(Builder::from_unix_timestamp_millis(now_ms, &bytes).into_uuid())
}

impl fmt::Debug for Courier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Courier").field("totals", &self.shared.scheduler().totals).finish_non_exhaustive()
    }
}
