//! The shell around the pure core: hands letters to workers, sends what they take out, and carries the results back.
//!
//! A line has a worker only while it has something to do. Workers of one host and port share a bounded number of
//! places, so that a partner who never answers holds neither all sockets nor anybody else's turn.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use catena_contract::webhook::{Event, SubscriptionRecord};
use catena_contract::{
    EventId, RedirectUrl, Subscription, SubscriptionFilters, SubscriptionStatus, WebhookId,
};
use jiff::Timestamp;
use rand::Rng as _;
use tokio::sync::watch;
use uuid::Builder;

use super::backoff::draws;
use super::connection::Connection;
use super::connector::Dialer;
use super::delivery::Dispatch;
use super::endpoint::Route;
use super::pool::Origins;
use super::queue::Step;
use super::scheduler::{Book, Outcome};
use super::{Tuning, attempt};
use crate::clock::{AdjustableClock, Clock as _};
use crate::dialect::Switches;
use crate::faults::Faults;
use crate::session::{About, Emitted};
use crate::timeline::{AttemptRecord, AttemptResult, Journal, What};

/// Takes events to subscribers. Cheap to clone; the clones share workers and log.
#[derive(Clone)]
pub struct Courier {
    pub(super) office: Arc<Office>,
}

/// What the clones of a courier and its workers share.
pub(super) struct Office {
    pub(super) clock: Arc<AdjustableClock>,
    tuning: Tuning,
    faults: Faults,
    journal: Journal,
    dialer: Dialer,
    book: Mutex<Book>,
    origins: Arc<Origins>,
    /// Bumped when something changed that a waiting worker must look at.
    changed: watch::Sender<u64>,
    /// Bumped whenever something came to an end or began to wait.
    pub(super) progress: watch::Sender<u64>,
    /// Set when no more attempts are to begin, and then when those under way are cut.
    closing: watch::Sender<Closing>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Closing {
    Open,
    Cut,
}

impl Courier {
    /// A courier without subscriptions.
    #[must_use]
    pub fn new(
        clock: Arc<AdjustableClock>,
        switches: Switches,
        tuning: Tuning,
        faults: Faults,
        journal: Journal,
    ) -> Self {
        let office = Office {
            clock,
            tuning,
            faults,
            journal,
            dialer: Dialer::new(tuning.deny_private),
            book: Mutex::new(Book::new(switches, tuning)),
            origins: Origins::new(tuning.per_origin),
            changed: watch::Sender::new(0),
            progress: watch::Sender::new(0),
            closing: watch::Sender::new(Closing::Open),
        };
        Self { office: Arc::new(office) }
    }

    /// Plans and begins the deliveries of an event to every subscription that wants it. Returns at once; must be
    /// called within a tokio runtime.
    pub fn emit(&self, mut emitted: Emitted) {
        let now = self.office.clock.now();
        let outcome = {
            let mut book = self.office.book();
            emitted.event = book.switches.tell(emitted.event);
            if let Some(event_name) = emitted.event.known_name() {
                let what = What::Event { event_name, event_id: emitted.id };
                self.office.journal.write(emitted.at, emitted.about.session, what);
            }
            book.emit(&Arc::new(emitted), &self.office.faults, now)
        };
        self.carry_out(outcome);
    }

