//! Reports: the snapshots of each format, the same bytes in every run, and no secrets.

use std::collections::BTreeSet;

use catena_conformance::report::{Format, Report, Screen, json, terminal};
use reference_partner::Defect;

use crate::bench_partner::{SECRET, judged_with};

async fn report_with_failures() -> Report {
    let defects = [Defect::TreatsRequestedAsConnected, Defect::ChokesOnPlus, Defect::AcceptsUnsigned];
    judged_with(BTreeSet::from(defects), |_| {}).await
}

fn plain(report: &Report) -> String {
    anstream::adapter::strip_str(&terminal(report, Screen::default())).to_string()
}

/// The report without the specification revision, which changes with every edit of a feature file.
fn steady(report: &Report, format: Format) -> String {
    report.render(format).unwrap().replace(&report.specification.revision, "REVISION")
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_say_what_failed_and_what_to_do() {
    let report = report_with_failures().await;
    for format in
        [Format::Terminal, Format::Junit, Format::Json, Format::Markdown, Format::Github, Format::Badge]
    {
        insta::assert_snapshot!(format.as_str(), steady(&report, format));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bare_go_router_is_reported_to_neither_decompress_nor_verify() {
    let report = judged_with(BTreeSet::from([Defect::BareGoRouter]), |_| {}).await;
    for check in ["webhook.encoding.gzip", "webhook.signature.missing", "webhook.timestamp.stale"] {
        assert!(report.failed_ids().contains(&check), "{check}: {:?}", report.failed_ids());
    }
    let likeness = report.behaves_like.first().unwrap();
    assert_eq!(likeness.defect, "bare-go-router");
    assert!(likeness.fix.contains("decompresses gzip and verifies"), "{}", likeness.fix);
    let notes: Vec<&str> = report.checks.iter().flat_map(|check| &check.notes).map(|note| &**note).collect();
    assert!(notes.iter().any(|note| note.contains("uncompressed deliveries")), "{notes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_gives_the_same_json_byte_for_byte() {
    let first = json(&judged_with(BTreeSet::new(), |_| {}).await).unwrap();
    for _ in 0..3 {
        assert_eq!(json(&judged_with(BTreeSet::new(), |_| {}).await).unwrap(), first);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_report_shows_the_webhook_secret_or_an_invitation() {
    let report = report_with_failures().await;
    for format in Format::ALL {
        let text = report.render(format).unwrap();
        assert!(!text.contains(SECRET), "{format}");
        assert!(!text.contains("?invite="), "{format}");
    }
    let evidence = json(&report).unwrap();
    let link = r#"\"magic_link\":\"REDACTED\""#;
    assert!(evidence.contains(link), "the evidence has the invitation events, redacted");
}

#[tokio::test(flavor = "multi_thread")]
async fn known_failures_do_not_fail_a_run_but_fixed_ones_do() {
    let report = report_with_failures().await;
    let ids = ["redirect.requested.not-connected", "redirect.success.answered"];
    let known = ids.map(|id| (id.parse().unwrap(), "ACME-17: in March".to_owned())).into();
    let report = report.with_known_failures(&known);
    assert_eq!((report.headline.known, report.headline.fixed), (1, 1));
    let failed =
        report.failed_ids().iter().map(|id| (id.parse().unwrap(), "all of them".to_owned())).collect();
    let all_known = report.clone().with_known_failures(&failed);
    assert_eq!(all_known.headline.known, all_known.headline.failed);
    insta::assert_snapshot!("known_terminal", steady(&report, Format::Terminal));
    insta::assert_snapshot!("known_markdown", steady(&report, Format::Markdown));
    insta::assert_snapshot!("known_github", steady(&report, Format::Github));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_for_a_terminal_has_at_most_eighty_columns() {
    let report = report_with_failures().await;
    let text = plain(&report);
    let is_command = |line: &&str| line.contains("see it") || line.contains("http://");
    let long: Vec<&str> =
        text.lines().filter(|line| !is_command(line) && line.chars().count() > 80).collect();
    assert!(long.is_empty(), "{long:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_headline_adds_up() {
    let report = report_with_failures().await;
    let headline = report.headline;
    let sum = headline.passed
        + headline.failed
        + headline.not_tested
        + headline.inconclusive
        + headline.not_applicable;
    assert_eq!(headline.eligible, sum);
    assert_eq!(headline.failed, report.failed_ids().len());
}
