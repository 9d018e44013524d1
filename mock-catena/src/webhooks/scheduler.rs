//! Every line of the courier, the plan of deliveries, and the counts. Knows no clock, socket or lock.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use catena_contract::webhook::EventName;
use catena_contract::{PartnerId, Subscription, SubscriptionStatus, WebhookId};
use jiff::Timestamp;
use serde::Serialize;

use super::Tuning;
use super::delivery::Letter;
use super::delivery_log::DeliveryLog;
use super::queue::{Ended, Line, Rules, Step};
use crate::dialect::Switches;
use crate::faults::{Fault, Faults, Place, Subject};
use crate::session::Emitted;
use crate::timeline::{AttemptRecord, AttemptResult, DeliveryRecord, DeliveryState};

/// How many deliveries stand how. Every event a subscription wants is one delivery and stands in one place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// All of them, since the start or the last reset.
    pub accepted: u64,
    /// Waiting or under way.
    pub waiting: u64,
    /// Taken by the receiver.
    pub delivered: u64,
    /// In a dead letter queue.
    pub failed: u64,
    /// Given up because queues were full.
    pub overflowed: u64,
    /// Dropped by a fault.
    pub dropped: u64,
    /// Fourteen days in a dead letter queue.
    pub expired: u64,
    /// Gone with their subscription.
    pub withdrawn: u64,
}

impl Totals {
    fn of(&mut self, state: DeliveryState) -> &mut u64 {
        match state {
            DeliveryState::Waiting => &mut self.waiting,
            DeliveryState::Delivered => &mut self.delivered,
            DeliveryState::Failed => &mut self.failed,
            DeliveryState::Overflowed => &mut self.overflowed,
            DeliveryState::Dropped => &mut self.dropped,
            DeliveryState::Expired => &mut self.expired,
            DeliveryState::Withdrawn => &mut self.withdrawn,
        }
    }

    fn moved(&mut self, from: DeliveryState, to: DeliveryState) {
        *self.of(from) = self.of(from).saturating_sub(1);
        *self.of(to) += 1;
    }
}

/// What one call came to, for the shell to carry out and to tell.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Lines that have something to do and no worker.
    pub(super) unattended: Vec<WebhookId>,
    /// Deliveries that came to an end.
    pub(super) ended: Vec<Closed>,
    /// Subscriptions that the breaker tripped: their state, and the how-manieth time.
    pub(super) staled: Vec<(Arc<Subscription>, u32)>,
}

/// A delivery that came to an end, as far as the timeline tells it.
#[derive(Debug)]
pub(super) struct Closed {
    pub(super) number: u64,
    pub(super) webhook_id: WebhookId,
    pub(super) event_name: EventName,
    pub(super) faults: Vec<&'static str>,
    pub(super) result: Option<AttemptResult>,
    pub(super) state: DeliveryState,
}

#[derive(Debug)]
pub(super) struct Book {
    pub(super) lines: BTreeMap<WebhookId, Line>,
    /// Which subscriptions want an event, and whose they are.
    wanted: HashMap<EventName, BTreeMap<PartnerId, Vec<WebhookId>>>,
    pub(super) log: DeliveryLog,
    pub(super) switches: Switches,
    tuning: Tuning,
    last_number: u64,
    pub(super) totals: Totals,
    /// What nearly all letters share.
    no_faults: Arc<[Fault]>,
}

impl Book {
    pub(super) fn new(switches: Switches, tuning: Tuning) -> Self {
        Self {
            lines: BTreeMap::new(),
            wanted: HashMap::new(),
            log: DeliveryLog::new(tuning.log),
            switches,
            tuning,
            last_number: 0,
            totals: Totals::default(),
            no_faults: Arc::default(),
        }
    }

    pub(super) fn rules(&self) -> Rules {
        Rules {
            delivered: self.switches.delivered,
            attempts: self.tuning.attempts.unwrap_or(self.switches.attempts).max(1),
            breaker: self.switches.breaker,
            queue: self.tuning.queue,
            dead_letters: self.tuning.dead_letters,
        }
    }

    /// Opens a line for a subscription, or changes the one it has.
    pub(super) fn open(&mut self, subscription: Subscription, now: Timestamp) {
        let (id, event) = (subscription.id, subscription.event_name);
        match self.lines.get_mut(&id) {
            Some(line) => line.change(subscription, now),
            None => {
                let partner = subscription.partner_id;
                self.lines.insert(id, Line::new(subscription, false));
                self.wanted.entry(event).or_default().entry(partner).or_default().push(id);
            }
        }
    }

    /// Opens a line for a `callback_url`, if there is none yet.
    pub(super) fn open_callback(&mut self, like: Subscription) {
        let id = like.id;
        self.lines.entry(id).or_insert_with(|| Line::new(like, true));
    }

