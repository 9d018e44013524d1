//! `redirect.requested.distinguished`: a request does not read like a connection.

use crate::finding::Finding;
use crate::judge::Sight;
use crate::oracle::{Difference, compare};

/// Judges two renderings of success beside two of an integration request.
#[must_use]
pub fn distinguished(success: [&Sight; 2], requested: [&Sight; 2]) -> Finding {
    if let Some(finding) = success.iter().chain(&requested).find_map(|sight| sight.says_nothing()) {
        return finding;
    }
    let pages = |sights: [&Sight; 2]| match sights.map(|sight| sight.readable().cloned()) {
        [Some(first), Some(second)] => Some([first, second]),
        [_, _] => None,
    };
    let (Some(success), Some(requested)) = (pages(success), pages(requested)) else {
        return Finding::inconclusive(
            "one of the pages is an error, so there is nothing to compare; see `redirect.*.answered`",
        );
    };
    match compare(success.each_ref(), requested.each_ref()) {
        Difference::Found { .. } => Finding::Met,
        Difference::None => {
            let read =
                requested.first().and_then(|page| page.blocks.first()).map_or("nothing", String::as_str);
            Finding::broken("two outcomes, two pages", format!("both pages read alike: \"{read}\""))
        }
        Difference::Hidden => Finding::unproved(
            "a look with scripts running: both pages read alike as they arrive, and scripts may tell them apart",
        ),
    }
}
