//! `redirect.time`: the fleet does not wait long.

use std::time::Duration;

use crate::judge::Finding;
use crate::judge::Observation;
use catena_probe::VisitEnd;

/// How long a fleet may wait for its page. Ours; no source gives a number.
const PATIENCE: Duration = Duration::from_secs(5);

/// Judges three visits of one outcome by the one in the middle. No number is told, so that two runs tell the same.
#[must_use]
pub fn time(status: &str, visits: [&Observation; 3]) -> Finding {
    let mut waits = visits.map(|observation| match &observation.visit.end {
        VisitEnd::Lost(error) => Err(error),
        VisitEnd::Answer(..)
        | VisitEnd::LeftSite { .. }
        | VisitEnd::TooManyRedirects
        | VisitEnd::BadLocation => {
            Ok(observation.visit.exchanges.iter().map(|exchange| exchange.elapsed).sum())
        }
    });
    waits.sort_by_key(|wait| wait.as_ref().map_or(Duration::MAX, |wait| *wait));
    match waits {
        [_, Err(error), _] => Finding::inconclusive(format!("{error}; {}", error.kind.advice())),
        [_, Ok(middle), _] if middle > PATIENCE => Finding::failed(
            "an answer within 5 s, in the median of three",
            format!("more than that with `status={status}`"),
        ),
        [_, Ok(_), _] => Finding::Passed,
    }
}
