//! Every check fails for some defect and passes for the reference partner.

use std::collections::BTreeSet;
use std::sync::Arc;

use catena_conformance::judge::FindingKind;
use catena_conformance::report::Report;
use catena_conformance::seed::Seed;
use catena_conformance::self_test::{Failures, SelfTest, Subject, defect_coverage, markdown};
use catena_conformance::specification::{Selection, Specification};
use futures::stream::{self, StreamExt as _};
use mock_catena::clock::SystemClock;
use reference_partner::Defect;

use crate::bench_partner::{SECRET, judged_with};

/// How many partners are tested at the same time. A run mostly waits.
const AT_THE_SAME_TIME: usize = 6;

fn findings(report: &Report) -> String {
    let lines: Vec<String> =
        report.checks.iter().map(|check| format!("{} {:?}", check.check.id, check.finding)).collect();
    lines.join("\n")
}

fn self_test() -> SelfTest {
    SelfTest {
        specification: Specification::embedded().unwrap(),
        seed: Seed::new(1),
        clock: Arc::new(SystemClock),
        secret: SECRET.parse().unwrap(),
        chromium: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_partner_passes_every_check() {
    let report = judged_with(BTreeSet::new(), |_| {}).await;
    assert!(
        report.checks.iter().all(|check| check.finding.kind() == FindingKind::Passed),
        "{}",
        findings(&report)
    );
    assert_eq!(report.exit_code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_published_defect_coverage_is_up_to_date() -> Result<(), Box<Failures>> {
    let coverage = defect_coverage(&self_test(), |_| {}).await.unwrap();
    // Cucumber replaces the panic hook while several runs are active, so the message of an assertion would be lost.
    let failures = coverage.failures();
    if !failures.none() {
        return Err(Box::new(failures));
    }
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let published = std::fs::read_to_string(root.join("DEFECT_COVERAGE.md")).unwrap_or_default();
    if published != markdown(&coverage) {
        let written = std::env::temp_dir().join("DEFECT_COVERAGE.md");
        std::fs::write(&written, markdown(&coverage)).unwrap();
        eprintln!("write it: catena-conformance self-test --report markdown=conformance/DEFECT_COVERAGE.md");
        eprintln!("the current one: {}", written.display());
        return Err(Box::default());
    }
    Ok(())
}

#[test]
fn every_check_fails_for_some_defect() {
    let failing: BTreeSet<&str> =
        Defect::WITH_CHECKS.iter().flat_map(|defect| defect.expected_failures()).copied().collect();
    let specification = Specification::embedded().unwrap();
    let checks: BTreeSet<&str> = specification.checks.iter().map(|check| check.id.as_str()).collect();
    assert_eq!(checks, failing);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_observe_views_no_defect_is_mistaken_for_another() {
    // Without views the checks of answers to deliveries work the same, and the checks of effects do not run. Defects that
    // only those checks detect are left to the defect coverage.
    const CHAPTERS: [&str; 2] = ["redirect.", "journey."];
    let shows = |defect: &&Defect| {
        let mut expected = defect.expected_failures().iter();
        expected.any(|id| CHAPTERS.iter().any(|chapter| id.starts_with(chapter)))
    };
    let only = CHAPTERS.map(|chapter| chapter.parse().unwrap()).to_vec();
    let selection = Selection { only, tags: None };
    let specification = Specification::embedded().unwrap().select(&selection).unwrap();
    let self_test = &SelfTest { specification, ..self_test() };
    let reports: Vec<(Defect, Report)> =
        stream::iter(Defect::WITH_CHECKS.iter().filter(shows))
            .map(|defect| async move {
                (*defect, self_test.run(Subject::Defective(*defect), false).await.unwrap())
            })
            .buffered(AT_THE_SAME_TIME)
            .collect()
            .await;
    for (defect, report) in reports {
        let unexpected: Vec<&str> =
            report.failed_ids().into_iter().filter(|id| !defect.expected_failures().contains(id)).collect();
        assert!(unexpected.is_empty(), "{defect} also fails {unexpected:?}:\n{}", findings(&report));
    }
}
