//! One subscription's deliveries: what waits, what is under way, what is dead. Knows no clock, socket or lock.
//!
//! Letters leave in order, one at a time. What fails for good goes to the dead letter queue, whose letters live
//! fourteen days; what comes while the subscription is stale goes there at once (assumption `stale-queues-dead`);
//! what comes while it is paused waits (assumption `paused-queues`).

use std::collections::VecDeque;
use std::sync::Arc;

use catena_contract::{Subscription, SubscriptionStatus, mask_url};
use jiff::{SignedDuration, Timestamp};

use super::attempt_log::LogRow;
use super::backoff;
use super::breaker::Breaker;
use super::delivery::{Delivery, PendingAttempt};
use super::metrics::MetricsCounter;
use crate::dialect::{BreakerRule, DeliveredRule};
use crate::faults::Fault;
use crate::timeline::{AttemptRecord, AttemptResult, DeliveryState};

/// How long a dead letter is kept, and a row of the log (docs overview).
const RETENTION: SignedDuration = SignedDuration::from_hours(14 * 24);

/// How long a letter that shall be overtaken waits for another one.
const REORDER_WAIT: SignedDuration = SignedDuration::from_secs(1);

/// Most rows of one subscription's log (assumption `log-newest-1000`).
const MOST_ROWS: usize = 1_000;

/// What is the same for all lines.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    pub(super) delivered: DeliveredRule,
    pub(super) attempts: u32,
    pub(super) breaker: BreakerRule,
    pub(super) queue_limit: usize,
    pub(super) dead_letter_limit: usize,
}

/// What a line's worker does next.
#[derive(Debug)]
pub(super) enum Step {
    Send(Box<PendingAttempt>),
    Wait(Timestamp),
    Rest,
}

/// A letter that came to an end.
#[derive(Debug)]
pub(super) struct Finished {
    pub(super) delivery: Delivery,
    pub(super) state: DeliveryState,
}

#[derive(Debug)]
pub(super) struct SubscriptionQueue {
    pub(super) subscription: Arc<Subscription>,
    /// Its URL with the secret part hidden, as every record shows it.
    pub(super) masked_url: Arc<str>,
    /// A `callback_url` instead of a subscription: unsigned, without breaker, gone when it is empty.
    pub(super) callback: bool,
    pub(super) pending: VecDeque<Delivery>,
    /// When the first letter may be tried again.
    retry_at: Option<Timestamp>,
    /// Whether the first letter is under way.
    pub(super) sending: bool,
    /// Whether a worker looks after this line.
    pub(super) has_worker: bool,
    pub(super) dead: VecDeque<(Timestamp, Delivery)>,
    breaker: Breaker,
    pub(super) counter: MetricsCounter,
    rows: VecDeque<LogRow>,
    last_row: u64,
    /// How often the breaker tripped.
    pub(super) trips: u32,
}

impl SubscriptionQueue {
    pub(super) fn new(subscription: Subscription, callback: bool) -> Self {
        Self {
            breaker: Breaker::new(subscription.created_at),
            masked_url: mask_url(&subscription.url).into(),
            subscription: Arc::new(subscription),
            callback,
            pending: VecDeque::new(),
            retry_at: None,
            sending: false,
            has_worker: false,
            dead: VecDeque::new(),
            counter: MetricsCounter::default(),
            rows: VecDeque::new(),
            last_row: 0,
            trips: 0,
        }
    }

    /// Takes a letter in.
    pub(super) fn accept(&mut self, delivery: Delivery, rules: &Rules, now: Timestamp) -> Option<Finished> {
        if delivery.faults.contains(&Fault::Drop) {
            return Some(Finished { delivery, state: DeliveryState::Dropped });
        }
        match self.subscription.status {
            SubscriptionStatus::Active | SubscriptionStatus::Paused
                if self.pending.len() < rules.queue_limit =>
            {
                self.pending.push_back(self.with_start_time(delivery, now));
                None
            }
            SubscriptionStatus::Active | SubscriptionStatus::Paused | SubscriptionStatus::Stale => {
                Some(self.dead_letter(delivery, rules, now))
            }
            SubscriptionStatus::Deleted => Some(Finished { delivery, state: DeliveryState::Withdrawn }),
        }
    }

