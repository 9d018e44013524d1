//! The test vectors: the reference parser passes all of them, and every planted defect fails one.

use std::collections::BTreeSet;

use catena_conformance::vectors::{JSON, SCHEMA, Vectors};
use catena_contract::{Interpretation, Outcome, parse_query};
use reference_partner::{Defect, parse_query_with};
use serde_json::Value;

const FILE: &str = include_str!("../../../fixtures/vectors/redirects.json");

fn vectors() -> Vectors {
    serde_json::from_str(JSON).unwrap()
}

#[test]
fn the_program_writes_the_file_and_the_types_describe_all_of_it() {
    assert!(JSON == FILE);
    assert!(serde_json::to_string_pretty(&vectors()).unwrap() + "\n" == FILE);
}

#[test]
fn the_reference_parser_passes_every_vector() {
    let wrong: Vec<String> = vectors()
        .cases
        .into_iter()
        .filter_map(|case| {
            let parsed = parse_query(&case.query);
            let id = match (&parsed, &case.integration_request_id) {
                (Ok(Outcome::IntegrationRequested { id }), Some(expected)) => id.to_string() == *expected,
                (_, expected) => expected.is_none(),
            };
            let passes = case.acceptable.contains(Interpretation::from(&parsed)) && id;
            (!passes)
                .then(|| format!("{}: ?{} is {parsed:?}, not {}", case.name, case.query, case.acceptable))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn there_are_at_least_two_hundred_different_vectors_that_match_the_schema() {
    let Vectors { cases, .. } = vectors();
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let least = schema["properties"]["cases"]["minItems"].as_u64().unwrap();
    assert!(least >= 200 && u64::try_from(cases.len()).unwrap() >= least);
    let names: BTreeSet<&str> = cases.iter().map(|case| &*case.name).collect();
    let queries: BTreeSet<&str> = cases.iter().map(|case| &*case.query).collect();
    assert_eq!((names.len(), queries.len()), (cases.len(), cases.len()));
    for case in &cases {
        assert!(case.query.bytes().all(|byte| byte.is_ascii_graphic()), "{}", case.name);
        assert!(case.acceptable.iter().next().is_some(), "{}", case.name);
        assert!(!case.reason.is_empty() && !case.source.is_empty(), "{}", case.name);
        assert!(
            case.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        );
    }
}

#[test]
fn every_planted_defect_fails_a_vector() {
    for defect in Defect::IN_QUERY_PARSER {
        let failing = vectors().cases.into_iter().any(|case| match parse_query_with(*defect, &case.query) {
            Ok(parsed) => !case.acceptable.contains(Interpretation::from(&parsed)),
            Err(_) => true,
        });
        assert!(failing, "{defect} passes every vector");
    }
}