    /// Plans and begins the delivery of an event to an invitation's `callback_url`. It is the same envelope, without
    /// a signature, since no secret is known for it (assumption `callback-unsigned`).
    pub(crate) fn call_back(&self, url: &RedirectUrl, partner: catena_contract::PartnerId, emitted: Emitted) {
        let now = self.office.clock.now();
        let Some((session, event_name)) = emitted.about.session.zip(emitted.event.known_name()) else {
            return;
        };
        // An id of its own, that does not tell the session's.
        let mut bytes = [0; 16];
        draws(EventId::new(session.uuid()), WebhookId::new(uuid::Uuid::nil()), 0).fill_bytes(&mut bytes);
        let id = WebhookId::new(Builder::from_random_bytes(bytes).into_uuid());
        let Ok(secret) = format!("no-secret-of-{id}").parse() else { return };
        let line = Subscription {
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
        let mut outcome = Outcome::default();
        {
            let mut book = self.office.book();
            book.open_callback(line);
            book.post(id, &Arc::new(emitted), &self.office.faults, now, &mut outcome);
        }
        self.carry_out(outcome);
    }

    /// Starts workers, writes down what ended, and tells of subscriptions that went stale.
    pub(super) fn carry_out(&self, outcome: Outcome) {
        for id in outcome.unattended {
            tokio::spawn(carry(self.clone(), id));
        }
        let now = self.office.clock.now();
        for record in outcome.ended {
            let (state, event_name, webhook_id) = (record.state, record.event_name, record.webhook_id);
            tracing::info!(%event_name, %webhook_id, ?state, result = ?record.result, "delivery");
            let what = What::Delivery {
                delivery: record.number,
                webhook_id,
                event_name,
                state,
                faults: record.faults,
            };
            self.office.journal.write(now, None, what);
        }
        for (subscription, times) in outcome.staled {
            tracing::warn!(webhook_id = %subscription.id, "a subscription went stale; activate it, then replay");
            self.tell_of(&subscription, Event::WebhookStaled, times);
        }
        self.office.tell_progress();
    }

    /// Tells subscribers of `webhook.*` what happened to a subscription, itself included (assumption
    /// `webhook-events-to-all`). `times` keeps the ids of several such events apart.
    pub(crate) fn tell_of(
        &self,
        subscription: &Subscription,
        event: fn(Vec<SubscriptionRecord>) -> Event,
        times: u32,
    ) {
        let now = self.office.clock.now();
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

    /// Whether a worker waiting for a moment has to look again.
    pub(super) fn wake(&self) {
        self.office.changed.send_modify(|changes| *changes = changes.wrapping_add(1));
    }

    pub(super) fn cut(&self) {
        self.office.closing.send_replace(Closing::Cut);
    }
}

/// One line's worker: a letter after the other, until there is nothing to do.
async fn carry(courier: Courier, id: WebhookId) {
    let office = Arc::clone(&courier.office);
    let mut changed = office.changed.subscribe();
    let mut closing = office.closing.subscribe();
    let mut satchel = Satchel::default();
    loop {
        changed.borrow_and_update();
        if *closing.borrow() == Closing::Cut {
            return;
        }
        let step = office.book().next(id, office.clock.now());
        match step {
            Step::Rest => {
                satchel.lay_down(&office.origins);
                office.tell_progress();
                return;
            }
            Step::Wait(due) => {
                satchel.lay_down(&office.origins);
                office.tell_progress();
                tokio::select! {
                    () = office.clock.until(due) => {}
                    _ = changed.changed() => {}
                    _ = closing.changed() => {}
                }
            }
            Step::Send(dispatch) => {
                let record = tokio::select! {
                    record = office.send(&dispatch, &mut satchel) => record,
                    _ = closing.wait_for(|closing| *closing == Closing::Cut) => return,
                };
                let outcome = office.book().answered(id, record, office.clock.now());
                courier.carry_out(outcome);
            }
        }
    }
}

/// What a worker takes along from one letter to the next: the way, and an open connection.
#[derive(Default)]
struct Satchel {
    way: Option<(Arc<Subscription>, Route)>,
    connection: Option<Connection>,
}

impl Satchel {
    /// The way to a subscription's URL, read anew when the subscription changed.
    fn way_to(&mut self, subscription: &Arc<Subscription>, origins: &Arc<Origins>) -> Option<()> {
        if self.way.as_ref().is_none_or(|(known, _)| !Arc::ptr_eq(known, subscription)) {
            self.lay_down(origins);
            let route = Route::to(subscription.url.url(), origins)?;
            self.way = Some((Arc::clone(subscription), route));
        }
        Some(())
    }

    /// Leaves the connection to whoever goes the same way next.
    fn lay_down(&mut self, origins: &Arc<Origins>) {
        if let (Some((_, route)), Some(connection)) = (&self.way, self.connection.take()) {
            origins.keep(&route.origin, connection);
        }
    }
}

impl Office {
    pub(super) fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell_progress(&self) {
        self.progress.send_modify(|progress| *progress = progress.wrapping_add(1));
    }

    /// Makes one attempt and writes it down.
    async fn send(&self, dispatch: &Dispatch, satchel: &mut Satchel) -> AttemptRecord {
        let failed = |because: String| AttemptRecord {
            number: dispatch.attempt,
            request_id: catena_contract::RequestId::new(uuid::Uuid::nil()),
            sent_at: dispatch.now,
            result: AttemptResult::Unreachable { because },
            elapsed_ms: 0,
        };
        let way = satchel.way_to(&dispatch.subscription, &self.origins);
        let (Some(()), Some((_, route))) = (way, &satchel.way) else {
            return failed("no request can be made to this URL".to_owned());
        };
        // Never closed, so there is always a place in the end.
        let _place = route.origin.places.acquire().await;
        let sealed = match dispatch.seal() {
            Ok(sealed) => sealed,
            Err(error) => {
                let event = dispatch.emitted.event.name();
                tracing::error!(%error, event, "cannot make a delivery");
                return failed(error.to_string());
            }
        };
        let request_id = sealed.request_id;
        let held = &mut satchel.connection;
        let sent = attempt::post(&self.dialer, route, held, sealed, self.tuning.limit).await;
        let record = AttemptRecord {
            number: dispatch.attempt,
            request_id,
            sent_at: dispatch.now,
            result: sent.result,
            elapsed_ms: sent.elapsed_ms,
        };
        if let Some(event_name) = dispatch.emitted.event.known_name() {
            let what = What::Attempt {
                delivery: dispatch.number,
                webhook_id: dispatch.subscription.id,
                event_name,
                attempt: record.clone(),
                exchange: Arc::new(sent.exchange),
            };
            self.journal.write(self.clock.now(), dispatch.emitted.about.session, what);
        }
        // With others in line for a place, the connection is theirs.
        if route.origin.places.available_permits() == 0
            && let Some(connection) = satchel.connection.take()
        {
            self.origins.keep(&route.origin, connection);
        }
        record
    }
}

/// The id of a `webhook.*` event: version 7, drawn from what it tells, so that it costs the run's ids nothing.
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
        f.debug_struct("Courier").field("totals", &self.office.book().totals).finish_non_exhaustive()
    }
}