    /// Says what to do next; the first letter counts as under way once it is handed out.
    pub(super) fn next(&mut self, now: Timestamp) -> Step {
        let held = match self.subscription.status {
            SubscriptionStatus::Active => false,
            SubscriptionStatus::Paused | SubscriptionStatus::Stale | SubscriptionStatus::Deleted => true,
        };
        if held || self.sending {
            return Step::Rest;
        }
        if self.pending.front().is_some_and(|first| first.can_be_overtaken) && self.pending.len() > 1 {
            if let Some(first) = self.pending.front_mut() {
                (first.can_be_overtaken, first.not_before) = (false, None);
            }
            self.pending.swap(0, 1);
        }
        let Some(first) = self.pending.front_mut() else { return Step::Rest };
        let due = self.retry_at.max(first.not_before);
        if let Some(due) = due
            && now < due
        {
            return Step::Wait(due);
        }
        (first.can_be_overtaken, first.not_before, self.retry_at, self.sending) = (false, None, None, true);
        Step::Send(Box::new(PendingAttempt {
            number: first.number,
            attempt: first.attempt(),
            subscription: Arc::clone(&self.subscription),
            signed: !self.callback,
            emitted: Arc::clone(&first.emitted),
            faults: Arc::clone(&first.faults),
            now,
        }))
    }

    /// Takes the result of the attempt under way. Gives back what came to an end: nothing if it is tried again, one
    /// letter, or with the breaker all that were waiting.
    pub(super) fn answered(&mut self, record: AttemptRecord, rules: &Rules, now: Timestamp) -> Vec<Finished> {
        self.sending = false;
        let (status, good) = match &record.result {
            AttemptResult::Answered(status) => (Some(*status), rules.delivered.accepts(*status)),
            AttemptResult::TimedOut { .. } | AttemptResult::Unreachable { .. } => (None, false),
        };
        self.counter.count_attempt(status, record.elapsed_ms, now);
        let Some(mut delivery) = self.pending.pop_front() else { return vec![] };
        if self.rows.len() >= MOST_ROWS {
            self.rows.pop_front();
        }
        self.last_row += 1;
        self.rows.extend(LogRow::of(self.last_row, self.subscription.id, &delivery.emitted, &record, good));
        delivery.attempts.push(record);

        if delivery.delivered || good {
            let copies_left =
                if delivery.delivered { delivery.copies.saturating_sub(1) } else { delivery.copies };
            if copies_left > 0 && !self.is_deleted() {
                (delivery.delivered, delivery.copies) = (true, copies_left);
                self.pending.push_front(delivery);
                return vec![];
            }
            return self.end(delivery, DeliveryState::Delivered, rules, now);
        }
        delivery.failed_attempts += 1;
        if self.is_deleted() {
            return vec![Finished { delivery, state: DeliveryState::Withdrawn }];
        }
        // What stood first when the subscription was paused or went stale is no special case: it is first again.
        if delivery.failed_attempts < rules.attempts && self.subscription.status != SubscriptionStatus::Stale
        {
            let id = self.subscription.id;
            let wait = backoff::delay(delivery.emitted.id, id, delivery.failed_attempts, rules.attempts);
            self.retry_at = Some(now.checked_add(wait).unwrap_or(Timestamp::MAX));
            self.pending.push_front(delivery);
            return vec![];
        }
        self.end(delivery, DeliveryState::Failed, rules, now)
    }

    /// Puts the status. What waits goes where that status puts it.
    pub(super) fn set_status(
        &mut self,
        status: SubscriptionStatus,
        rules: &Rules,
        now: Timestamp,
    ) -> Vec<Finished> {
        let subscription = Arc::make_mut(&mut self.subscription);
        (subscription.status, subscription.updated_at) = (status, now);
        match status {
            SubscriptionStatus::Active => {
                self.breaker = Breaker::new(now);
                vec![]
            }
            SubscriptionStatus::Paused => vec![],
            SubscriptionStatus::Stale => self.dead_letter_pending(rules, now),
            SubscriptionStatus::Deleted => {
                subscription.deleted_at = Some(now);
                let pending = self.drain_pending();
                self.dead.drain(..).map(|(_, delivery)| delivery).chain(pending).map(withdrawn).collect()
            }
        }
    }

    /// Changes where, with what and about whom it delivers; attempts from now on follow (docs: a new secret holds at
    /// once). The breaker's grace begins again.
    pub(super) fn change(&mut self, subscription: Subscription, now: Timestamp) {
        self.breaker.changed(now);
        self.masked_url = mask_url(&subscription.url).into();
        self.subscription = Arc::new(subscription);
    }

    /// Brings the dead letters back, oldest first, behind what waits. How many there were.
    pub(super) fn replay(&mut self) -> usize {
        let back = self.dead.len();
        for (_, mut delivery) in self.dead.drain(..) {
            (delivery.failed_attempts, delivery.replayed) = (0, true);
            self.pending.push_back(delivery);
        }
        back
    }

