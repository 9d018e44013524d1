//! `webhook.burst`: many deliveries at once, as after an activation or a replay.

use std::time::Duration;

use super::acknowledgement::is_late;
use super::telling;
use crate::finding::Finding;
use crate::probe::Answer;
use crate::run::Burst;

/// Judges that each of many deliveries at once is acknowledged in time. One that got lost, or came late when calm ones
/// do too, is the network's.
#[must_use]
pub fn burst(burst: &Burst, timeout: Duration) -> Finding {
    let acknowledged =
        |exchange: &crate::probe::Exchange| exchange.answer.as_ref().is_ok_and(Answer::is_success);
    let calm =
        burst.calm.last().is_some_and(|exchange| acknowledged(exchange) && !is_late(exchange, timeout));
    if !calm || burst.at_once.is_empty() {
        return Finding::inconclusive(
            "a single delivery after them was not acknowledged in time either; see `webhook.ack.in-time`",
        );
    }
    let of = burst.at_once.len();
    let refused = burst.at_once.iter().filter_map(|exchange| telling(exchange).ok());
    if let Some(answer) = refused.clone().find(|answer| !answer.is_success()) {
        return Finding::broken(
            format!("each of {of} deliveries at once acknowledged"),
            format!("some got status {}, and a single one after them was acknowledged", answer.status),
        );
    }
    if burst.at_once.iter().filter(|exchange| is_late(exchange, timeout)).count() > 1 {
        return Finding::broken(
            format!("each of {of} deliveries at once acknowledged within 3 s"),
            "some came later than that, and a single one after them did not",
        );
    }
    let lost = burst.at_once.iter().find_map(|exchange| telling(exchange).err());
    lost.unwrap_or(Finding::Met)
}
