//! A run in parts, put together again, is the whole run.

use std::collections::BTreeSet;

use catena_conformance::report::{MergeError, Report, json, merge};
use catena_conformance::specification::ShardChoice;
use catena_conformance::specification::Specification;
use reference_partner::Defect;

use crate::bench_partner::{judged_by, judged_with, partner_with};

fn defects() -> BTreeSet<Defect> {
    BTreeSet::from([Defect::TreatsRequestedAsConnected, Defect::AcceptsUnsigned])
}

async fn parts(of: usize) -> Vec<(String, Report)> {
    let mut parts = Vec::new();
    for index in 1..=of {
        let choice: ShardChoice = format!("{index}/{of}").parse().unwrap();
        let (specification, shard) = choice.deal(Specification::embedded().unwrap()).unwrap();
        let (partner, target) = partner_with(defects()).await;
        let report = judged_by(specification, target, None).await.of_shard(shard);
        partner.stop().await;
        // As a CI matrix does it: each part goes through a file.
        let report = Report::from_json(&json(&report).unwrap()).unwrap();
        parts.push((format!("{index}.json"), report));
    }
    parts
}

#[tokio::test(flavor = "multi_thread")]
async fn the_parts_of_a_run_make_the_whole_run_in_any_order() {
    let whole = judged_with(defects(), |_| {}).await;
    let mut parts = parts(3).await;
    assert!(parts.iter().all(|(_, part)| part.headline.eligible >= whole.headline.eligible / 3));
    parts.rotate_left(1);
    let merged = merge(parts.clone()).unwrap();
    assert_eq!(json(&merged).unwrap(), json(&whole).unwrap());

    let missing = merge(parts[..2].to_vec()).unwrap_err();
    assert_eq!(missing, MergeError::Missing { of: 3, missing: vec![1] });
    parts[2].1.seed += 1;
    let different = merge(parts.clone()).unwrap_err();
    assert!(matches!(different, MergeError::Different { what: "seeds", .. }), "{different}");
    parts[2] = parts[0].clone();
    assert!(matches!(merge(parts).unwrap_err(), MergeError::Twice { index: 2, .. }));
}