    /// Lets go of dead letters that are fourteen days old.
    pub(super) fn expire(&mut self, now: Timestamp) -> Vec<Finished> {
        let mut gone = vec![];
        while let Some((_, delivery)) =
            self.dead.pop_front_if(|(since, _)| now.duration_since(*since) >= RETENTION)
        {
            gone.push(Finished { delivery, state: DeliveryState::Expired });
        }
        gone
    }

    /// When the first dead letter is fourteen days old.
    pub(super) fn expires_at(&self) -> Option<Timestamp> {
        self.dead.front().map(|(since, _)| since.checked_add(RETENTION).unwrap_or(Timestamp::MAX))
    }

    /// The moving average of success.
    pub(super) const fn average(&self) -> Option<f64> {
        self.breaker.average()
    }

    /// The rows of the last fourteen days, oldest first.
    pub(super) fn rows(&self, now: Timestamp) -> Vec<LogRow> {
        self.rows.iter().filter(|row| now.duration_since(row.created_at) < RETENTION).cloned().collect()
    }

    /// Whether letters wait that this line may send, now or later.
    pub(super) fn is_busy(&self) -> bool {
        self.sending || (self.subscription.status == SubscriptionStatus::Active && !self.pending.is_empty())
    }

    /// When the first letter may be sent: `now`, or later.
    pub(super) fn due(&self, now: Timestamp) -> Option<Timestamp> {
        let first = self.pending.front()?;
        Some(self.retry_at.max(first.not_before).unwrap_or(now))
    }

    pub(super) fn is_deleted(&self) -> bool {
        self.subscription.status == SubscriptionStatus::Deleted
    }

    fn end(
        &mut self,
        delivery: Delivery,
        state: DeliveryState,
        rules: &Rules,
        now: Timestamp,
    ) -> Vec<Finished> {
        let good = state == DeliveryState::Delivered;
        match (delivery.replayed, good) {
            (true, true) => self.counter.count_recovered(now),
            (true, false) => {}
            (false, _) => self.counter.count_message(good, now),
        }
        self.breaker.count(good, now);
        let mut finished = match good {
            true => vec![Finished { delivery, state }],
            false => vec![self.dead_letter_counted(delivery, rules, now)],
        };
        let active = self.subscription.status == SubscriptionStatus::Active;
        if active && !self.callback && self.breaker.trips(rules.breaker, now) {
            self.trips += 1;
            finished.extend(self.set_status(SubscriptionStatus::Stale, rules, now));
        }
        finished
    }

    fn dead_letter_pending(&mut self, rules: &Rules, now: Timestamp) -> Vec<Finished> {
        self.drain_pending().into_iter().map(|delivery| self.dead_letter(delivery, rules, now)).collect()
    }

    /// Everything that waits, but the letter under way.
    fn drain_pending(&mut self) -> Vec<Delivery> {
        self.retry_at = None;
        let under_way = usize::from(self.sending).min(self.pending.len());
        self.pending.drain(under_way..).collect()
    }

    fn dead_letter(&mut self, delivery: Delivery, rules: &Rules, now: Timestamp) -> Finished {
        if !delivery.replayed {
            self.counter.count_message(false, now);
        }
        self.dead_letter_counted(delivery, rules, now)
    }

    fn dead_letter_counted(&mut self, delivery: Delivery, rules: &Rules, now: Timestamp) -> Finished {
        if delivery.delivered {
            return Finished { delivery, state: DeliveryState::Delivered };
        }
        if self.dead.len() >= rules.dead_letter_limit {
            return Finished { delivery, state: DeliveryState::Overflowed };
        }
        self.dead.push_back((now, delivery.clone()));
        Finished { delivery, state: DeliveryState::Failed }
    }

    fn with_start_time(&self, mut delivery: Delivery, now: Timestamp) -> Delivery {
        let held_ms: u64 = delivery
            .faults
            .iter()
            .map(|fault| if let Fault::Delay { delay_ms } = fault { *delay_ms } else { 0 })
            .sum();
        let held = SignedDuration::from_millis(i64::try_from(held_ms).unwrap_or(i64::MAX));
        let held = if delivery.can_be_overtaken { held.max(REORDER_WAIT) } else { held };
        if held.is_positive() {
            delivery.not_before = Some(now.checked_add(held).unwrap_or(Timestamp::MAX));
        }
        delivery
    }
}

const fn withdrawn(delivery: Delivery) -> Finished {
    let state = if delivery.delivered { DeliveryState::Delivered } else { DeliveryState::Withdrawn };
    Finished { delivery, state }
}
