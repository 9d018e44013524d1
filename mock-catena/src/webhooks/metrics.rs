//! Delivery counts of a subscription for the last 6 hours, 24 hours, 7 and 14 days (OpenAPI `WebhookMetrics`).
//!
//! Counted per quarter of an hour, so that two weeks fit into a few kilobytes whatever the load; windows are exact to
//! a quarter (assumption `metrics-quarter-hours`).

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// Width of one bucket, in seconds.
const QUARTER_S: i64 = 15 * 60;
/// Buckets older than the widest window are dropped.
const LONGEST: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Minimum number of messages for a success rate.
const RATED_FROM: u64 = 200;

/// One number for each time window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = TimePeriodMetric)]
pub struct Windows {
    /// The last six hours.
    #[serde(rename = "6h")]
    #[schema(required)]
    pub six_hours: Option<u64>,
    /// The last day.
    #[serde(rename = "24h")]
    #[schema(required)]
    pub day: Option<u64>,
    /// The last seven days.
    #[serde(rename = "7d")]
    #[schema(required)]
    pub week: Option<u64>,
    /// The last fourteen days.
    #[serde(rename = "14d")]
    #[schema(required)]
    pub fortnight: Option<u64>,
}

/// `WebhookMetrics` without the subscription's id.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Metrics {
    /// Requests sent, including retries.
    pub http_attempts: Windows,
    /// Requests answered with a 2xx.
    pub http_success_attempts: Windows,
    /// Requests not answered with a 2xx.
    pub http_failure_attempts: Windows,
    /// Messages that were delivered or failed for good.
    pub message_count: Windows,
    /// Messages that were delivered.
    pub message_success_count: Windows,
    /// Delivered messages in percent; only from 200 messages on.
    pub success_rate: Windows,
    /// Average over the requests that got a response; `None` without one.
    pub avg_response_time_ms: Windows,
    /// The breaker's moving average, from 0 to 1.
    #[schema(required)]
    pub ewma_success_rate: Option<f64>,
    /// Messages in the dead letter queue.
    pub dlq_count: usize,
}

/// Counts of one quarter of an hour.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    attempts: u64,
    good_attempts: u64,
    answers: u64,
    answer_ms: u64,
    messages: u64,
    good_messages: u64,
}

/// Counts the attempts and messages of one subscription.
#[derive(Debug, Clone, Default)]
pub(super) struct MetricsCounter {
    /// Number of the quarter since 1970 and its counts; oldest first.
    quarters: VecDeque<(i64, Counts)>,
}

impl MetricsCounter {
    /// Counts an attempt with its response status, if any, and its duration.
    pub(super) fn count_attempt(&mut self, status: Option<u16>, elapsed_ms: u64, now: Timestamp) {
        let counts = self.quarter(now);
        counts.attempts += 1;
        if let Some(status) = status {
            counts.answers += 1;
            counts.answer_ms += elapsed_ms;
            counts.good_attempts += u64::from((200..300).contains(&status));
        }
    }

    /// Counts a finished message.
    pub(super) fn count_message(&mut self, delivered: bool, now: Timestamp) {
        let counts = self.quarter(now);
        counts.messages += 1;
        counts.good_messages += u64::from(delivered);
    }

    /// Counts a message as delivered that was counted as failed before a replay.
    pub(super) fn count_recovered(&mut self, now: Timestamp) {
        self.quarter(now).good_messages += 1;
    }

