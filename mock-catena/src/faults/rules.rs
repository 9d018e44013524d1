//! The list of rules.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use catena_contract::{InvitationId, WebhookId};
use jiff::Timestamp;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::rule::ActiveRule;
use super::{Fault, FaultPoint, Latency, Rule, RuleId, RuleRead};

/// A candidate for a fault.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Where the fault would be applied.
    pub place: FaultPoint,
    /// The subscription of a delivery.
    pub subscription: Option<WebhookId>,
    /// The session it belongs to.
    pub session: Option<InvitationId>,
    /// The URL it is sent to, or the requested path.
    pub endpoint: &'a str,
}

/// No room for one more rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there are {} fault rules already; delete some, or all with `DELETE /_mock/faults`", Faults::MOST)]
pub struct TooManyRules;

/// The rules of one simulated Catena. Cheap to clone; the clones share them.
#[derive(Debug, Clone)]
pub struct Faults {
    seed: u64,
    rules: Arc<Mutex<Rules>>,
}

#[derive(Debug, Default)]
struct Rules {
    active: Vec<ActiveRule>,
    last: RuleId,
    latencies: u64,
}

impl Faults {
    /// Most rules at a time.
    pub const MOST: usize = 1_000;

    /// No rules; `seed` determines the random draws.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self { seed, rules: Arc::default() }
    }

    /// Adds a rule.
    pub fn add(&self, rule: Rule, now: Timestamp) -> Result<RuleId, TooManyRules> {
        let mut rules = self.rules();
        rules.active.retain(|active| !active.is_over(now));
        if rules.active.len() >= Self::MOST {
            return Err(TooManyRules);
        }
        rules.last += 1;
        let id = rules.last;
        rules.active.push(ActiveRule::new(id, rule, self.seed, now));
        Ok(id)
    }

    /// Removes a rule; whether it existed.
    pub fn remove(&self, id: RuleId) -> bool {
        let mut rules = self.rules();
        let before = rules.active.len();
        rules.active.retain(|active| active.id != id);
        rules.active.len() < before
    }

    /// Removes all rules.
    pub fn clear(&self) {
        self.rules().active.clear();
    }

    /// The rules that have not ended.
    #[must_use]
    pub fn list(&self, now: Timestamp) -> Vec<RuleRead> {
        self.rules().active.iter().filter(|active| !active.is_over(now)).map(ActiveRule::read).collect()
    }

    /// What is left of the rules that have not ended.
    pub(crate) fn rest(&self, now: Timestamp) -> Vec<Rule> {
        let rules = self.rules();
        rules.active.iter().filter(|active| !active.is_over(now)).map(|active| active.rest(now)).collect()
    }

    /// Whether all rules have ended.
    pub(crate) fn is_empty(&self, now: Timestamp) -> bool {
        self.rules().active.iter().all(|active| active.is_over(now))
    }

    /// The faults to apply to this candidate, in the order of the rules.
    #[must_use]
    pub fn draw(&self, subject: &Subject<'_>, now: Timestamp) -> Vec<Fault> {
        let mut rules = self.rules();
        if rules.active.is_empty() {
            return vec![];
        }
        rules.active.retain(|active| !active.is_over(now));
        let mut drawn: Vec<Fault> = vec![];
        for active in &mut rules.active {
            // After a final fault, the other rules are not used up.
            if drawn.iter().any(Fault::is_final) {
                break;
            }
            drawn.extend(active.draw(subject));
        }
        drawn
    }

    /// The delay of one response, in milliseconds.
    #[must_use]
    pub fn latency_ms(&self, latency: Latency) -> u64 {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        let mut rules = self.rules();
        rules.latencies += 1;
        rng.set_stream(rules.latencies << 32);
        match latency {
            Latency::Fixed { ms } => u64::from(ms),
            Latency::Uniform { from_ms, to_ms } => {
                rng.random_range(u64::from(from_ms)..=u64::from(to_ms.max(from_ms)))
            }
            Latency::Exponential { mean_ms } => {
                let drawn: f64 = rng.random_range(f64::MIN_POSITIVE..1.0);
                (-drawn.ln() * f64::from(mean_ms)).min(60_000.0) as u64
            }
        }
    }

    fn rules(&self) -> MutexGuard<'_, Rules> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::faults::Scope;

    fn noon() -> Timestamp {
        "2026-03-02T12:00:00Z".parse().unwrap()
    }

    const TO_ANY: Subject<'static> = Subject {
        place: FaultPoint::Delivery,
        subscription: None,
        session: None,
        endpoint: "https://your-app.com/hooks",
    };

    #[test]
    fn a_rule_ends_after_its_count_or_its_time() {
        let faults = Faults::seeded(1);
        faults.add(Rule { times: Some(2), ..Rule::always(Fault::Drop) }, noon()).unwrap();
        let drawn: Vec<_> = (0..4).map(|_| faults.draw(&TO_ANY, noon()).len()).collect();
        assert_eq!(drawn, [1, 1, 0, 0]);
        assert_eq!(faults.list(noon()), []);

        faults.add(Rule { for_s: Some(60), ..Rule::always(Fault::Drop) }, noon()).unwrap();
        assert_eq!(faults.draw(&TO_ANY, noon() + SignedDuration::from_secs(59)).len(), 1);
        assert_eq!(faults.draw(&TO_ANY, noon() + SignedDuration::from_secs(60)).len(), 0);
    }

    #[test]
    fn the_same_seed_draws_the_same_faults_and_another_seed_others() {
        let run = |seed| {
            let faults = Faults::seeded(seed);
            faults.add(Rule { probability: 0.5, ..Rule::always(Fault::TamperBody) }, noon()).unwrap();
            faults.add(Rule { probability: 0.5, ..Rule::always(Fault::Duplicate) }, noon()).unwrap();
            (0..64).map(|_| faults.draw(&TO_ANY, noon())).collect::<Vec<_>>()
        };
        assert_eq!(run(7), run(7));
        assert_ne!(run(7), run(8));
    }

    #[test]
    fn a_rule_applies_only_within_its_scope() {
        let faults = Faults::seeded(1);
        let scope = Scope { endpoint: Some("your-app.com".to_owned()), ..Scope::default() };
        faults.add(Rule::always(Fault::Drop).within(scope), noon()).unwrap();
        faults.add(Rule::always(Fault::ServerError), noon()).unwrap();
        assert_eq!(faults.draw(&TO_ANY, noon()), [Fault::Drop]);
        assert_eq!(faults.draw(&Subject { endpoint: "https://other.com/", ..TO_ANY }, noon()), []);
        assert_eq!(
            faults.draw(&Subject { place: FaultPoint::Answer, endpoint: "/v2/", ..TO_ANY }, noon()),
            [Fault::ServerError]
        );
    }

    #[test]
    fn latencies_stay_within_their_bounds_and_average_what_they_say() {
        let faults = Faults::seeded(3);
        assert_eq!(faults.latency_ms(Latency::Fixed { ms: 7 }), 7);
        let mean = |latency| (0..4_000).map(|_| faults.latency_ms(latency)).sum::<u64>() / 4_000;
        assert!((145..=155).contains(&mean(Latency::Uniform { from_ms: 100, to_ms: 200 })));
        assert!((90..=110).contains(&mean(Latency::Exponential { mean_ms: 100 })));
    }
}
