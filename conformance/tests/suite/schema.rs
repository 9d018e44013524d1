//! The published JSON Schema of reports: it is what the model says, and every report keeps to it.

use catena_conformance::report::{json, schema};
use proptest::prelude::*;
use proptest::test_runner::Config;
use reference_partner::Defect;
use std::collections::BTreeSet;
use std::path::PathBuf;

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
fn the_schema_in_the_repository_is_the_programs() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schemas/report.schema.json");
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    let again = "cargo run -p catena-conformance -- report-schema > conformance/schemas/report.schema.json";
    assert!(written == schema().unwrap(), "{} is out of date: {again}", path.display());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_report_keeps_to_the_schema() {
    let report = judged_with(BTreeSet::from([Defect::TreatsRequestedAsConnected]), |_| {}).await;
    assert_eq!(errors(&validator(), &json(&report).unwrap()), Vec::<String>::new());
}

#[test]
fn a_document_that_is_no_report_does_not_keep_to_it() {
    assert!(!errors(&validator(), "{}").is_empty());
    assert!(!errors(&validator(), r#"{"format": "something else"}"#).is_empty());
}

proptest! {
    #![proptest_config(Config { cases: 16, failure_persistence: None, ..Config::default() })]

    #[test]
    fn every_report_keeps_to_the_schema(report in made_up::report()) {
        prop_assert_eq!(errors(&validator(), &json(&report).unwrap()), Vec::<String>::new());
    }
}
