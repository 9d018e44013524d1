//! The circuit breaker of one subscription: decides when it has failed so often that deliveries stop.
//!
//! Two versions of the rule are public: the tiers of the newer docs (operations-monitoring), and the older text of
//! `webhook.staled`, below 90 % over six hours. Both ignore the first fifteen minutes after a subscription was
//! created or changed. The breaker counts deliveries, not attempts (assumption `breaker-counts-deliveries`).

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use crate::dialect::BreakerRule;

/// The breaker cannot trip this soon after a subscription was created or changed (docs operations-monitoring).
const GRACE: SignedDuration = SignedDuration::from_mins(15);

/// Older deliveries do not count towards the volume (assumption `breaker-window-6h`).
const WINDOW: SignedDuration = SignedDuration::from_hours(6);

/// From this volume on, the moving average decides.
const MANY: usize = 50;
/// From this volume on, the plain success rate decides.
const SOME: usize = 20;
/// Below that volume, this many consecutive failures trip the breaker.
const IN_A_ROW: usize = 10;
/// Minimum volume of the six-hour rule (assumption `six-hour-rule-from-10`).
const LEAST: usize = 10;

/// Weight of the newest delivery in the moving average, for a span of 50 (assumption `ewma-span-50`).
const WEIGHT: f64 = 2.0 / 51.0;

/// The breaker's statistics of one subscription.
#[derive(Debug, Clone)]
pub(super) struct Breaker {
    changed_at: Timestamp,
    /// The newest deliveries, at most [`MANY`], and whether each succeeded.
    newest: VecDeque<(Timestamp, bool)>,
    average: Option<f64>,
    failures_in_a_row: usize,
    /// Counts per quarter of an hour over [`WINDOW`]: start, successes, failures.
    quarters: VecDeque<(Timestamp, usize, usize)>,
}

impl Breaker {
    /// A breaker without statistics for a subscription created or changed at `now`.
    pub(super) const fn new(now: Timestamp) -> Self {
        Self {
            changed_at: now,
            newest: VecDeque::new(),
            average: None,
            failures_in_a_row: 0,
            quarters: VecDeque::new(),
        }
    }

    /// Restarts the grace period after a change; the statistics stay.
    pub(super) const fn changed(&mut self, now: Timestamp) {
        self.changed_at = now;
    }

    /// The moving average of success, from 0 to 1; `None` before the first delivery.
    pub(super) const fn average(&self) -> Option<f64> {
        self.average
    }

    /// Counts a finished delivery.
    pub(super) fn count(&mut self, success: bool, now: Timestamp) {
        self.newest.push_back((now, success));
        if self.newest.len() > MANY {
            self.newest.pop_front();
        }
        let value = if success { 1.0 } else { 0.0 };
        // The average starts at full health, so a single failure does not trip the breaker.
        let before = self.average.unwrap_or(1.0);
        self.average = Some(before + WEIGHT * (value - before));
        self.failures_in_a_row = if success { 0 } else { self.failures_in_a_row + 1 };

        match self.quarters.back_mut() {
            Some(quarter) if now.duration_since(quarter.0) < GRACE => bump(quarter, success),
            Some(_) | None => {
                let mut quarter = (now, 0, 0);
                bump(&mut quarter, success);
                self.quarters.push_back(quarter);
            }
        }
        while self.quarters.front().is_some_and(|(start, ..)| now.duration_since(*start) > WINDOW) {
            self.quarters.pop_front();
        }
    }

    /// Whether the breaker trips now.
    pub(super) fn trips(&self, rule: BreakerRule, now: Timestamp) -> bool {
        if now.duration_since(self.changed_at) < GRACE {
            return false;
        }
        match rule {
            BreakerRule::Tiers => {
                let recent: Vec<bool> = self
                    .newest
                    .iter()
                    .filter(|(at, _)| now.duration_since(*at) <= WINDOW)
                    .map(|(_, success)| *success)
                    .collect();
                let volume = recent.len();
                if volume >= MANY {
                    self.average.is_some_and(|average| average < 0.95)
                } else if volume >= SOME {
                    rate(recent.iter().filter(|success| **success).count(), volume) < 0.8
                } else {
                    self.failures_in_a_row >= IN_A_ROW
                }
            }
            BreakerRule::SixHours => {
                let (good, bad) = self
                    .quarters
                    .iter()
                    .filter(|(start, ..)| now.duration_since(*start) <= WINDOW)
                    .fold((0, 0), |(good, bad), quarter| (good + quarter.1, bad + quarter.2));
                good + bad >= LEAST && rate(good, good + bad) < 0.9
            }
        }
    }
}

const fn bump(quarter: &mut (Timestamp, usize, usize), success: bool) {
    if success {
        quarter.1 += 1;
    } else {
        quarter.2 += 1;
    }
}

fn rate(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> Timestamp {
        "2026-03-02T12:00:00Z".parse().unwrap()
    }

    /// A breaker that has counted these deliveries, a second apart, starting an hour after the subscription was
    /// created.
    fn after(deliveries: &[bool]) -> (Breaker, Timestamp) {
        let mut breaker = Breaker::new(noon());
        let mut now = noon() + SignedDuration::from_hours(1);
        for success in deliveries {
            now += SignedDuration::from_secs(1);
            breaker.count(*success, now);
        }
        (breaker, now)
    }

    fn trips(rule: BreakerRule, deliveries: &[bool]) -> bool {
        let (breaker, now) = after(deliveries);
        breaker.trips(rule, now)
    }

    #[test]
    fn below_20_deliveries_ten_failures_in_a_row_trip_and_nine_do_not() {
        assert!(!trips(BreakerRule::Tiers, &[false; 9]));
        assert!(trips(BreakerRule::Tiers, &[false; 10]));
        let mut broken = [false; 19];
        broken[9] = true;
        assert!(!trips(BreakerRule::Tiers, &broken));
    }

    #[test]
    fn from_20_deliveries_below_80_percent_trips_and_80_does_not() {
        let share = |failures: usize| {
            let mut all = vec![true; 20 - failures];
            all.extend(vec![false; failures]);
            all
        };
        assert!(!trips(BreakerRule::Tiers, &share(4)));
        assert!(trips(BreakerRule::Tiers, &share(5)));
    }

    #[test]
    fn from_50_deliveries_the_moving_average_decides() {
        let mut one = vec![true; 60];
        one.push(false);
        assert!(!trips(BreakerRule::Tiers, &one));
        one.push(false);
        assert!(trips(BreakerRule::Tiers, &one));
    }

    #[test]
    fn the_older_rule_requires_90_percent_over_six_hours() {
        let mut ten = vec![true; 9];
        ten.push(false);
        assert!(!trips(BreakerRule::SixHours, &ten));
        ten.push(false);
        assert!(trips(BreakerRule::SixHours, &ten));
        let (breaker, now) = after(&ten);
        assert!(!breaker.trips(BreakerRule::SixHours, now + SignedDuration::from_hours(7)));
    }

    #[test]
    fn nothing_trips_in_the_first_fifteen_minutes_nor_after_a_change() {
        let mut breaker = Breaker::new(noon());
        for _ in 0..40 {
            breaker.count(false, noon());
        }
        let almost = noon() + SignedDuration::from_secs(15 * 60 - 1);
        assert!(!breaker.trips(BreakerRule::Tiers, almost));
        assert!(breaker.trips(BreakerRule::Tiers, noon() + SignedDuration::from_mins(15)));
        breaker.changed(noon() + SignedDuration::from_mins(14));
        assert!(!breaker.trips(BreakerRule::Tiers, noon() + SignedDuration::from_mins(28)));
    }
}
