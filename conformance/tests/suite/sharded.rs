//! Merging the shards of a run gives the report of the whole run.

use std::collections::BTreeSet;

use catena_conformance::report::{MergeError, Report, json, merge};
use catena_conformance::specification::{ShardChoice, Specification};
use reference_partner::Defect;

use crate::bench_partner::{judged_by, judged_with, partner_with};

fn defects() -> BTreeSet<Defect> {
    BTreeSet::from([Defect::TreatsRequestedAsConnected, Defect::AcceptsUnsigned])
}

async fn shards(of: usize) -> Vec<(String, Report)> {
    let mut shards = Vec::new();
    for index in 1..=of {
        let choice: ShardChoice = format!("{index}/{of}").parse().unwrap();
        let (specification, shard) = choice.deal(Specification::embedded().unwrap()).unwrap();
        let (partner, target) = partner_with(defects()).await;
        let report = judged_by(specification, target, None).await.of_shard(shard);
        partner.stop().await;
        // As in a CI matrix, each report goes through a file.
        let report = Report::from_json(&json(&report).unwrap()).unwrap();
        shards.push((format!("{index}.json"), report));
    }
    shards
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shards_of_a_run_merge_into_the_whole_run_in_any_order() {
    let whole = judged_with(defects(), |_| {}).await;
    let mut shards = shards(3).await;
    assert!(shards.iter().all(|(_, shard)| shard.headline.eligible >= whole.headline.eligible / 3));
    shards.rotate_left(1);
    let merged = merge(shards.clone()).unwrap();
    assert_eq!(json(&merged).unwrap(), json(&whole).unwrap());

    let missing = merge(shards[..2].to_vec()).unwrap_err();
    assert_eq!(missing, MergeError::Missing { of: 3, missing: vec![1] });
    shards[2].1.seed += 1;
    let different = merge(shards.clone()).unwrap_err();
    assert!(matches!(different, MergeError::Different { what: "seeds", .. }), "{different}");
    shards[2] = shards[0].clone();
    assert!(matches!(merge(shards).unwrap_err(), MergeError::Twice { index: 2, .. }));
}
