//! `redirect.requested.distinguished` and `redirect.failure.distinguished`: no outcome has the same page as another.

use crate::judge::no_result::ANSWERED;
use crate::judge::{Finding, Observation};
use crate::oracle::{Difference, compare};

/// How many characters of a page a finding quotes.
const QUOTED: usize = 200;

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
            let text = page.blocks.first().map_or("nothing", String::as_str);
            let mut quotation: String = text.chars().take(QUOTED).collect();
            if text.chars().nth(QUOTED).is_some() {
                quotation.push('…');
            }
            Finding::failed(
                "different pages for the two outcomes",
                format!("both pages read: \"{quotation}\""),
            )
        }
        Difference::Hidden => Finding::not_tested(
            "a browser that runs scripts: both pages read the same without scripts, which may render a difference",
        ),
    }
}
