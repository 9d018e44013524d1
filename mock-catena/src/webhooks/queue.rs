//! The deliveries of one subscription: waiting, being sent, or dead. Uses no clock, socket or lock.
//!
//! Deliveries are sent in order, one at a time. Those that fail for good go to the dead letter queue for 14 days;
//! those that arrive while the subscription is stale go there at once (assumption `stale-queues-dead`); those that
//! arrive while it is paused wait (assumption `paused-queues`).

use std::collections::VecDeque;
use std::sync::Arc;

use catena_contract::{Subscription, SubscriptionStatus, mask_url};
use jiff::{SignedDuration, Timestamp};

use super::attempt_log::LogRow;
use super::backoff;
use super::breaker::Breaker;
use super::delivery::{self, Delivery, Finished, PendingAttempt, withdrawn};
use super::metrics::MetricsCounter;
use crate::dialect::{BreakerRule, DeliveredRule};
use crate::faults::Fault;
use crate::timeline::{AttemptRecord, AttemptResult, DeliveryState};

/// How long dead letters and log rows are kept (docs overview).
const RETENTION: SignedDuration = SignedDuration::from_hours(14 * 24);

/// How long a delivery with the fault `reorder` waits for another one to overtake it.
const REORDER_WAIT: SignedDuration = SignedDuration::from_secs(1);

/// Most log rows of one subscription (assumption `log-newest-1000`).
const MOST_ROWS: usize = 1_000;

/// Settings shared by all queues.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    pub(super) delivered: DeliveredRule,
    pub(super) attempts: u32,
    pub(super) breaker: BreakerRule,
    pub(super) queue_limit: usize,
    pub(super) dead_letter_limit: usize,
}

/// What a worker does next.
#[derive(Debug)]
pub(super) enum Step {
    Send(Box<PendingAttempt>),
    Wait(Timestamp),
    Rest,
}

#[derive(Debug)]
pub(super) struct SubscriptionQueue {
    pub(super) subscription: Arc<Subscription>,
    /// The URL with its secret part hidden, as records show it.
    pub(super) masked_url: Arc<str>,
    /// For a `callback_url` instead of a subscription: unsigned, without breaker, removed when empty.
    pub(super) callback: bool,
    pub(super) pending: VecDeque<Delivery>,
    /// When the first delivery may be retried.
    retry_at: Option<Timestamp>,
    /// Whether the first delivery is being sent.
    pub(super) sending: bool,
    /// Whether the last attempt kept its receiver's host busy for long.
    slow: bool,
    /// Whether a worker runs for this queue.
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
            slow: false,
            has_worker: false,
            dead: VecDeque::new(),
            counter: MetricsCounter::default(),
            rows: VecDeque::new(),
            last_row: 0,
            trips: 0,
        }
    }

    /// Queues a delivery, or returns it if it finishes at once.
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

    /// What to do next. A delivery that is returned counts as being sent.
    pub(super) fn next(&mut self, now: Timestamp) -> Step {
        let stopped = match self.subscription.status {
            SubscriptionStatus::Active => false,
            SubscriptionStatus::Paused | SubscriptionStatus::Stale | SubscriptionStatus::Deleted => true,
        };
        if stopped || self.sending {
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
            slow: self.slow,
            now,
        }))
    }

    /// Records the result of the running attempt. Returns what finished: nothing if it is retried, one delivery, or
    /// all waiting ones if the breaker tripped.
    pub(super) fn answered(&mut self, record: AttemptRecord, rules: &Rules, now: Timestamp) -> Vec<Finished> {
        self.sending = false;
        let (status, good) = match &record.result {
            AttemptResult::Answered(status) => (Some(*status), rules.delivered.accepts(*status)),
            AttemptResult::TimedOut { .. } | AttemptResult::Unreachable { .. } => (None, false),
        };
        self.slow = record.elapsed_ms >= delivery::SLOW_MS;
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
        // Deliveries of a subscription that was paused meanwhile are retried as well: they stay first in the queue.
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

    /// Sets the status, and moves the waiting deliveries accordingly.
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

    /// Replaces the subscription's URL, filters and secret for all further attempts (docs: a new secret is used at
    /// once). Restarts the breaker's grace period.
    pub(super) fn change(&mut self, subscription: Subscription, now: Timestamp) {
        self.breaker.changed(now);
        self.masked_url = mask_url(&subscription.url).into();
        self.subscription = Arc::new(subscription);
    }

    /// Moves the dead letters, oldest first, behind the waiting deliveries; returns how many.
    pub(super) fn replay(&mut self) -> usize {
        let back = self.dead.len();
        for (_, mut delivery) in self.dead.drain(..) {
            (delivery.failed_attempts, delivery.replayed) = (0, true);
            self.pending.push_back(delivery);
        }
        back
    }

    /// Drops dead letters that are 14 days old.
    pub(super) fn expire(&mut self, now: Timestamp) -> Vec<Finished> {
        let mut gone = vec![];
        while let Some((_, delivery)) =
            self.dead.pop_front_if(|(since, _)| now.duration_since(*since) >= RETENTION)
        {
            gone.push(Finished { delivery, state: DeliveryState::Expired });
        }
        gone
    }

    /// When the oldest dead letter expires.
    pub(super) fn expires_at(&self) -> Option<Timestamp> {
        self.dead.front().map(|(since, _)| since.checked_add(RETENTION).unwrap_or(Timestamp::MAX))
    }

    /// The moving average of success.
    pub(super) const fn average(&self) -> Option<f64> {
        self.breaker.average()
    }

    /// The log rows of the last 14 days, oldest first.
    pub(super) fn rows(&self, now: Timestamp) -> Vec<LogRow> {
        self.rows.iter().filter(|row| now.duration_since(row.created_at) < RETENTION).cloned().collect()
    }

    /// Whether there are deliveries that may be sent now or later.
    pub(super) fn is_busy(&self) -> bool {
        self.sending || (self.subscription.status == SubscriptionStatus::Active && !self.pending.is_empty())
    }

    /// When the first delivery may be sent: `now`, or later.
    pub(super) fn due(&self, now: Timestamp) -> Option<Timestamp> {
        let first = self.pending.front()?;
        Some(self.retry_at.max(first.not_before).unwrap_or(now))
    }

    /// The earliest time the first delivery may be sent, if it has to wait.
    pub(super) fn not_before(&self) -> Option<Timestamp> {
        self.retry_at.max(self.pending.front()?.not_before)
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

    /// Removes all waiting deliveries, except the one being sent.
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
        let delay_ms: u64 = delivery
            .faults
            .iter()
            .map(|fault| if let Fault::Delay { delay_ms } = fault { *delay_ms } else { 0 })
            .sum();
        let delay = SignedDuration::from_millis(i64::try_from(delay_ms).unwrap_or(i64::MAX));
        let delay = if delivery.can_be_overtaken { delay.max(REORDER_WAIT) } else { delay };
        if delay.is_positive() {
            delivery.not_before = Some(now.checked_add(delay).unwrap_or(Timestamp::MAX));
        }
        delivery
    }
}
