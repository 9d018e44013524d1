//! The published JSON Schema of reports agrees with the model, and every report is valid.

use std::collections::BTreeSet;
use std::path::PathBuf;

use catena_conformance::report::{json, schema};
use proptest::prelude::*;
use proptest::test_runner::Config;
use reference_partner::Defect;

use crate::bench_partner::judged_with;
use crate::made_up;

fn validator() -> jsonschema::Validator {
    jsonschema::validator_for(&serde_json::from_str(&schema().unwrap()).unwrap()).unwrap()
}

fn errors(validator: &jsonschema::Validator, text: &str) -> Vec<String> {
    let report = serde_json::from_str(text).unwrap();
    validator.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn the_schema_in_the_repository_is_up_to_date() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schemas/report.schema.json");
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    let again = "cargo run -p catena-conformance -- report-schema > conformance/schemas/report.schema.json";
    assert!(written == schema().unwrap(), "{} is out of date: {again}", path.display());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_of_a_run_is_valid() {
    let report = judged_with(BTreeSet::from([Defect::TreatsRequestedAsConnected]), |_| {}).await;
    assert_eq!(errors(&validator(), &json(&report).unwrap()), Vec::<String>::new());
}

#[test]
fn a_document_that_is_not_a_report_is_invalid() {
    assert!(!errors(&validator(), "{}").is_empty());
    assert!(!errors(&validator(), r#"{"format": "something else"}"#).is_empty());
}

proptest! {
    #![proptest_config(Config { cases: 16, failure_persistence: None, ..Config::default() })]

    #[test]
    fn every_report_is_valid(report in made_up::report()) {
        prop_assert_eq!(errors(&validator(), &json(&report).unwrap()), Vec::<String>::new());
    }
}
