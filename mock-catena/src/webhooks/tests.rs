//! The scheduler with random partners: every delivery finishes exactly once. More than 350 lines, because all tests share the driver below.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use catena_contract::webhook::{Event, TspRecord};
use catena_contract::{
    EventId, PartnerId, RequestId, Subscription, SubscriptionFilters, SubscriptionStatus, WebhookId,
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use uuid::Uuid;

use super::CourierConfig;
use super::delivery::PendingAttempt;
use super::queue::Step;
use super::scheduler::{Effects, Scheduler};
use crate::dialect::Dialect;
use crate::faults::{Fault, Faults, Rule};
use crate::session::{About, Emitted};
use crate::timeline::{AttemptRecord, AttemptResult, DeliveryState};

fn noon() -> Timestamp {
    "2026-03-02T12:00:00Z".parse().unwrap()
}

/// How a partner answers an attempt.
#[derive(Debug, Clone, Copy)]
enum Answer {
    Status(u16),
    Silence,
    Refused,
}

/// The next action of the test.
#[derive(Debug, Clone)]
enum Happening {
    Event,
    /// Every queue takes its next step, this many times.
    Steps(u8),
    Minutes(u16),
    Pause(usize),
    Activate(usize),
    Replay(usize),
}

/// A scheduler with its partners, driven by the test.
struct World {
    scheduler: Scheduler,
    faults: Faults,
    now: Timestamp,
    answers: Vec<Answer>,
    at: usize,
    emitted: u128,
    /// What was sent: delivery, attempt, whether the response counts as delivered.
    wire: Vec<(u64, u32, bool)>,
    ended: BTreeMap<u64, DeliveryState>,
    subscriptions: Vec<WebhookId>,
}

impl World {
    fn new(dialect: Dialect, subscriptions: usize, faults: &[Fault], answers: Vec<Answer>) -> Self {
        let now = noon();
        let config = CourierConfig { queue: 8, dead_letters: 1_000, ..CourierConfig::default() };
        let mut scheduler = Scheduler::new(dialect.switches(), config);
        let rules = Faults::seeded(5);
        for fault in faults {
            rules.add(Rule { probability: 0.4, ..Rule::always(fault.clone()) }, now).unwrap();
        }
        let ids: Vec<_> = (1..=subscriptions as u128).map(|n| WebhookId::new(Uuid::from_u128(n))).collect();
        for id in &ids {
            scheduler.open(subscription(*id, now), now);
        }
        Self {
            scheduler,
            faults: rules,
            now,
            answers,
            at: 0,
            emitted: 0,
            wire: vec![],
            ended: BTreeMap::new(),
            subscriptions: ids,
        }
    }

    fn note(&mut self, effects: Effects) {
        for record in effects.finished {
            self.ended.insert(record.number, record.state);
        }
    }

    fn happen(&mut self, happening: &Happening) {
        let pick = |at: &usize, all: &[WebhookId]| all[at % all.len()];
        match happening {
            Happening::Event => self.emit(),
            Happening::Steps(steps) => {
                for _ in 0..*steps {
                    for id in self.subscriptions.clone() {
                        self.step(id);
                    }
                }
            }
            Happening::Minutes(minutes) => self.now += SignedDuration::from_mins(i64::from(*minutes)),
            Happening::Pause(at) => {
                let id = pick(at, &self.subscriptions);
                if self.status(id) == SubscriptionStatus::Active {
                    let effects = self.scheduler.put(id, SubscriptionStatus::Paused, self.now).unwrap();
                    self.note(effects);
                }
            }
            Happening::Activate(at) => {
                let id = pick(at, &self.subscriptions);
                let effects = self.scheduler.put(id, SubscriptionStatus::Active, self.now).unwrap();
                self.note(effects);
            }
            Happening::Replay(at) => {
                let id = pick(at, &self.subscriptions);
                let before: BTreeSet<u64> =
                    self.scheduler.queues[&id].dead.iter().map(|(_, delivery)| delivery.number).collect();
                let (back, effects) = self.scheduler.replay(id).unwrap();
                assert_eq!(back, before.len());
                for number in before {
                    self.ended.remove(&number);
                }
                self.note(effects);
            }
        }
    }

    fn status(&self, id: WebhookId) -> SubscriptionStatus {
        self.scheduler.queues[&id].subscription.status
    }

    fn emit(&mut self) {
        self.emitted += 1;
        let record = TspRecord { id: Uuid::nil(), name: "x".into(), integration_request_id: None };
        let emitted = Emitted {
            id: EventId::new(Uuid::from_u128(self.emitted)),
            at: self.now,
            about: About::default(),
            event: Event::TspCreated(vec![record]),
        };
        let effects = self.scheduler.emit(&Arc::new(emitted), &self.faults, self.now);
        self.note(effects);
    }

    /// One step of a queue; whether it sent or waits for something.
    fn step(&mut self, id: WebhookId) -> Option<Timestamp> {
        match self.scheduler.next(id, self.now) {
            Step::Rest => None,
            Step::Wait(due) => Some(due),
            Step::Send(pending) => {
                let record = self.answer(&pending);
                let rule = self.scheduler.switches.delivered;
                let good = matches!(record.result, AttemptResult::Answered(status) if rule.accepts(status));
                self.wire.push((pending.number, pending.attempt, good));
                let effects = self.scheduler.answered(id, record, self.now);
                self.note(effects);
                Some(self.now)
            }
        }
    }

    fn answer(&mut self, pending: &PendingAttempt) -> AttemptRecord {
        let answer = self.answers[self.at % self.answers.len()];
        self.at += 1;
        let result = match answer {
            Answer::Status(status) => AttemptResult::Answered(status),
            Answer::Silence => AttemptResult::TimedOut { limit_ms: 3_000 },
            Answer::Refused => AttemptResult::Unreachable { because: "refused".into() },
        };
        AttemptRecord {
            number: pending.attempt,
            request_id: RequestId::new(Uuid::nil()),
            sent_at: self.now,
            result,
            elapsed_ms: 1,
        }
    }

    /// Runs until everything has finished: every subscription is active, and time advances as needed. A stale one may
    /// have waiting deliveries, too, if its dead letters were replayed.
    fn drain(&mut self) {
        for id in self.subscriptions.clone() {
            if self.status(id) != SubscriptionStatus::Active {
                let effects = self.scheduler.put(id, SubscriptionStatus::Active, self.now).unwrap();
                self.note(effects);
            }
        }
        for _ in 0..100_000 {
            let due: Vec<_> = self.subscriptions.clone().into_iter().filter_map(|id| self.step(id)).collect();
            match due.into_iter().min() {
                Some(due) => self.now = self.now.max(due),
                None => return,
            }
        }
        panic!("the courier never becomes idle");
    }
}

fn subscription(id: WebhookId, now: Timestamp) -> Subscription {
    Subscription {
        id,
        url: "https://your-app.com/hooks".parse().unwrap(),
        partner_id: PartnerId::new(Uuid::nil()),
        event_name: catena_contract::webhook::EventName::TspCreated,
        filters: SubscriptionFilters::default(),
        secret: "secret-of-the-test".parse().unwrap(),
        status: SubscriptionStatus::Active,
        created_at: now,
        updated_at: now,
        deleted_at: None,
    }
}

fn answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        4 => prop::sample::select(vec![200, 202, 204]).prop_map(Answer::Status),
        2 => prop::sample::select(vec![301, 400, 404, 410]).prop_map(Answer::Status),
        3 => prop::sample::select(vec![500, 502, 503]).prop_map(Answer::Status),
        1 => Just(Answer::Silence),
        1 => Just(Answer::Refused),
    ]
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        6 => Just(Happening::Event),
        4 => (1_u8..6).prop_map(Happening::Steps),
        2 => (0_u16..30).prop_map(Happening::Minutes),
        1 => (0_usize..4).prop_map(Happening::Pause),
        1 => (0_usize..4).prop_map(Happening::Activate),
        1 => (0_usize..4).prop_map(Happening::Replay),
    ]
}

