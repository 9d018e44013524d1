//! `redirect.time`: the fleet does not wait long for its page.

use std::time::Duration;

use crate::judge::no_result::{lost, too_busy};
use crate::judge::{Finding, Observation};
use catena_probe::{Slower, VisitEnd};

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
            let exchanges = observation.visit.exchanges.iter();
            Ok(exchanges.fold((Duration::ZERO, Duration::ZERO), |(elapsed, delayed), exchange| {
                (elapsed + exchange.elapsed, delayed + exchange.delayed)
            }))
        }
    });
    waits.sort_by_key(|wait| wait.as_ref().map_or(Duration::MAX, |(elapsed, _)| *elapsed));
    match waits {
        [_, Err(error), _] => lost(error),
        [_, Ok((elapsed, delayed)), _] => match Slower::than(LIMIT, elapsed, delayed) {
            Slower::No => Finding::Passed,
            Slower::Unclear => too_busy(),
            Slower::Yes => Finding::failed(
                "an answer within 5 s, in the median of three",
                format!("a longer time with `status={status}`"),
            ),
        },
    }
}
