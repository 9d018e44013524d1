//! `redirect.time`: the fleet does not wait long for its page.

use std::time::Duration;

use crate::judge::no_result::lost;
use crate::judge::{Finding, Observation};
use catena_probe::VisitEnd;

/// How long a fleet may wait for its page. This is our choice; no source gives a number.
const LIMIT: Duration = Duration::from_secs(5);

/// Judges the median of three visits of one outcome. The finding has no measured time, so two runs give the same text.
#[must_use]
pub fn answered_in_time(status: &str, visits: [&Observation; 3]) -> Finding {
    let mut waits = visits.map(|observation| match &observation.visit.end {
        VisitEnd::Lost(error) => Err(error),
        VisitEnd::Answer(..)
        | VisitEnd::LeftSite { .. }
        | VisitEnd::Inward { .. }
        | VisitEnd::TooManyRedirects
        | VisitEnd::BadLocation => {
            Ok(observation.visit.exchanges.iter().map(|exchange| exchange.elapsed).sum())
        }
    });
    waits.sort_by_key(|wait| wait.as_ref().map_or(Duration::MAX, |wait| *wait));
    match waits {
        [_, Err(error), _] => lost(error),
        [_, Ok(middle), _] if middle > LIMIT => Finding::failed(
            "an answer within 5 s, in the median of three",
            format!("a longer time with `status={status}`"),
        ),
        [_, Ok(_), _] => Finding::Passed,
    }
}
