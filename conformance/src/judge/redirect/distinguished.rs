//! `redirect.requested.distinguished` and `redirect.failure.distinguished`: no outcome reads like another.

use crate::judge::Finding;
use crate::judge::Observation;
use crate::oracle::{Difference, compare};

/// Characters of a page that are shown.
const SHOWN: usize = 200;

/// Judges two renderings of one outcome beside two of another.
#[must_use]
pub fn distinguished(one: [&Observation; 2], other: [&Observation; 2]) -> Finding {
    if let Some(finding) = one.iter().chain(&other).find_map(|observation| observation.is_interference()) {
        return finding;
    }
    let pages = |observations: [&Observation; 2]| match observations
        .map(|observation| observation.readable().cloned())
    {
        [Some(first), Some(second)] => Some([first, second]),
        [_, _] => None,
    };
    let (Some(one), Some(other)) = (pages(one), pages(other)) else {
        return Finding::inconclusive(
            "one of the pages is an error, so there is nothing to compare; see `redirect.*.answered`",
        );
    };
    match compare(one.each_ref(), other.each_ref()) {
        Difference::Found { .. } => Finding::Passed,
        Difference::None => {
            let read = other.first().and_then(|page| page.blocks.first()).map_or("nothing", String::as_str);
            let (begins, more) = (read.chars().take(SHOWN).collect::<String>(), read.chars().nth(SHOWN));
            let dots = if more.is_some() { "…" } else { "" };
            Finding::failed("two outcomes, two pages", format!("both pages read alike: \"{begins}{dots}\""))
        }
        Difference::Hidden => Finding::not_tested(
            "a look with scripts running: both pages read alike as they arrive, and scripts may tell them apart",
        ),
    }
}
