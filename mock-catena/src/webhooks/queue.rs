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
use super::delivery::{Dispatch, Letter};
use super::metrics::Tally;
use crate::dialect::{BreakerRule, DeliveredRule};
use crate::faults::Fault;
use crate::timeline::{AttemptRecord, AttemptResult, DeliveryState};

/// How long a dead letter is kept, and a row of the log (docs overview).
const KEPT: SignedDuration = SignedDuration::from_hours(14 * 24);

/// How long a letter that shall be overtaken waits for another one.
const YIELDS_FOR: SignedDuration = SignedDuration::from_secs(1);

/// Most rows of one subscription's log (assumption `log-newest-1000`).
const MOST_ROWS: usize = 1_000;

/// What is the same for all lines.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    pub(super) delivered: DeliveredRule,
    pub(super) attempts: u32,
    pub(super) breaker: BreakerRule,
    pub(super) queue: usize,
    pub(super) dead_letters: usize,
}

/// What a line's worker does next.
#[derive(Debug)]
pub(super) enum Step {
    Send(Box<Dispatch>),
    Wait(Timestamp),
    Rest,
}

/// A letter that came to an end.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) letter: Letter,
    pub(super) state: DeliveryState,
}

#[derive(Debug)]
pub(super) struct Line {
    pub(super) subscription: Arc<Subscription>,
    /// Its URL with the secret part hidden, as every record shows it.
    pub(super) masked_url: Arc<str>,
    /// A `callback_url` instead of a subscription: unsigned, without breaker, gone when it is empty.
    pub(super) callback: bool,
    pub(super) queue: VecDeque<Letter>,
    /// When the first letter may be tried again.
    retry_at: Option<Timestamp>,
    /// Whether the first letter is under way.
    pub(super) sending: bool,
    /// Whether a worker looks after this line.
    pub(super) attended: bool,
    pub(super) dead: VecDeque<(Timestamp, Letter)>,
    breaker: Breaker,
    pub(super) tally: Tally,
    rows: VecDeque<LogRow>,
    last_row: u64,
    /// How often the breaker tripped.
    pub(super) trips: u32,
}

impl Line {
    pub(super) fn new(subscription: Subscription, callback: bool) -> Self {
        Self {
            breaker: Breaker::new(subscription.created_at),
            masked_url: mask_url(&subscription.url).into(),
            subscription: Arc::new(subscription),
            callback,
            queue: VecDeque::new(),
            retry_at: None,
            sending: false,
            attended: false,
            dead: VecDeque::new(),
            tally: Tally::default(),
            rows: VecDeque::new(),
            last_row: 0,
            trips: 0,
        }
    }

