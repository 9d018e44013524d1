//! The result of one case, and what a status or a missing reply says by itself.

use catena_contract::Interpretations;
use catena_probe::NoReply;

use super::{Rule, Violation};

/// The result of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// No rule was broken, and the case was interpreted in one of these ways.
    Passed(Interpretations),
    /// A rule was broken.
    Failed(Violation),
    /// The case says nothing about the partner, for this reason.
    Inconclusive(String),
    /// The partner was not reached, or is busy, for this reason. The case is worth another try.
    Unanswered(String),
}

impl Judgement {
    pub(super) fn failed(rule: Rule, observed: impl Into<String>) -> Self {
        Self::Failed(Violation { rule, observed: observed.into() })
    }

    /// What the status says by itself: a gateway, a rate limit and a timeout say nothing, and any other 5xx fails.
    pub(super) fn of_status(status: u16) -> Option<Self> {
        match status {
            status if is_busy(status) => Some(Self::Unanswered(format!("status {status}"))),
            500.. => Some(Self::failed(Rule::ServerError, format!("status {status}"))),
            _ => None,
        }
    }

    /// What a missing reply says.
    pub(super) fn of_no_reply(why: NoReply) -> Self {
        match why {
            NoReply::Dropped => Self::failed(Rule::Dropped, why.as_str()),
            NoReply::TimedOut => Self::failed(Rule::InTime, why.as_str()),
            NoReply::Unresolved => Self::Inconclusive(why.as_str().to_owned()),
            NoReply::Network(_) => Self::Unanswered(why.as_str().to_owned()),
        }
    }

    /// Whether this rule was broken, and the same was observed.
    pub(super) fn is_failure(&self, violation: &Violation) -> bool {
        matches!(self, Self::Failed(seen) if seen == violation)
    }
}

/// Whether something in front of the partner answered, or the partner is busy.
pub(super) const fn is_busy(status: u16) -> bool {
    matches!(status, 407 | 408 | 429 | 502 | 503 | 504)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_limits_and_outages_are_not_failures() {
        for status in [429, 502, 503, 504] {
            let expected = Judgement::Unanswered(format!("status {status}"));
            assert_eq!(Judgement::of_status(status), Some(expected));
        }
        assert_eq!(Judgement::of_status(500), Some(Judgement::failed(Rule::ServerError, "status 500")));
        assert_eq!(Judgement::of_status(404), None);
    }
}