    /// Plans the deliveries of an event.
    pub(super) fn emit(&mut self, emitted: &Arc<Emitted>, faults: &Faults, now: Timestamp) -> Outcome {
        let mut outcome = Outcome::default();
        let Some(name) = emitted.event.known_name() else { return outcome };
        let about = &emitted.about;
        let ids: Vec<WebhookId> = match (self.wanted.get(&name), about.partner) {
            (None, _) => vec![],
            (Some(all), Some(partner)) => all.get(&partner).cloned().unwrap_or_default(),
            (Some(all), None) => all.values().flatten().copied().collect(),
        };
        for id in ids {
            let wants = self.lines.get(&id).is_some_and(|line| {
                line.subscription.status != SubscriptionStatus::Deleted
                    && line.subscription.filters.pass(about.fleet_id, about.fleet_ref.as_ref())
            });
            if wants {
                self.post(id, emitted, faults, now, &mut outcome);
            }
        }
        outcome
    }

    /// Plans one delivery.
    pub(super) fn post(
        &mut self,
        id: WebhookId,
        emitted: &Arc<Emitted>,
        faults: &Faults,
        now: Timestamp,
        outcome: &mut Outcome,
    ) {
        let rules = self.rules();
        let Some(line) = self.lines.get_mut(&id) else { return };
        let subject = Subject {
            place: Place::Delivery,
            subscription: Some(id),
            session: emitted.about.session,
            endpoint: line.subscription.url.as_str(),
        };
        self.last_number += 1;
        self.totals.accepted += 1;
        self.totals.waiting += 1;
        let faults = faults.draw(&subject, now);
        let faults = if faults.is_empty() { Arc::clone(&self.no_faults) } else { faults.into() };
        let letter = Letter::new(self.last_number, Arc::clone(emitted), faults);
        let ended = line.take(letter, &rules, now);
        if !line.attended && line.is_busy() {
            line.attended = true;
            outcome.unattended.push(id);
        }
        self.close(id, ended, DeliveryState::Waiting, outcome);
    }

    /// Takes up a letter of another Catena: to be sent, or dead since then. Whether its line is here.
    pub(super) fn take_up(
        &mut self,
        id: WebhookId,
        emitted: &Arc<Emitted>,
        dead_since: Option<Timestamp>,
        now: Timestamp,
        outcome: &mut Outcome,
    ) -> bool {
        let rules = self.rules();
        let Some(line) = self.lines.get_mut(&id) else { return false };
        self.last_number += 1;
        self.totals.accepted += 1;
        let letter = Letter::new(self.last_number, Arc::clone(emitted), Arc::clone(&self.no_faults));
        match dead_since {
            Some(since) => {
                line.dead.push_back((since, letter));
                self.totals.failed += 1;
            }
            None => {
                self.totals.waiting += 1;
                let ended = line.take(letter, &rules, now);
                self.close(id, ended, DeliveryState::Waiting, outcome);
                self.attend(id, outcome);
            }
        }
        true
    }

    /// What the worker of a line does next. It may go when there is nothing: the line then counts as unattended.
    pub(super) fn next(&mut self, id: WebhookId, now: Timestamp) -> Step {
        let Some(line) = self.lines.get_mut(&id) else { return Step::Rest };
        let step = line.next(now);
        if matches!(step, Step::Rest) {
            line.attended = false;
            let done = line.callback && line.queue.is_empty() && line.dead.is_empty();
            if done || line.is_deleted() {
                self.lines.remove(&id);
            }
        }
        step
    }

    /// Takes the result of an attempt.
    pub(super) fn answered(&mut self, id: WebhookId, record: AttemptRecord, now: Timestamp) -> Outcome {
        let rules = self.rules();
        let mut outcome = Outcome::default();
        let Some(line) = self.lines.get_mut(&id) else { return outcome };
        let trips = line.trips;
        let ended = line.answered(record, &rules, now);
        if line.trips > trips {
            outcome.staled.push((Arc::clone(&line.subscription), line.trips));
        }
        self.close(id, ended, DeliveryState::Waiting, &mut outcome);
        outcome
    }

    /// Puts a subscription's status; `None` if it is not known.
    pub(super) fn put(
        &mut self,
        id: WebhookId,
        status: SubscriptionStatus,
        now: Timestamp,
    ) -> Option<Outcome> {
        let rules = self.rules();
        let mut outcome = Outcome::default();
        let line = self.lines.get_mut(&id)?;
        let dead = line.dead.len();
        let ended = line.put(status, &rules, now);
        let from_the_dead = if status == SubscriptionStatus::Deleted { dead } else { 0 };
        for (at, ended) in ended.into_iter().enumerate() {
            let from = if at < from_the_dead { DeliveryState::Failed } else { DeliveryState::Waiting };
            self.close(id, [ended], from, &mut outcome);
        }
        self.attend(id, &mut outcome);
        if status == SubscriptionStatus::Deleted {
            for ids in self.wanted.values_mut().flat_map(BTreeMap::values_mut) {
                ids.retain(|wanted| *wanted != id);
            }
        }
        Some(outcome)
    }

