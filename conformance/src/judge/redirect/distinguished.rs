//! `redirect.requested.distinguished` and `redirect.failure.distinguished`: no outcome has the same page as another.

use crate::judge::no_result::ANSWERED;
use crate::judge::observation::quoted;
use crate::judge::{Finding, Observation};
use crate::oracle::{Difference, compare};

/// Judges two renderings of one outcome by two of another.
#[must_use]
pub fn distinguished(one: [&Observation; 2], other: [&Observation; 2]) -> Finding {
    if let Some(finding) = one.iter().chain(&other).find_map(|observation| observation.interference()) {
        return finding;
    }
    let (Some(one), Some(other)) = (Observation::both_readable(one), Observation::both_readable(other))
    else {
        return Finding::inconclusive(
            "one of the pages is an error, so there is nothing to compare; see `redirect.*.answered`",
        )
        .after(&[ANSWERED]);
    };
    match compare(one, other) {
        Difference::Found { .. } => Finding::Passed,
        Difference::None => {
            let [page, _] = other;
            Finding::failed(
                "different pages for the two outcomes",
                format!("both pages read: \"{}\"", quoted(page)),
            )
        }
        Difference::Hidden => Finding::not_tested(
            "a browser that runs scripts: both pages read the same without scripts, which may render a difference",
        ),
    }
}