    /// Takes a letter in.
    pub(super) fn take(&mut self, letter: Letter, rules: &Rules, now: Timestamp) -> Option<Ended> {
        if letter.faults.contains(&Fault::Drop) {
            return Some(Ended { letter, state: DeliveryState::Dropped });
        }
        match self.subscription.status {
            SubscriptionStatus::Active | SubscriptionStatus::Paused if self.queue.len() < rules.queue => {
                self.queue.push_back(self.dated(letter, now));
                None
            }
            SubscriptionStatus::Active | SubscriptionStatus::Paused | SubscriptionStatus::Stale => {
                Some(self.bury(letter, rules, now))
            }
            SubscriptionStatus::Deleted => Some(Ended { letter, state: DeliveryState::Withdrawn }),
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
        if self.queue.front().is_some_and(|first| first.yields) && self.queue.len() > 1 {
            if let Some(first) = self.queue.front_mut() {
                (first.yields, first.not_before) = (false, None);
            }
            self.queue.swap(0, 1);
        }
        let Some(first) = self.queue.front_mut() else { return Step::Rest };
        let due = self.retry_at.max(first.not_before);
        if let Some(due) = due
            && now < due
        {
            return Step::Wait(due);
        }
        (first.yields, first.not_before, self.retry_at, self.sending) = (false, None, None, true);
        Step::Send(Box::new(Dispatch {
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
    pub(super) fn answered(&mut self, record: AttemptRecord, rules: &Rules, now: Timestamp) -> Vec<Ended> {
        self.sending = false;
        let (status, good) = match &record.result {
            AttemptResult::Answered(status) => (Some(*status), rules.delivered.accepts(*status)),
            AttemptResult::TimedOut { .. } | AttemptResult::Unreachable { .. } => (None, false),
        };
        self.tally.attempt(status, record.elapsed_ms, now);
        let Some(mut letter) = self.queue.pop_front() else { return vec![] };
        if self.rows.len() >= MOST_ROWS {
            self.rows.pop_front();
        }
        self.last_row += 1;
        self.rows.extend(LogRow::of(self.last_row, self.subscription.id, &letter.emitted, &record, good));
        letter.attempts.push(record);

        if letter.taken || good {
            let copies_left = if letter.taken { letter.copies.saturating_sub(1) } else { letter.copies };
            if copies_left > 0 && !self.is_deleted() {
                (letter.taken, letter.copies) = (true, copies_left);
                self.queue.push_front(letter);
                return vec![];
            }
            return self.end(letter, DeliveryState::Delivered, rules, now);
        }
        letter.tries += 1;
        if self.is_deleted() {
            return vec![Ended { letter, state: DeliveryState::Withdrawn }];
        }
        // What stood first when the subscription was paused or went stale is no special case: it is first again.
        if letter.tries < rules.attempts && self.subscription.status != SubscriptionStatus::Stale {
            let id = self.subscription.id;
            let wait = backoff::delay(letter.emitted.id, id, letter.tries, rules.attempts);
            self.retry_at = Some(now.checked_add(wait).unwrap_or(Timestamp::MAX));
            self.queue.push_front(letter);
            return vec![];
        }
        self.end(letter, DeliveryState::Failed, rules, now)
    }

    /// Puts the status. What waits goes where that status puts it.
    pub(super) fn put(&mut self, status: SubscriptionStatus, rules: &Rules, now: Timestamp) -> Vec<Ended> {
        let subscription = Arc::make_mut(&mut self.subscription);
        (subscription.status, subscription.updated_at) = (status, now);
        match status {
            SubscriptionStatus::Active => {
                self.breaker = Breaker::new(now);
                vec![]
            }
            SubscriptionStatus::Paused => vec![],
            SubscriptionStatus::Stale => self.bury_waiting(rules, now),
            SubscriptionStatus::Deleted => {
                subscription.deleted_at = Some(now);
                let waiting = self.waiting();
                self.dead.drain(..).map(|(_, letter)| letter).chain(waiting).map(withdrawn).collect()
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
        for (_, mut letter) in self.dead.drain(..) {
            (letter.tries, letter.replayed) = (0, true);
            self.queue.push_back(letter);
        }
        back
    }

    /// Lets go of dead letters that are fourteen days old.
    pub(super) fn expire(&mut self, now: Timestamp) -> Vec<Ended> {
        let mut gone = vec![];
        while let Some((_, letter)) = self.dead.pop_front_if(|(since, _)| now.duration_since(*since) >= KEPT)
        {
            gone.push(Ended { letter, state: DeliveryState::Expired });
        }
        gone
    }

    /// When the first dead letter is fourteen days old.
    pub(super) fn expires_at(&self) -> Option<Timestamp> {
        self.dead.front().map(|(since, _)| since.checked_add(KEPT).unwrap_or(Timestamp::MAX))
    }

    /// The moving average of success.
    pub(super) const fn average(&self) -> Option<f64> {
        self.breaker.average()
    }

    /// The rows of the last fourteen days, oldest first.
    pub(super) fn rows(&self, now: Timestamp) -> Vec<LogRow> {
        self.rows.iter().filter(|row| now.duration_since(row.created_at) < KEPT).cloned().collect()
    }

    /// Whether letters wait that this line may send, now or later.
    pub(super) fn is_busy(&self) -> bool {
        self.sending || (self.subscription.status == SubscriptionStatus::Active && !self.queue.is_empty())
    }

    /// When the first letter may be sent: `now`, or later.
    pub(super) fn due(&self, now: Timestamp) -> Option<Timestamp> {
        let first = self.queue.front()?;
        Some(self.retry_at.max(first.not_before).unwrap_or(now))
    }

    pub(super) fn is_deleted(&self) -> bool {
        self.subscription.status == SubscriptionStatus::Deleted
    }

    fn end(&mut self, letter: Letter, state: DeliveryState, rules: &Rules, now: Timestamp) -> Vec<Ended> {
        let good = state == DeliveryState::Delivered;
        match (letter.replayed, good) {
            (true, true) => self.tally.recovered(now),
            (true, false) => {}
            (false, _) => self.tally.message(good, now),
        }
        self.breaker.count(good, now);
        let mut ended = match good {
            true => vec![Ended { letter, state }],
            false => vec![self.bury_counted(letter, rules, now)],
        };
        let active = self.subscription.status == SubscriptionStatus::Active;
        if active && !self.callback && self.breaker.trips(rules.breaker, now) {
            self.trips += 1;
            ended.extend(self.put(SubscriptionStatus::Stale, rules, now));
        }
        ended
    }

    fn bury_waiting(&mut self, rules: &Rules, now: Timestamp) -> Vec<Ended> {
        self.waiting().into_iter().map(|letter| self.bury(letter, rules, now)).collect()
    }

    /// Everything that waits, but the letter under way.
    fn waiting(&mut self) -> Vec<Letter> {
        self.retry_at = None;
        let under_way = usize::from(self.sending).min(self.queue.len());
        self.queue.drain(under_way..).collect()
    }

    fn bury(&mut self, letter: Letter, rules: &Rules, now: Timestamp) -> Ended {
        if !letter.replayed {
            self.tally.message(false, now);
        }
        self.bury_counted(letter, rules, now)
    }

    fn bury_counted(&mut self, letter: Letter, rules: &Rules, now: Timestamp) -> Ended {
        if letter.taken {
            return Ended { letter, state: DeliveryState::Delivered };
        }
        if self.dead.len() >= rules.dead_letters {
            return Ended { letter, state: DeliveryState::Overflowed };
        }
        self.dead.push_back((now, letter.clone()));
        Ended { letter, state: DeliveryState::Failed }
    }

    fn dated(&self, mut letter: Letter, now: Timestamp) -> Letter {
        let held_ms: u64 = letter
            .faults
            .iter()
            .map(|fault| if let Fault::Delay { delay_ms } = fault { *delay_ms } else { 0 })
            .sum();
        let held = SignedDuration::from_millis(i64::try_from(held_ms).unwrap_or(i64::MAX));
        let held = if letter.yields { held.max(YIELDS_FOR) } else { held };
        if held.is_positive() {
            letter.not_before = Some(now.checked_add(held).unwrap_or(Timestamp::MAX));
        }
        letter
    }
}

const fn withdrawn(letter: Letter) -> Ended {
    let state = if letter.taken { DeliveryState::Delivered } else { DeliveryState::Withdrawn };
    Ended { letter, state }
}