fn faults() -> impl Strategy<Value = Vec<Fault>> {
    prop::sample::subsequence(
        vec![
            Fault::Duplicate,
            Fault::Reorder,
            Fault::Delay { delay_ms: 900 },
            Fault::Drop,
            Fault::TamperBody,
        ],
        0..=5,
    )
}

fn dialect() -> impl Strategy<Value = Dialect> {
    prop::sample::select(Dialect::ALL.to_vec())
}

proptest! {
    #[test]
    fn every_delivery_finishes_exactly_once_whatever_the_partners_answer(
        dialect in dialect(),
        subscriptions in 1_usize..4,
        faults in faults(),
        answers in prop::collection::vec(answer(), 1..30),
        happenings in prop::collection::vec(happening(), 1..120),
    ) {
        let mut world = World::new(dialect, subscriptions, &faults, answers);
        for happening in &happenings {
            world.happen(happening);
        }
        world.drain();

        // Exactly once in the log.
        let planned = world.emitted as u64 * subscriptions as u64;
        let totals = world.scheduler.totals;
        prop_assert_eq!(totals.accepted, planned);
        prop_assert_eq!(totals.waiting, 0);
        prop_assert_eq!(totals.delivered + totals.failed + totals.dropped, planned);
        prop_assert_eq!(world.ended.len() as u64, planned);
        let dead: BTreeSet<u64> = world
            .scheduler
            .queues
            .values()
            .flat_map(|queue| queue.dead.iter().map(|(_, delivery)| delivery.number))
            .collect();
        for (number, state) in &world.ended {
            prop_assert_eq!(dead.contains(number), *state == DeliveryState::Failed, "{}: {:?}", number, state);
        }
        // At least once over the network, except for dropped deliveries.
        for (number, state) in &world.ended {
            let sent = world.wire.iter().filter(|(of, ..)| of == number);
            match state {
                DeliveryState::Delivered => prop_assert!(sent.clone().any(|(.., good)| *good)),
                DeliveryState::Dropped => prop_assert_eq!(sent.count(), 0),
                DeliveryState::Failed => prop_assert!(!sent.clone().any(|(.., good)| *good)),
                DeliveryState::Waiting
                | DeliveryState::Overflowed
                | DeliveryState::Expired
                | DeliveryState::Withdrawn => prop_assert!(false, "{:?}", state),
            }
        }
        if !faults.contains(&Fault::Duplicate) {
            let good: Vec<_> = world.wire.iter().filter(|(.., good)| *good).map(|(number, ..)| number).collect();
            prop_assert_eq!(good.len(), good.iter().collect::<BTreeSet<_>>().len(), "delivered twice without a fault");
        }
    }

    #[test]
    fn deliveries_are_in_order_without_faults_and_replays(
        answers in prop::collection::vec(answer(), 1..30),
        happenings in prop::collection::vec(
            prop_oneof![
                6 => Just(Happening::Event),
                4 => (1_u8..6).prop_map(Happening::Steps),
                1 => Just(Happening::Pause(0)),
                1 => Just(Happening::Activate(0)),
            ],
            1..120,
        ),
    ) {
        let mut world = World::new(Dialect::Docs, 1, &[], answers);
        for happening in &happenings {
            world.happen(happening);
        }
        world.drain();
        let order: Vec<_> = world.wire.iter().map(|(number, attempt, _)| (*number, *attempt)).collect();
        prop_assert!(order.is_sorted(), "{:?}", order);
    }
}

