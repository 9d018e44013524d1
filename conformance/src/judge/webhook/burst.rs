//! `webhook.burst`: many deliveries at once, as after an activation or a replay.

use std::sync::Arc;
use std::time::Duration;

use super::acknowledgement::is_late;
use super::telling;
use crate::judge::Finding;
use catena_probe::{Answer, Exchange};

/// Many deliveries at once, and single ones before and after them.
#[derive(Debug, Clone)]
pub struct Burst {
    /// The deliveries sent at once.
    pub at_once: Vec<Arc<Exchange>>,
    /// The deliveries sent one after the other.
    pub single: Vec<Arc<Exchange>>,
}

/// Judges that each of many deliveries at once is acknowledged in time. One that got lost, or came late when calm ones
/// do too, is the network's.
#[must_use]
pub fn burst(burst: &Burst, timeout: Duration) -> Finding {
    let acknowledged = |exchange: &Exchange| exchange.answer.as_ref().is_ok_and(Answer::is_success);
    let calm =
        burst.single.last().is_some_and(|exchange| acknowledged(exchange) && !is_late(exchange, timeout));
    if !calm || burst.at_once.is_empty() {
        return Finding::inconclusive(
            "a single delivery after them was not acknowledged in time either; see `webhook.ack.in-time`",
        );
    }
    let of = burst.at_once.len();
    let refused = burst.at_once.iter().filter_map(|exchange| telling(exchange).ok());
    if let Some(answer) = refused.clone().find(|answer| !answer.is_success()) {
        return Finding::failed(
            format!("each of {of} deliveries at once acknowledged"),
            format!("some got status {}, and a single one after them was acknowledged", answer.status),
        );
    }
    if burst.at_once.iter().filter(|exchange| is_late(exchange, timeout)).count() > 1 {
        return Finding::failed(
            format!("each of {of} deliveries at once acknowledged within 3 s"),
            "some came later than that, and a single one after them did not",
        );
    }
    let lost = burst.at_once.iter().find_map(|exchange| telling(exchange).err());
    lost.unwrap_or(Finding::Passed)
}

#[cfg(test)]
mod tests {
    use http::header::HeaderMap;

    use super::*;
    use crate::judge::FindingKind;
    use catena_probe::Request;

    fn one(status: u16, elapsed_ms: u64) -> Arc<Exchange> {
        let url = "http://127.0.0.1/hooks".parse().unwrap();
        let answer = Answer { status, headers: HeaderMap::new(), body: Vec::new(), cut: false };
        let elapsed = Duration::from_millis(elapsed_ms);
        let what = "a delivery".to_owned();
        Arc::new(Exchange {
            what,
            request: Request::get(url),
            answer: Ok(answer),
            retries: 0,
            script: None,
            drawn: None,
            elapsed,
        })
    }

    fn judged(at_once: [(u16, u64); 3], calm: (u16, u64)) -> FindingKind {
        let at_once = at_once.map(|(status, ms)| one(status, ms)).to_vec();
        let many = Burst { at_once, single: vec![one(calm.0, calm.1)] };
        burst(&many, Duration::from_secs(10)).kind()
    }

    #[test]
    fn all_acknowledged_in_time_is_met_and_a_crash_is_broken() {
        assert_eq!(judged([(202, 20), (200, 20), (204, 2_900)], (202, 20)), FindingKind::Passed);
        assert_eq!(judged([(202, 20), (500, 20), (202, 20)], (202, 20)), FindingKind::Failed);
        assert_eq!(judged([(202, 3_100), (202, 3_100), (202, 20)], (202, 20)), FindingKind::Failed);
    }

    #[test]
    fn a_rate_limit_a_gateway_and_a_slow_partner_are_left_open() {
        assert_eq!(judged([(202, 20), (429, 20), (202, 20)], (202, 20)), FindingKind::Inconclusive);
        assert_eq!(judged([(202, 20), (503, 20), (202, 20)], (202, 20)), FindingKind::Inconclusive);
        assert_eq!(judged([(202, 3_100), (202, 3_100), (202, 20)], (202, 3_100)), FindingKind::Inconclusive);
    }
}
