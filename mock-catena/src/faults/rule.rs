//! Which mistake, to whom, how often, until when.

use catena_contract::{InvitationId, WebhookId, wire_time};
use jiff::Timestamp;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::{Fault, Subject};

/// Names a rule, for as long as this Catena runs.
pub type RuleId = u32;

/// To whom a mistake is made; what is left out is everybody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// One subscription.
    #[serde(default)]
    pub subscription: Option<WebhookId>,
    /// A part of the URL a delivery or redirect goes to, or of the path a request asks for.
    #[serde(default)]
    pub endpoint: Option<String>,
    /// One invitation and what belongs to it.
    #[serde(default)]
    pub session: Option<InvitationId>,
}

impl Scope {
    /// Whether this candidate is meant.
    #[must_use]
    pub fn matches(&self, subject: &Subject<'_>) -> bool {
        self.subscription.is_none_or(|wanted| subject.subscription == Some(wanted))
            && self.session.is_none_or(|wanted| subject.session == Some(wanted))
            && self.endpoint.as_deref().is_none_or(|part| subject.endpoint.contains(part))
    }
}

/// A mistake to be made.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Rule {
    /// Which.
    #[serde(flatten)]
    pub fault: Fault,
    /// To whom.
    #[serde(default)]
    pub scope: Scope,
    /// How many times, then the rule ends; `None` for ever.
    #[serde(default)]
    pub times: Option<u32>,
    /// How likely for each candidate, from 0 to 1.
    #[serde(default = "always")]
    pub probability: f64,
    /// When the rule ends, in seconds of the simulated clock from now; `None` never.
    #[serde(default)]
    pub for_s: Option<u32>,
}

const fn always() -> f64 {
    1.0
}

impl Rule {
    /// Once, to whoever comes first.
    #[must_use]
    pub fn once(fault: Fault) -> Self {
        Self { times: Some(1), ..Self::always(fault) }
    }

    /// Every time, to everybody.
    #[must_use]
    pub fn always(fault: Fault) -> Self {
        Self { fault, scope: Scope::default(), times: None, probability: 1.0, for_s: None }
    }

    /// The same for one scope only.
    #[must_use]
    pub fn within(self, scope: Scope) -> Self {
        Self { scope, ..self }
    }
}

/// A rule as it is listed. The session it is for is not told.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleRead {
    /// Its id.
    pub id: RuleId,
    /// What it does.
    #[serde(flatten)]
    pub fault: Fault,
    /// For one subscription only.
    pub subscription: Option<WebhookId>,
    /// For URLs or paths with this in them only.
    pub endpoint: Option<String>,
    /// Whether it is for one session only.
    pub one_session: bool,
    /// How likely for each candidate.
    pub probability: f64,
    /// How many times it may still apply.
    pub times_left: Option<u32>,
    /// When it ends.
    #[serde(with = "wire_time::option")]
    pub until: Option<Timestamp>,
    /// How many times it applied.
    pub applied: u64,
}

/// A rule at work.
#[derive(Debug)]
pub(super) struct ActiveRule {
    pub(super) id: RuleId,
    rule: Rule,
    until: Option<Timestamp>,
    applied: u64,
    rng: ChaCha8Rng,
}

impl ActiveRule {
    pub(super) fn new(id: RuleId, rule: Rule, seed: u64, now: Timestamp) -> Self {
        let until = rule.for_s.map(|seconds| {
            now.checked_add(jiff::SignedDuration::from_secs(i64::from(seconds))).unwrap_or(Timestamp::MAX)
        });
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(u64::from(id));
        Self { id, rule, until, applied: 0, rng }
    }

    /// The mistake, if it is made to this candidate.
    pub(super) fn draw(&mut self, subject: &Subject<'_>) -> Option<Fault> {
        if self.rule.fault.place() != subject.place || !self.rule.scope.matches(subject) {
            return None;
        }
        // Drawn also where the outcome is certain, so that changing a probability shifts nothing else.
        let drawn: f64 = self.rng.random_range(0.0..1.0);
        if drawn >= self.rule.probability {
            return None;
        }
        self.applied += 1;
        Some(self.rule.fault.clone())
    }

    /// Whether it has come to its end.
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| now >= until)
            || self.rule.times.is_some_and(|times| self.applied >= u64::from(times))
    }

    pub(super) fn read(&self) -> RuleRead {
        let Scope { subscription, endpoint, session } = self.rule.scope.clone();
        RuleRead {
            id: self.id,
            fault: self.rule.fault.clone(),
            subscription,
            endpoint,
            one_session: session.is_some(),
            probability: self.rule.probability,
            times_left: self
                .rule
                .times
                .map(|times| times.saturating_sub(u32::try_from(self.applied).unwrap_or(u32::MAX))),
            until: self.until,
            applied: self.applied,
        }
    }
}
