//! `webhook.ack.accepted-202` and `webhook.ack.in-time`: how and how soon a delivery is acknowledged.

use std::time::Duration;

use super::{EventDelivery, answer_of, is_acknowledged};
use crate::judge::Finding;
use crate::judge::no_result::{SIGNED_ACCEPTED, too_busy};
use catena_probe::{Exchange, Slower, TransportKind};

/// How long Catena waits for an answer to a delivery (docs: webhook-setup).
pub const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// If even a request without work takes longer than this, the network is too slow for this rule.
const SLOW_NETWORK: Duration = Duration::from_secs(1);

/// Judges that every acknowledgement has status 202.
#[must_use]
pub fn with_202(events: &[EventDelivery]) -> Finding {
    let answers = events.iter().flat_map(|event| {
        let answers = event.tries.iter().filter_map(|exchange| answer_of(exchange).ok());
        answers.map(|answer| (event.event.as_str(), answer))
    });
    let mut acknowledged = answers.filter(|(_, answer)| answer.is_success()).peekable();
    if acknowledged.peek().is_none() {
        return Finding::inconclusive("no delivery was acknowledged; see `webhook.signed.accepted`")
            .after(&[SIGNED_ACCEPTED]);
    }
    match acknowledged.find(|(_, answer)| answer.status != 202) {
        None => Finding::Passed,
        Some((event, answer)) => {
            Finding::failed("status 202", format!("the delivery of `{event}` got status {}", answer.status))
        }
    }
}

/// Judges that every event is answered within three seconds. An event is late if most of its deliveries were. `timeout`
/// is how long this program waited for an answer, and `reference` a request without work, which measures the network.
#[must_use]
pub fn in_time(events: &[EventDelivery], timeout: Duration, reference: Option<&Exchange>) -> Finding {
    let all = || events.iter().flat_map(|event| &event.tries);
    if !all().any(|exchange| is_acknowledged(exchange)) {
        return Finding::inconclusive("no delivery was acknowledged; see `webhook.signed.accepted`")
            .after(&[SIGNED_ACCEPTED]);
    }
    let mostly = |event: &EventDelivery, late: fn(Slower) -> bool| {
        event.tries.iter().filter(|exchange| late(lateness(exchange, timeout))).count() * 2
            > event.tries.len()
    };
    let Some(late) = events.iter().find(|event| mostly(event, |late| late == Slower::Yes)) else {
        if events.iter().any(|event| mostly(event, |late| late != Slower::No)) {
            return too_busy();
        }
        let unanswered =
            events.iter().find(|event| event.tries.iter().all(|exchange| answer_of(exchange).is_err()));
        let first = unanswered.and_then(|event| event.tries.first());
        return first.and_then(|exchange| answer_of(exchange).err()).unwrap_or(Finding::Passed);
    };
    if reference.is_none_or(|reference| reference.elapsed > SLOW_NETWORK) {
        return Finding::inconclusive(
            "answers come later than 3 s, but the network is slow too; run this closer to the partner",
        );
    }
    Finding::failed(
        "an answer within 3 s",
        format!("the delivery of `{}` was answered later, more than once", late.event),
    )
}

/// Whether the answer came too late for Catena, or not at all although this program waited at least as long.
pub(super) fn lateness(exchange: &Exchange, timeout: Duration) -> Slower {
    match &exchange.answer {
        Ok(_) if exchange.wall.is_some() => Slower::No,
        Err(error) if error.kind != TransportKind::Timeout || timeout < ANSWER_WITHIN => Slower::No,
        Ok(_) | Err(_) => exchange.slower_than(ANSWER_WITHIN),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use http::header::HeaderMap;

    use super::*;
    use crate::judge::FindingKind;
    use crate::judge::test_exchange::answered;

    fn event(tries: &[(u16, u64)]) -> EventDelivery {
        let tries = tries
            .iter()
            .map(|(status, ms)| answered(*status, HeaderMap::new(), Duration::from_millis(*ms)))
            .collect();
        EventDelivery { event: "tsp.created".to_owned(), tries }
    }

    fn judged(tries: &[(u16, u64)], reference_ms: u64) -> FindingKind {
        let reference = answered(405, HeaderMap::new(), Duration::from_millis(reference_ms));
        let quick = event(&[(202, 20)]);
        in_time(&[quick, event(tries)], Duration::from_secs(10), Some(&reference)).kind()
    }

    #[test]
    fn an_event_that_is_late_once_is_in_time() {
        assert_eq!(judged(&[(202, 40)], 5), FindingKind::Passed);
        assert_eq!(judged(&[(202, 3_100), (202, 40), (202, 40)], 5), FindingKind::Passed);
    }

    #[test]
    fn an_event_that_is_late_repeatedly_fails_unless_the_network_is_slow() {
        assert_eq!(judged(&[(202, 3_100), (202, 3_200)], 5), FindingKind::Failed);
        assert_eq!(judged(&[(202, 3_100), (202, 3_200)], 1_500), FindingKind::Inconclusive);
        assert_eq!(judged(&[(504, 3_100)], 5), FindingKind::Inconclusive);
    }

    #[test]
    fn an_answer_that_this_machine_may_have_delayed_is_not_late() {
        let with = |delayed: u64| {
            let mut late =
                Arc::unwrap_or_clone(answered(202, HeaderMap::new(), Duration::from_millis(4_000)));
            late.delayed = Duration::from_millis(delayed);
            let late = Arc::new(late);
            let tries = vec![Arc::clone(&late), late];
            let event = EventDelivery { event: "tsp.created".to_owned(), tries };
            let reference = answered(405, HeaderMap::new(), Duration::ZERO);
            in_time(&[event], Duration::from_secs(10), Some(&reference)).kind()
        };
        assert_eq!(with(100), FindingKind::Failed);
        assert_eq!(with(1_500), FindingKind::Inconclusive);
    }

    #[test]
    fn without_an_acknowledgement_the_rules_are_inconclusive() {
        let refused = [event(&[(401, 20)])];
        assert_eq!(in_time(&refused, Duration::from_secs(10), None).kind(), FindingKind::Inconclusive);
        assert_eq!(with_202(&refused).kind(), FindingKind::Inconclusive);
        assert_eq!(with_202(&[event(&[(204, 20)])]).kind(), FindingKind::Failed);
    }
}
