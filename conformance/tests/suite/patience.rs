//! A run waits for effects side by side, and not again for what has never come.

use std::time::{Duration, Instant};

use reference_partner::Defect;

use crate::bench_partner::judged_with;

/// Some of their effects never come: no request is stored, and early connections are dropped.
const FIVE: [Defect; 5] = [
    Defect::RequestedForgetsId,
    Defect::DropsEarlyConnections,
    Defect::WorksOnDuplicates,
    Defect::IgnoresSignature,
    Defect::FailureAnswersError,
];

#[tokio::test(flavor = "multi_thread")]
async fn a_run_on_a_partner_with_five_defects_takes_little_longer_than_one_wait() {
    const SETTLE: Duration = Duration::from_secs(5);
    let began = Instant::now();
    let report = judged_with(FIVE.into_iter().collect(), |target| target.limits.settle = SETTLE).await;
    let took = began.elapsed();
    for check in ["redirect.requested.stored", "webhook.order.reversed", "redirect.failure.answered"] {
        assert!(report.failed_ids().contains(&check), "{check}: {:?}", report.failed_ids());
    }
    // Ten waits in a row took 16 s. The rest is for a busy machine.
    assert!(took > SETTLE && took < SETTLE * 5 / 2, "{took:?}");
}
