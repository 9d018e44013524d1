//! What CI servers and other programs read: the HTTP Archive, the JUnit XML and the SARIF of one run.

use std::collections::BTreeSet;

use catena_conformance::judge::{FindingKind, Strictness};
use catena_conformance::report::{Format, Report};
use catena_conformance::seed::Seed;
use catena_conformance::specification::{Level, Selection, Specification};
use catena_conformance::suite::{Assessment, NoProgress, assess};
use mock_catena::clock::SystemClock;
use reference_partner::Defect;
use serde_json::Value;

use crate::bench_partner::{SECRET, partner_with};

/// A few checks against a partner that accepts unsigned deliveries, with times.
async fn report(reproducible: bool) -> Report {
    let only = ["webhook.signature.", "redirect.requested.stored"].map(|id| id.parse().unwrap()).to_vec();
    let specification = Specification::embedded().unwrap().select(&Selection { only, tags: None }).unwrap();
    let (partner, target) = partner_with(BTreeSet::from([Defect::AcceptsUnsigned])).await;
    let assessment = Assessment {
        seed: Seed::new(7),
        strictness: Strictness { fail_on: Level::Must, require_tested: None },
        built_in: false,
        reproducible,
        clock: std::sync::Arc::new(SystemClock),
        chromium: None,
        progress: std::sync::Arc::new(NoProgress),
    };
    let report = assess(specification, target, assessment, std::future::pending()).await.unwrap();
    partner.stop().await;
    report
}

fn json(report: &Report, format: Format) -> Value {
    serde_json::from_str(&report.render(format).unwrap()).unwrap()
}

fn har_schema() -> jsonschema::Validator {
    let schema = include_str!("../../../fixtures/har/har-1.2.schema.json");
    let schema = serde_json::from_str(schema).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_http_archive_has_every_request_once_and_is_valid() {
    let report = report(false).await;
    let har = json(&report, Format::Har);
    let errors: Vec<String> = har_schema().iter_errors(&har).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());

    let entries = har["log"]["entries"].as_array().unwrap();
    let all = report.checks.iter().flat_map(|check| &check.evidence).chain(&report.other_requests);
    let sent = all.filter_map(|one| one.sent.as_ref());
    let numbers: BTreeSet<_> = sent.map(|sent| sent.number.unwrap()).collect();
    assert_eq!(entries.len(), numbers.len());
    let times: Vec<&str> = entries.iter().map(|entry| entry["startedDateTime"].as_str().unwrap()).collect();
    assert!(times.is_sorted() && times.first() < times.last(), "{times:?}");

    let posts = |entry: &&Value| {
        let headers = entry["request"]["headers"].as_array().unwrap();
        headers.iter().any(|header| header["name"] == "x-catena-signature")
    };
    let delivery = entries.iter().find(posts).unwrap();
    let header = |name: &str| {
        let headers = delivery["request"]["headers"].as_array().unwrap();
        headers.iter().find(|header| header["name"] == name).map(|header| header["value"].clone())
    };
    assert!(header("x-catena-timestamp").is_some() && header("x-webhook-id").is_some(), "{delivery:#}");
    let body = delivery["request"]["postData"]["text"].as_str().unwrap();
    assert!(serde_json::from_str::<Value>(body).unwrap()["data"].is_array(), "{body}");
    assert!(!har.to_string().contains(SECRET));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reproducible_http_archive_has_no_times_and_is_valid_too() {
    let har = json(&report(true).await, Format::Har);
    assert!(har_schema().is_valid(&har));
    assert_eq!(har["log"]["entries"][0]["startedDateTime"], "1970-01-01T00:00:00Z");
}

#[tokio::test(flavor = "multi_thread")]
async fn junit_has_titles_and_times_and_evidence_only_for_failures() {
    let report = report(false).await;
    let junit = report.render(Format::Junit).unwrap();
    let check = report.checks.iter().find(|check| check.finding.kind() == FindingKind::Failed).unwrap();
    let name = format!("<testcase name=\"{}: ", check.check.id);
    assert!(junit.contains(&name), "{junit}");
    for suite in junit.lines().filter(|line| line.contains("<testsuite ")) {
        assert!(suite.contains(" timestamp=\"") && suite.contains(" time=\""), "{suite}");
    }
    let cases: Vec<&str> = junit.split("<testcase ").skip(1).collect();
    for case in cases {
        let failed = case.contains(r#"name="finding" value="failed""#);
        assert_eq!(case.contains("<system-out>"), failed, "{case}");
        assert_eq!(case.contains("POST http"), failed, "{case}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sarif_links_each_rule_to_the_page_of_its_source() {
    let report = report(false).await;
    let sarif = json(&report, Format::Sarif);
    let driver = &sarif["runs"][0]["tool"]["driver"];
    assert!(driver["informationUri"].as_str().unwrap().starts_with("https://"));
    for rule in driver["rules"].as_array().unwrap() {
        let check = report.check(&rule["id"].as_str().unwrap().parse().unwrap()).unwrap();
        assert_eq!(rule.get("helpUri").and_then(Value::as_str), check.check.source_url().as_deref());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_http_archive_has_the_requests_of_no_check_and_bodies_as_they_arrived() {
    let report = report(false).await;
    assert!(!report.other_requests.is_empty());
    let har = json(&report, Format::Har);
    let entries = har["log"]["entries"].as_array().unwrap();
    let of_no_check: Vec<&Value> =
        entries.iter().filter(|entry| entry["comment"].as_str().unwrap().starts_with("no check: ")).collect();
    assert_eq!(of_no_check.len(), report.other_requests.len());
    let page = entries.iter().find(|entry| {
        entry["response"]["content"]["mimeType"].as_str().unwrap().starts_with("text/html")
            && entry["response"]["status"] == 200
    });
    let body = page.unwrap()["response"]["content"]["text"].as_str().unwrap();
    assert!(body.starts_with("<!"), "{body}");
}
