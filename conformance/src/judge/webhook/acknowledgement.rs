//! `webhook.ack.accepted-202`, `webhook.ack.in-time`: how, and how soon, a delivery is acknowledged.

use std::time::Duration;

use super::{EventDelivery, telling};
use crate::judge::Finding;
use catena_probe::{Answer, Exchange, TransportKind};

/// How long Catena waits for an answer to a delivery (docs: webhook-setup).
pub const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// A way that takes longer than this for nothing at all is too slow to measure a partner on.
const SLOW_WAY: Duration = Duration::from_secs(1);

/// Judges that what is acknowledged is acknowledged with 202.
#[must_use]
pub fn with_202(events: &[EventDelivery]) -> Finding {
    let answers = events.iter().flat_map(|event| {
        let answers = event.tries.iter().filter_map(|exchange| telling(exchange).ok());
        answers.map(|answer| (event.event.as_str(), answer))
    });
    let mut acknowledged = answers.filter(|(_, answer)| answer.is_success()).peekable();
    if acknowledged.peek().is_none() {
        return Finding::inconclusive("no delivery was acknowledged; see `webhook.signed.accepted`");
    }
    match acknowledged.find(|(_, answer)| answer.status != 202) {
        None => Finding::Passed,
        Some((event, answer)) => {
            Finding::failed("status 202", format!("the delivery of `{event}` got status {}", answer.status))
        }
    }
}

/// Judges that every event is answered within three seconds: late is what was late twice. `timeout` is how long we
/// waited for an answer; `way` is an exchange that asked for nothing, and tells how long the way takes.
#[must_use]
pub fn in_time(events: &[EventDelivery], timeout: Duration, way: Option<&Exchange>) -> Finding {
    let all = || events.iter().flat_map(|event| &event.tries);
    if !all().any(|exchange| exchange.answer.as_ref().is_ok_and(Answer::is_success)) {
        return Finding::inconclusive("no delivery was acknowledged; see `webhook.signed.accepted`");
    }
    let late_event = |event: &&EventDelivery| {
        event.tries.iter().filter(|exchange| is_late(exchange, timeout)).count() * 2 > event.tries.len()
    };
    let Some(late) = events.iter().find(late_event) else {
        let untold =
            events.iter().find(|event| event.tries.iter().all(|exchange| telling(exchange).is_err()));
        let lost = untold.and_then(|event| event.tries.first()).and_then(|exchange| telling(exchange).err());
        return lost.unwrap_or(Finding::Passed);
    };
    if way.is_none_or(|way| way.elapsed > SLOW_WAY) {
        return Finding::inconclusive(
            "answers come later than 3 s, but so does any answer over this way; judge from nearer to the partner",
        );
    }
    Finding::failed(
        "an answer within 3 s",
        format!("the delivery of `{}` was answered later than that, more than once", late.event),
    )
}

/// Whether the answer came too late for Catena, or not while we waited longer than Catena would.
pub(super) fn is_late(exchange: &Exchange, timeout: Duration) -> bool {
    match &exchange.answer {
        Ok(answer) => exchange.elapsed > ANSWER_WITHIN && !answer.is_interference(),
        Err(error) => error.kind == TransportKind::Timeout && timeout >= ANSWER_WITHIN,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use http::header::HeaderMap;

    use super::*;
    use crate::judge::FindingKind;
    use catena_probe::Request;

    fn answered(status: u16, elapsed: Duration) -> Arc<Exchange> {
        let url = "http://127.0.0.1/hooks".parse().unwrap();
        let answer = Answer { status, headers: HeaderMap::new(), body: Vec::new(), cut: false };
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

    fn event(tries: &[(u16, u64)]) -> EventDelivery {
        let tries = tries.iter().map(|(status, ms)| answered(*status, Duration::from_millis(*ms))).collect();
        EventDelivery { event: "tsp.created".to_owned(), tries }
    }

    fn judged(tries: &[(u16, u64)], way_ms: u64) -> FindingKind {
        let way = answered(405, Duration::from_millis(way_ms));
        let quick = event(&[(202, 20)]);
        in_time(&[quick, event(tries)], Duration::from_secs(10), Some(&way)).kind()
    }

    #[test]
    fn what_is_late_once_and_then_quick_is_in_time() {
        assert_eq!(judged(&[(202, 40)], 5), FindingKind::Passed);
        assert_eq!(judged(&[(202, 3_100), (202, 40), (202, 40)], 5), FindingKind::Passed);
    }

    #[test]
    fn what_is_late_again_and_again_is_broken_unless_the_way_is_slow() {
        assert_eq!(judged(&[(202, 3_100), (202, 3_200)], 5), FindingKind::Failed);
        assert_eq!(judged(&[(202, 3_100), (202, 3_200)], 1_500), FindingKind::Inconclusive);
        assert_eq!(judged(&[(504, 3_100)], 5), FindingKind::Inconclusive);
    }

    #[test]
    fn a_partner_that_acknowledges_nothing_proves_nothing() {
        let refused = [event(&[(401, 20)])];
        assert_eq!(in_time(&refused, Duration::from_secs(10), None).kind(), FindingKind::Inconclusive);
        assert_eq!(with_202(&refused).kind(), FindingKind::Inconclusive);
        assert_eq!(with_202(&[event(&[(204, 20)])]).kind(), FindingKind::Failed);
    }
}
