//! Reports: whole ones, the same in every run, and without a secret.

use std::collections::BTreeSet;

use catena_conformance::reference_partner::Defect;
use catena_conformance::report::{Report, json, junit, terminal};

use crate::bench_partner::{SECRET, judged_with};

async fn flawed() -> Report {
    let defects = [Defect::TreatsRequestedAsConnected, Defect::ChokesOnPlus, Defect::AcceptsUnsigned];
    judged_with(BTreeSet::from(defects), |_| {}).await
}

fn plain(report: &Report) -> String {
    anstream::adapter::strip_str(&terminal(report)).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flawed_partner_reads_what_is_wrong_and_what_to_do() {
    let report = flawed().await;
    insta::assert_snapshot!("terminal", plain(&report));
    insta::assert_snapshot!("junit", junit(&report).unwrap());
    insta::assert_snapshot!("json", json(&report).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_on_a_bare_go_router_reads_that_it_neither_unpacks_nor_verifies() {
    let report = judged_with(BTreeSet::from([Defect::BareGoRouter]), |_| {}).await;
    let text = plain(&report);
    let (broken, rest) = text.split_once("\nInconclusive (").unwrap();
    let likeness = rest.split_once("\nBehaves like").unwrap().1;
    let shown = broken.lines().filter(|line| !line.starts_with("      "));
    let shown = shown.chain(["", "Behaves like"]).chain(likeness.lines()).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!("bare_go_router", shown);
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
    let report = flawed().await;
    for text in [terminal(&report), json(&report).unwrap(), junit(&report).unwrap()] {
        assert!(!text.contains(SECRET));
        assert!(!text.contains("?invite="));
    }
    let evidence = json(&report).unwrap();
    let link = r#"\"magic_link\":\"REDACTED\""#;
    assert!(evidence.contains(link), "the invitation events stand in the evidence, redacted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_reads_at_most_eighty_columns() {
    let report = flawed().await;
    let text = plain(&report);
    let copied = |line: &&str| line.starts_with("      ") || line.contains("http://");
    let long: Vec<&str> = text.lines().filter(|line| !copied(line) && line.chars().count() > 80).collect();
    assert!(long.is_empty(), "{long:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_headline_adds_up() {
    let report = flawed().await;
    let headline = report.headline;
    let found =
        headline.met + headline.broken + headline.unproved + headline.inconclusive + headline.not_applicable;
    assert_eq!(headline.eligible, found);
    assert_eq!(headline.broken, report.broken_ids().len());
}
