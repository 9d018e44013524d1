//! `webhook.burst`: many deliveries at once, as after an activation or a replay.

use std::sync::Arc;
use std::time::Duration;

use super::acknowledgement::lateness;
use super::{answer_of, is_acknowledged};
use crate::judge::Finding;
use crate::judge::no_result::{SIGNED_ACCEPTED, too_busy};
use catena_probe::{Exchange, Slower};

/// Many deliveries at once, and single ones before and after them.
#[derive(Debug, Clone)]
pub struct Burst {
    /// The deliveries sent at once.
    pub at_once: Vec<Arc<Exchange>>,
    /// The deliveries sent one after the other.
    pub single: Vec<Arc<Exchange>>,
}

/// Judges that each of many deliveries at once is acknowledged in time. If single deliveries are lost or late too, the
/// network is the likely cause.
#[must_use]
pub fn burst(burst: &Burst, timeout: Duration) -> Finding {
    let last = burst.single.last();
    let single_in_time =
        last.is_some_and(|exchange| is_acknowledged(exchange) && lateness(exchange, timeout) != Slower::Yes);
    let count = burst.at_once.len();
    if !single_in_time || count == 0 {
        return Finding::inconclusive(
            "a single delivery after them was not acknowledged in time either; see `webhook.ack.in-time`",
        )
        .after(&["webhook.ack.in-time", SIGNED_ACCEPTED]);
    }
    let mut answers = burst.at_once.iter().map(|exchange| answer_of(exchange));
    if let Some(refused) = answers.clone().flatten().find(|answer| !answer.is_success()) {
        return Finding::failed(
            format!("each of {count} deliveries at once acknowledged"),
            format!("some got status {}, but a single one after them was acknowledged", refused.status),
        );
    }
    let late = burst.at_once.iter().map(|exchange| lateness(exchange, timeout));
    if late.clone().any(|late| late == Slower::Unclear) {
        return too_busy();
    }
    if late.filter(|late| *late == Slower::Yes).count() > 1 {
        return Finding::failed(
            format!("each of {count} deliveries at once acknowledged within 3 s"),
            "some were acknowledged later, but a single one after them in time",
        );
    }
    answers.find_map(Result::err).unwrap_or(Finding::Passed)
}

#[cfg(test)]
mod tests {
    use http::header::HeaderMap;

    use super::*;
    use crate::judge::FindingKind;
    use crate::judge::test_exchange::answered;

    fn judged(at_once: [(u16, u64); 3], single: (u16, u64)) -> FindingKind {
        let delivery = |(status, ms)| answered(status, HeaderMap::new(), Duration::from_millis(ms));
        let many = Burst { at_once: at_once.map(delivery).to_vec(), single: vec![delivery(single)] };
        burst(&many, Duration::from_secs(10)).kind()
    }

    #[test]
    fn all_deliveries_in_time_pass_and_a_server_error_fails() {
        assert_eq!(judged([(202, 20), (200, 20), (204, 2_900)], (202, 20)), FindingKind::Passed);
        assert_eq!(judged([(202, 20), (500, 20), (202, 20)], (202, 20)), FindingKind::Failed);
        assert_eq!(judged([(202, 3_100), (202, 3_100), (202, 20)], (202, 20)), FindingKind::Failed);
    }

    #[test]
    fn late_answers_that_this_machine_may_have_delayed_are_inconclusive() {
        let late = || {
            let mut late =
                Arc::unwrap_or_clone(answered(202, HeaderMap::new(), Duration::from_millis(4_000)));
            late.delayed = Duration::from_millis(2_000);
            Arc::new(late)
        };
        let many = Burst {
            at_once: vec![late(), late(), late()],
            single: vec![answered(202, HeaderMap::new(), Duration::ZERO)],
        };
        assert_eq!(burst(&many, Duration::from_secs(10)).kind(), FindingKind::Inconclusive);
    }

    #[test]
    fn a_rate_limit_a_gateway_and_a_slow_partner_are_inconclusive() {
        assert_eq!(judged([(202, 20), (429, 20), (202, 20)], (202, 20)), FindingKind::Inconclusive);
        assert_eq!(judged([(202, 20), (503, 20), (202, 20)], (202, 20)), FindingKind::Inconclusive);
        assert_eq!(judged([(202, 3_100), (202, 3_100), (202, 20)], (202, 3_100)), FindingKind::Inconclusive);
    }
}
