//! Each check is shown red by a defect and green by the good partner.

use std::collections::BTreeSet;
use std::sync::Arc;

use catena_conformance::judge::FindingKind;
use catena_conformance::report::Report;
use catena_conformance::seed::Seed;
use catena_conformance::self_test::{Failures, Judge, Subject, defect_coverage, markdown};
use catena_conformance::specification::{Selection, Specification};
use futures::stream::{self, StreamExt as _};
use mock_catena::clock::SystemClock;
use reference_partner::Defect;

use crate::bench_partner::{SECRET, judged_with};

/// Partners judged at one time: most of a run is waiting.
const AT_ONE_TIME: usize = 6;

fn findings(report: &Report) -> String {
    let lines: Vec<String> =
        report.checks.iter().map(|check| format!("{} {:?}", check.check.id, check.finding)).collect();
    lines.join("\n")
}

fn judge() -> Judge {
    Judge {
        specification: Specification::embedded().unwrap(),
        seed: Seed::new(1),
        clock: Arc::new(SystemClock),
        secret: SECRET.parse().unwrap(),
        chromium: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_good_partner_meets_every_check() {
    let report = judged_with(BTreeSet::new(), |_| {}).await;
    assert!(
        report.checks.iter().all(|check| check.finding.kind() == FindingKind::Passed),
        "{}",
        findings(&report)
    );
    assert_eq!(report.exit_code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_published_kill_matrix_is_true() -> Result<(), Box<Failures>> {
    let matrix = defect_coverage(&judge(), |_| {}).await.unwrap();
    // Several runs at one time lose the panic hook to cucumber, and with it an assertion's words.
    let failures = matrix.failures();
    if !failures.none() {
        return Err(Box::new(failures));
    }
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let published = std::fs::read_to_string(root.join("KILL_MATRIX.md")).unwrap_or_default();
    if published != markdown(&matrix) {
        let written = std::env::temp_dir().join("KILL_MATRIX.md");
        std::fs::write(&written, markdown(&matrix)).unwrap();
        eprintln!("write it: catena-conformance self-test --report markdown=conformance/KILL_MATRIX.md");
        eprintln!("as it is now: {}", written.display());
        return Err(Box::default());
    }
    Ok(())
}

#[test]
fn every_check_is_broken_by_some_defect() {
    let breaking: BTreeSet<&str> = Defect::ALL.iter().flat_map(|defect| defect.breaks()).copied().collect();
    let specification = Specification::embedded().unwrap();
    let checks: BTreeSet<&str> = specification.checks.iter().map(|check| check.id.as_str()).collect();
    assert_eq!(checks, breaking);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_observe_views_no_defect_is_mistaken_for_another() {
    // How deliveries are answered is judged alike without views, and their effects are not judged at all.
    let only = ["redirect.", "journey."].map(|chapter| chapter.parse().unwrap()).to_vec();
    let selection = Selection { only, tags: None };
    let specification = Specification::embedded().unwrap().select(&selection).unwrap();
    let judge = &Judge { specification, ..judge() };
    let reports: Vec<(Defect, Report)> = stream::iter(Defect::ALL)
        .map(|defect| async move { (*defect, judge.judge(Subject::Flawed(*defect), false).await.unwrap()) })
        .buffered(AT_ONE_TIME)
        .collect()
        .await;
    for (defect, report) in reports {
        let beyond: Vec<&str> =
            report.failed_ids().into_iter().filter(|id| !defect.breaks().contains(id)).collect();
        assert!(beyond.is_empty(), "{defect} also breaks {beyond:?}:\n{}", findings(&report));
    }
}