    /// Takes away a deleted line that nobody looks after; with a letter under way, its worker does.
    pub(super) fn clear_away(&mut self, id: WebhookId) {
        if self.lines.get(&id).is_some_and(|line| line.is_deleted() && !line.attended) {
            self.lines.remove(&id);
        }
    }

    /// Brings a subscription's dead letters back; how many, and what is to be done.
    pub(super) fn replay(&mut self, id: WebhookId) -> Option<(usize, Outcome)> {
        let line = self.lines.get_mut(&id)?;
        let back = line.replay();
        for _ in 0..back {
            self.totals.moved(DeliveryState::Failed, DeliveryState::Waiting);
        }
        let mut outcome = Outcome::default();
        self.attend(id, &mut outcome);
        Some((back, outcome))
    }

    /// Lets go of every dead letter that is fourteen days old.
    pub(super) fn expire(&mut self, now: Timestamp) -> Outcome {
        let mut outcome = Outcome::default();
        let due: Vec<WebhookId> = self
            .lines
            .iter()
            .filter(|(_, line)| line.expires_at().is_some_and(|at| at <= now))
            .map(|(id, _)| *id)
            .collect();
        for id in due {
            let ended = self.lines.get_mut(&id).map(|line| line.expire(now)).unwrap_or_default();
            self.close(id, ended, DeliveryState::Failed, &mut outcome);
        }
        outcome
    }

    /// Whether every letter that may be sent has come to an end.
    pub(super) fn is_settled(&self) -> bool {
        self.totals.waiting == 0 || !self.lines.values().any(Line::is_busy)
    }

    /// Whether nothing is under way and nothing could leave now: what still waits, waits for a retry.
    pub(super) fn is_idle(&self, now: Timestamp) -> bool {
        !self
            .lines
            .values()
            .filter(|line| line.is_busy())
            .any(|line| line.sending || line.due(now).is_some_and(|due| due <= now))
    }

    /// When the next waiting letter is due, if none is under way.
    pub(super) fn next_due(&mut self, now: Timestamp) -> Option<Timestamp> {
        let mut first: Option<Timestamp> = None;
        for line in self.lines.values_mut().filter(|line| line.is_busy()) {
            let due = if line.sending { None } else { line.due(now) }?;
            first = Some(first.map_or(due, |first| first.min(due)));
        }
        first
    }

    /// The deliveries that wait, by number.
    pub(super) fn waiting(&self) -> Vec<DeliveryRecord> {
        let mut all: Vec<_> = self
            .lines
            .values()
            .flat_map(|line| {
                line.queue.iter().filter_map(|letter| record(line, letter.clone(), DeliveryState::Waiting))
            })
            .collect();
        all.sort_by_key(|record| record.number);
        all
    }

    /// Forgets every line and count.
    pub(super) fn clear(&mut self) {
        self.lines.clear();
        self.wanted.clear();
        self.log.clear();
        self.totals = Totals::default();
    }

    fn attend(&mut self, id: WebhookId, outcome: &mut Outcome) {
        if let Some(line) = self.lines.get_mut(&id)
            && !line.attended
            && line.is_busy()
        {
            line.attended = true;
            outcome.unattended.push(id);
        }
    }

    fn close(
        &mut self,
        id: WebhookId,
        ended: impl IntoIterator<Item = Ended>,
        from: DeliveryState,
        outcome: &mut Outcome,
    ) {
        for Ended { letter, state } in ended {
            self.totals.moved(from, state);
            let Some(line) = self.lines.get(&id) else { continue };
            let known = letter.replayed || from == DeliveryState::Failed;
            let Some(record) = record(line, letter, state) else { continue };
            outcome.ended.push(Closed {
                number: record.number,
                webhook_id: record.webhook_id,
                event_name: record.event_name,
                faults: record.faults.clone(),
                result: record.attempts.last().map(|last| last.result.clone()),
                state,
            });
            if known {
                self.log.replace(record);
            } else {
                self.log.push(record);
            }
        }
    }
}

fn record(line: &Line, letter: Letter, state: DeliveryState) -> Option<DeliveryRecord> {
    Some(DeliveryRecord {
        number: letter.number,
        webhook_id: line.subscription.id,
        url: Arc::clone(&line.masked_url),
        event_name: letter.emitted.event.known_name()?,
        event_id: letter.emitted.id,
        faults: letter.faults.iter().map(crate::faults::Fault::name).collect(),
        attempts: letter.attempts,
        state,
    })
}
