//! The shell around the pure core: hands letters to workers, sends what they take out, and carries the results back.
//!
//! A line has a worker only while it has something to do. Workers of one host and port share a bounded number of
//! places, so that a partner who never answers holds neither all sockets nor anybody else's turn.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use catena_contract::webhook::{Event, SubscriptionRecord};
use catena_contract::{
    EventId, RedirectUrl, Subscription, SubscriptionFilters, SubscriptionStatus, WebhookId,
};
use jiff::Timestamp;
use rand::Rng as _;
use tokio::sync::{Semaphore, watch};
use url::Url;
use uuid::Builder;

use super::backoff::draws;
use super::book::{Book, Outcome};
use super::clients::Clients;
use super::letter::Dispatch;
use super::line::Step;
use super::{AttemptRecord, AttemptResult, Tuning, attempt};
use crate::clock::{AdjustableClock, Clock as _};
use crate::dialect::Switches;
use crate::faults::Faults;
use crate::session::{About, Emitted};
use crate::timeline::{Journal, What};

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
    clients: Clients,
    book: Mutex<Book>,
    /// Places per host and port.
    origins: Mutex<HashMap<String, Arc<Semaphore>>>,
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
            clients: Clients::new(tuning.deny_private),
            book: Mutex::new(Book::new(switches, tuning)),
            origins: Mutex::default(),
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
        self.office.progress.send_modify(|progress| *progress = progress.wrapping_add(1));
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
    loop {
        changed.borrow_and_update();
        if *closing.borrow() == Closing::Cut {
            return;
        }
        let step = office.book().next(id, office.clock.now());
        match step {
            Step::Rest => {
                office.progress.send_modify(|progress| *progress = progress.wrapping_add(1));
                return;
            }
            Step::Wait(due) => {
                office.progress.send_modify(|progress| *progress = progress.wrapping_add(1));
                tokio::select! {
                    () = office.clock.until(due) => {}
                    _ = changed.changed() => {}
                    _ = closing.changed() => {}
                }
            }
            Step::Send(dispatch) => {
                let record = tokio::select! {
                    record = office.send(&dispatch) => record,
                    _ = closing.wait_for(|closing| *closing == Closing::Cut) => return,
                };
                let outcome = office.book().answered(id, record, office.clock.now());
                courier.carry_out(outcome);
            }
        }
    }
}

impl Office {
    pub(super) fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes one attempt and writes it down.
    async fn send(&self, dispatch: &Dispatch) -> AttemptRecord {
        let url: &Url = dispatch.subscription.url.url();
        let place = self.place_at(url);
        // Never closed, so there is always a place in the end.
        let _place = place.acquire().await;
        let sealed = match dispatch.seal() {
            Ok(sealed) => sealed,
            Err(error) => {
                let event = dispatch.emitted.event.name();
                tracing::error!(%error, event, "cannot make a delivery");
                return AttemptRecord {
                    number: dispatch.attempt,
                    request_id: catena_contract::RequestId::new(uuid::Uuid::nil()),
                    sent_at: dispatch.now,
                    result: AttemptResult::Unreachable { because: error.to_string() },
                    elapsed_ms: 0,
                };
            }
        };
        let request_id = sealed.request_id;
        let sent = attempt::post(&self.clients, url, sealed, self.tuning.limit).await;
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
        record
    }

    fn place_at(&self, url: &Url) -> Arc<Semaphore> {
        let origin =
            format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or(0));
        let mut origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        if origins.len() > 10_000 {
            origins.retain(|_, place| Arc::strong_count(place) > 1);
        }
        Arc::clone(
            origins.entry(origin).or_insert_with(|| Arc::new(Semaphore::new(self.tuning.per_origin.max(1)))),
        )
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
