//! A partner that makes two known mistakes at once: what a report says it behaves like is one of the two, or nothing.

use std::collections::BTreeSet;

use futures::stream::{self, StreamExt as _};
use reference_partner::Defect;

use crate::bench_partner::judged_with;

/// How many pairs are tried. `CATENA_PAIRS` tries more of them.
const PAIRS: usize = 8;
/// The distance of the two mistakes of a pair in the catalogue; the mistakes of one chapter stand together.
const DISTANCES: [usize; 4] = [1, 5, 17, 43];

/// Pairs that are spread over the catalogue, the same in each run.
fn pairs(count: usize) -> Vec<[Defect; 2]> {
    let all = Defect::WITH_CHECKS;
    let pair = |number: usize| {
        let first = number * 29 % all.len();
        [all[first], all[(first + DISTANCES[number % DISTANCES.len()]) % all.len()]]
    };
    (0..count).map(pair).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_third_mistake_is_named() {
    let count = std::env::var("CATENA_PAIRS").ok().and_then(|count| count.parse().ok()).unwrap_or(PAIRS);
    let mut wrong = Vec::new();
    let mut named_one = 0;
    let runs =
        pairs(count).into_iter().map(async |pair| (pair, judged_with(BTreeSet::from(pair), |_| {}).await));
    // Each of them waits for effects that never come.
    let reports: Vec<_> = stream::iter(runs).buffer_unordered(4).collect().await;
    for (pair, report) in reports {
        let named: Vec<&str> = report.behaves_like.iter().map(|found| found.defect.as_str()).collect();
        let made = pair.map(Defect::as_str);
        if named.iter().any(|name| !made.contains(name)) {
            wrong.push(format!("{made:?}: {named:?}, failed: {:?}", report.failed_ids()));
        }
        named_one += usize::from(!named.is_empty());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(named_one * 3 > count, "most pairs are recognised: {named_one} of {count}");
}
