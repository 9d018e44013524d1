//! The test vectors: the file is what the program writes, and the reference parser passes them.

use std::collections::BTreeSet;

use catena_conformance::vectors::{SCHEMA, Vectors, to_json, vectors};
use catena_contract::Interpretation;
use catena_contract::{Outcome, parse_query};
use serde_json::Value;

const FILE: &str = include_str!("../../../fixtures/vectors/redirects.json");

#[test]
fn the_file_is_what_the_program_writes() {
    assert!(FILE == to_json().unwrap(), "run `catena-conformance vectors`");
}

#[test]
fn the_reference_parser_passes_every_vector() {
    let wrong: Vec<String> = vectors()
        .cases
        .into_iter()
        .filter_map(|case| {
            let belief = parse_query(&case.query);
            let id = match (&belief, &case.integration_request_id) {
                (Ok(Outcome::IntegrationRequested { id }), Some(expected)) => id.to_string() == *expected,
                (_, expected) => expected.is_none(),
            };
            let passes = case.acceptable.contains(Interpretation::from(&belief)) && id;
            (!passes)
                .then(|| format!("{}: ?{} is {belief:?}, not {}", case.name, case.query, case.acceptable))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn there_are_at_least_two_hundred_each_another_one_and_all_as_the_schema_says() {
    let Vectors { cases, .. } = serde_json::from_str(FILE).unwrap();
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

/// A vector that every wrong parser passes would be worth nothing.
#[test]
fn every_planted_mistake_fails_some_vector() {
    use reference_partner::{Defect, read_with};
    for defect in Defect::MISREADING {
        let failing = vectors().cases.into_iter().any(|case| match read_with(*defect, &case.query) {
            Ok(belief) => !case.acceptable.contains(Interpretation::from(&belief)),
            Err(_) => true,
        });
        assert!(failing, "{defect} passes every vector");
    }
}
