//! Fault rules: which fault, for what, how often, until when.

use catena_contract::{InvitationId, WebhookId, exposed_option, wire_time};
use jiff::Timestamp;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::{Fault, Subject};

/// The id of a rule, unique while this Catena runs.
pub type RuleId = u32;

/// What a rule applies to; fields that are left out match everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// One subscription.
    #[serde(default)]
    pub subscription: Option<WebhookId>,
    /// A substring of the URL of a delivery or redirect, or of the path of a request.
    #[serde(default)]
    pub endpoint: Option<String>,
    /// The whole path of a request; `*` stands for any text.
    #[serde(default)]
    pub path: Option<String>,
    /// One invitation and everything that belongs to it.
    #[serde(default, serialize_with = "exposed_option")]
    pub session: Option<InvitationId>,
}

impl Scope {
    /// Whether the scope includes this candidate.
    #[must_use]
    pub fn matches(&self, subject: &Subject<'_>) -> bool {
        self.subscription.is_none_or(|expected| subject.subscription == Some(expected))
            && self.session.is_none_or(|expected| subject.session == Some(expected))
            && self.endpoint.as_deref().is_none_or(|part| subject.endpoint.contains(part))
            && self.path.as_deref().is_none_or(|pattern| is_path(pattern, subject.endpoint))
    }
}

/// Whether a pattern describes the whole path.
fn is_path(pattern: &str, path: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| path.strip_prefix(first)) else { return false };
    let Some(last) = pieces.next_back() else { return rest.is_empty() };
    for piece in pieces {
        match rest.split_once(piece) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// A rule that applies a fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// The fault.
    #[serde(flatten)]
    pub fault: Fault,
    /// What it applies to.
    #[serde(default)]
    pub scope: Scope,
    /// How many times it applies; `None` for no limit.
    #[serde(default)]
    pub times: Option<u32>,
    /// Probability for each candidate, from 0 to 1.
    #[serde(default = "always")]
    pub probability: f64,
    /// Seconds of simulated time until the rule ends; `None` for no limit.
    #[serde(default)]
    pub for_s: Option<u32>,
}

const fn always() -> f64 {
    1.0
}

impl Rule {
    /// Applies once, to the first candidate.
    #[must_use]
    pub fn once(fault: Fault) -> Self {
        Self { times: Some(1), ..Self::always(fault) }
    }

    /// Applies to every candidate.
    #[must_use]
    pub fn always(fault: Fault) -> Self {
        Self { fault, scope: Scope::default(), times: None, probability: 1.0, for_s: None }
    }

    /// The same rule for one scope only.
    #[must_use]
    pub fn within(self, scope: Scope) -> Self {
        Self { scope, ..self }
    }
}

/// A rule as it is listed. The session's id is not shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleRead {
    /// The rule's id.
    pub id: RuleId,
    /// The fault.
    #[serde(flatten)]
    pub fault: Fault,
    /// The subscription it is limited to.
    pub subscription: Option<WebhookId>,
    /// The URL or path substring it is limited to.
    pub endpoint: Option<String>,
    /// The path it is limited to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Whether it is limited to one session.
    pub one_session: bool,
    /// Probability for each candidate.
    pub probability: f64,
    /// How many more times it applies.
    pub times_left: Option<u32>,
    /// When it ends.
    #[serde(with = "wire_time::option")]
    pub until: Option<Timestamp>,
    /// How many times it was applied.
    pub applied: u64,
}

/// A rule in use.
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

    /// The fault, if the rule applies to this candidate.
    pub(super) fn draw(&mut self, subject: &Subject<'_>) -> Option<Fault> {
        if self.rule.fault.place() != subject.place || !self.rule.scope.matches(subject) {
            return None;
        }
        // Drawn even if the probability is 0 or 1, so that changing it does not shift other draws.
        let drawn: f64 = self.rng.random_range(0.0..1.0);
        if drawn >= self.rule.probability {
            return None;
        }
        self.applied += 1;
        Some(self.rule.fault.clone())
    }

    /// Whether it has ended.
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| now >= until)
            || self.rule.times.is_some_and(|times| self.applied >= u64::from(times))
    }

    /// What is left of the rule.
    pub(super) fn rest(&self, now: Timestamp) -> Rule {
        let seconds = |until: Timestamp| u32::try_from(until.duration_since(now).as_secs().max(1));
        Rule {
            times: self.times_left(),
            for_s: self.until.map(|until| seconds(until).unwrap_or(u32::MAX)),
            ..self.rule.clone()
        }
    }

    fn times_left(&self) -> Option<u32> {
        let applied = u32::try_from(self.applied).unwrap_or(u32::MAX);
        self.rule.times.map(|times| times.saturating_sub(applied))
    }

    pub(super) fn read(&self) -> RuleRead {
        let Scope { subscription, endpoint, path, session } = self.rule.scope.clone();
        RuleRead {
            id: self.id,
            fault: self.rule.fault.clone(),
            subscription,
            endpoint,
            path,
            one_session: session.is_some(),
            probability: self.rule.probability,
            times_left: self.times_left(),
            until: self.until,
            applied: self.applied,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_path;

    #[test]
    fn a_path_is_whole_and_a_star_is_any_text() {
        for (pattern, path) in [
            ("/embed/probe", "/embed/probe"),
            ("/embed/*", "/embed/probe/set"),
            ("/embed/*", "/embed/"),
            ("*/set", "/embed/probe/set"),
            ("/v2/*/invitations/*", "/v2/orgs/invitations/1"),
            ("*", "/"),
        ] {
            assert!(is_path(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [
            ("/embed/probe", "/embed/probe/set"),
            ("/embed/*", "/connect/embed/x"),
            ("/a*a", "/a"),
            ("", "/"),
            ("/v2/*/invitations/*", "/v2/orgs/fleets/1"),
        ] {
            assert!(!is_path(pattern, path), "{pattern} {path}");
        }
    }
}