    pub(super) fn metrics(
        &self,
        now: Timestamp,
        ewma_success_rate: Option<f64>,
        dlq_count: usize,
    ) -> Metrics {
        let sums = [6, 24, 7 * 24, 14 * 24].map(|hours| self.since(now, SignedDuration::from_hours(hours)));
        let each = |what: fn(&Counts) -> Option<u64>| {
            let [six_hours, day, week, fortnight] = sums.each_ref().map(what);
            Windows { six_hours, day, week, fortnight }
        };
        Metrics {
            http_attempts: each(|sum| Some(sum.attempts)),
            http_success_attempts: each(|sum| Some(sum.good_attempts)),
            http_failure_attempts: each(|sum| Some(sum.attempts - sum.good_attempts)),
            message_count: each(|sum| Some(sum.messages)),
            message_success_count: each(|sum| Some(sum.good_messages)),
            success_rate: each(|sum| {
                (sum.messages >= RATED_FROM).then(|| (sum.good_messages * 100 / sum.messages).min(100))
            }),
            avg_response_time_ms: each(|sum| sum.answer_ms.checked_div(sum.answers)),
            ewma_success_rate,
            dlq_count,
        }
    }

    fn quarter(&mut self, now: Timestamp) -> &mut Counts {
        let quarter = now.as_second().div_euclid(QUARTER_S);
        // If the clock was set back, keep counting in the newest quarter.
        if self.quarters.back().is_none_or(|(newest, _)| *newest < quarter) {
            self.quarters.push_back((quarter, Counts::default()));
        }
        while self.quarters.len() > 1
            && self.quarters.front().is_some_and(|(oldest, _)| begins(*oldest, now, LONGEST).is_none())
        {
            self.quarters.pop_front();
        }
        match self.quarters.back_mut() {
            Some((_, counts)) => counts,
            None => unreachable!("a quarter was pushed just now"),
        }
    }

    fn since(&self, now: Timestamp, window: SignedDuration) -> Counts {
        let mut sum = Counts::default();
        for (_, counts) in self.quarters.iter().filter(|(quarter, _)| begins(*quarter, now, window).is_some())
        {
            sum.attempts += counts.attempts;
            sum.good_attempts += counts.good_attempts;
            sum.answers += counts.answers;
            sum.answer_ms += counts.answer_ms;
            sum.messages += counts.messages;
            sum.good_messages += counts.good_messages;
        }
        sum
    }
}

/// Whether some of the quarter lies within `window` before `now`.
fn begins(quarter: i64, now: Timestamp, window: SignedDuration) -> Option<i64> {
    (quarter.saturating_add(1).saturating_mul(QUARTER_S) > now.as_second().saturating_sub(window.as_secs()))
        .then_some(quarter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_leave_the_windows_one_after_the_other() {
        let noon: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
        let mut counter = MetricsCounter::default();
        counter.count_attempt(Some(202), 30, noon);
        counter.count_attempt(Some(503), 50, noon);
        counter.count_attempt(None, 3_000, noon);
        counter.count_message(true, noon);
        let attempts = |hours: i64| {
            let Windows { six_hours, day, week, fortnight } =
                counter.metrics(noon + SignedDuration::from_hours(hours), None, 0).http_attempts;
            [six_hours, day, week, fortnight].map(Option::unwrap)
        };
        assert_eq!(attempts(0), [3; 4]);
        assert_eq!(attempts(7), [0, 3, 3, 3]);
        assert_eq!(attempts(25), [0, 0, 3, 3]);
        assert_eq!(attempts(8 * 24), [0, 0, 0, 3]);
        assert_eq!(attempts(15 * 24), [0; 4]);
        let now = counter.metrics(noon, Some(0.5), 4);
        assert_eq!(now.http_success_attempts.day, Some(1));
        assert_eq!(now.http_failure_attempts.day, Some(2));
        assert_eq!(now.avg_response_time_ms.day, Some(40));
        assert_eq!(now.success_rate.day, None);
        assert_eq!((now.ewma_success_rate, now.dlq_count), (Some(0.5), 4));
    }

    #[test]
    fn there_is_a_rate_from_200_messages_on() {
        let noon: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
        let mut counter = MetricsCounter::default();
        for n in 0..200 {
            assert_eq!(counter.metrics(noon, None, 0).success_rate.day, None);
            counter.count_message(n % 4 != 0, noon);
        }
        assert_eq!(counter.metrics(noon, None, 0).success_rate.day, Some(75));
    }
}
