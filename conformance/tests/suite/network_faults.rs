//! Network faults between the suite and the partner: late answers and broken connections. No verdict and no kind of
//! finding changes.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use catena_conformance::judge::FindingKind;
use catena_conformance::profile::target::{Target, TargetFlags};
use catena_conformance::report::Report;
use futures::stream::{self, StreamExt as _};
use reference_partner::Defect;

use crate::bench_partner::{SECRET, judged, partner_with};
use crate::fault_proxy::{FaultProxy, Faults};

/// Runs every check against a partner with these defects through a proxy. Returns the report, and how many connections
/// broke.
async fn judged_through(defects: &BTreeSet<Defect>, faults: Faults) -> (Report, u64) {
    let (partner, _) = partner_with(defects.clone()).await;
    let port = partner.base_url().port().unwrap();
    let proxy = FaultProxy::before(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), faults).await;
    let profile = format!(
        "[callback]\nsuccess_redirect_url = \"{}\"\nfailure_redirect_url = \"{}\"\n\
         [webhook]\nurl = \"{}\"\nsecret = \"{SECRET}\"\n[observe]\nintegration_request = \"{}\"\nfleet = \"{}\"\n",
        partner.success_redirect_url_template(),
        partner.failure_redirect_url_template(),
        partner.webhook_url(),
        partner.observe_integration_request_template(),
        partner.observe_fleet_template(),
    )
    .replace(&format!("127.0.0.1:{port}"), &proxy.address.to_string());
    let target = Target::from_profile("faults.toml", &profile, &|_| None, &TargetFlags::default()).unwrap();
    let report = judged(target).await;
    partner.stop().await;
    (report, proxy.failed())
}

fn kinds(report: &Report) -> BTreeMap<String, FindingKind> {
    report.checks.iter().map(|check| (check.check.id.to_string(), check.finding.kind())).collect()
}

/// How the run with faults differs from the one without, for each seed.
async fn differences(
    partners: &[&[Defect]],
    seeds: std::ops::RangeInclusive<u64>,
    late: Duration,
    at_one_time: usize,
) -> Vec<String> {
    let mut differences = Vec::new();
    for defects in partners {
        let defects: BTreeSet<Defect> = defects.iter().copied().collect();
        let (baseline, failed) =
            judged_through(&defects, Faults { seed: 0, late: Duration::ZERO, resets: 0 }).await;
        assert_eq!((baseline.exit_code, failed), (u8::from(!defects.is_empty()), 0));
        let faulty = stream::iter(seeds.clone())
            .map(|seed| {
                let defects = defects.clone();
                async move { (seed, judged_through(&defects, Faults { seed, late, resets: 1 }).await) }
            })
            .buffered(at_one_time)
            .collect::<Vec<_>>()
            .await;
        assert!(
            faulty.iter().any(|(_, (_, failed))| *failed > 0),
            "no connection broke, so nothing was tested"
        );
        for (seed, (report, failed)) in faulty {
            let has_retries =
                report.checks.iter().any(|check| check.evidence.iter().any(|it| it.retries > 0));
            assert_eq!(
                has_retries,
                report
                    .checks
                    .iter()
                    .any(|check| { check.notes.iter().any(|note| note.contains("sent again")) })
            );
            if report.verdict != baseline.verdict || kinds(&report) != kinds(&baseline) {
                let (before, after) = (kinds(&baseline), kinds(&report));
                let changed: Vec<_> =
                    after.iter().filter(|(id, kind)| before.get(*id) != Some(kind)).collect();
                differences.push(format!("{defects:?}, seed {seed}, {failed} broke: {changed:?}"));
            }
        }
    }
    differences
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_connections_and_late_answers_change_no_finding() {
    let partners: [&[Defect]; 2] = [&[], &[Defect::StoresRequestedAsLive, Defect::AcceptsStale]];
    let changed = differences(&partners, 1..=3, Duration::from_millis(20), 3).await;
    assert_eq!(changed, Vec::<String>::new());
}

/// `cargo test --release -p catena-conformance --test suite twenty_runs -- --ignored`
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes, mostly waiting; the command is above and in benches/README.md"]
async fn twenty_runs_with_200_ms_delay_change_no_finding() {
    let partners: [&[Defect]; 4] = [
        &[],
        &[Defect::StoresRequestedAsLive],
        &[Defect::AcceptsStale],
        &[Defect::StoresRequestedAsLive, Defect::AcceptsStale],
    ];
    let changed = differences(&partners, 1..=20, Duration::from_millis(200), 5).await;
    assert_eq!(changed, Vec::<String>::new());
}