#[test]
fn a_reordered_delivery_is_overtaken_once_or_sent_after_a_second() {
    let mut world = World::new(Dialect::Docs, 1, &[], vec![Answer::Status(202)]);
    world.faults.add(Rule::once(Fault::Reorder), noon()).unwrap();
    for _ in 0..3 {
        world.emit();
    }
    world.drain();
    assert_eq!(world.wire.iter().map(|(number, ..)| *number).collect::<Vec<_>>(), [2, 1, 3]);

    world.faults.add(Rule::once(Fault::Reorder), noon()).unwrap();
    let before = world.now;
    world.emit();
    world.drain();
    assert_eq!(world.wire.last().unwrap().0, 4);
    assert_eq!(world.now.duration_since(before), SignedDuration::from_secs(1));
}

#[test]
fn a_duplicate_is_sent_twice_with_one_attempt_number_and_counts_once() {
    let mut world = World::new(Dialect::Docs, 1, &[], vec![Answer::Status(202), Answer::Status(500)]);
    world.faults.add(Rule::once(Fault::Duplicate), noon()).unwrap();
    world.emit();
    world.drain();
    assert_eq!(world.wire, [(1, 1, true), (1, 1, false)]);
    assert_eq!((world.scheduler.totals.delivered, world.scheduler.totals.failed), (1, 0));
}

#[test]
fn deliveries_beyond_the_queue_limit_go_to_the_dead_letter_queue() {
    let mut world = World::new(Dialect::Docs, 1, &[], vec![Answer::Status(202)]);
    for _ in 0..12 {
        world.emit();
    }
    assert_eq!((world.scheduler.totals.waiting, world.scheduler.totals.failed), (8, 4));
    world.drain();
    world.happen(&Happening::Replay(0));
    world.drain();
    assert_eq!(world.scheduler.totals.delivered, 12);
}

#[test]
fn deleting_a_subscription_drops_its_waiting_and_dead_deliveries() {
    let mut world = World::new(Dialect::Docs, 1, &[], vec![Answer::Status(503)]);
    for _ in 0..10 {
        world.emit();
    }
    let id = world.subscriptions[0];
    let effects = world.scheduler.put(id, SubscriptionStatus::Deleted, world.now).unwrap();
    world.note(effects);
    assert_eq!(world.scheduler.totals.withdrawn, 10);
    world.emit();
    assert_eq!((world.scheduler.totals.accepted, world.scheduler.totals.waiting), (10, 0));
}

#[test]
fn dead_letters_replayed_to_a_stale_subscription_wait_until_it_is_active() {
    let mut world = World::new(Dialect::Openapi, 1, &[], vec![Answer::Status(404)]);
    let id = world.subscriptions[0];
    world.emit();
    world.drain();
    let effects = world.scheduler.put(id, SubscriptionStatus::Stale, world.now).unwrap();
    world.note(effects);
    world.answers = vec![Answer::Status(202)];
    world.happen(&Happening::Replay(0));
    assert_eq!(world.step(id), None);
    assert_eq!((world.scheduler.totals.waiting, world.scheduler.totals.delivered), (1, 0));
    world.drain();
    assert_eq!((world.scheduler.totals.waiting, world.scheduler.totals.delivered), (0, 1));
}
