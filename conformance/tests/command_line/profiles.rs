//! Profiles that are wrong: each error names the place and the fix, and shows no secret.

use std::collections::BTreeMap;

use crate::{root, told};

#[test]
fn every_wrong_profile_names_the_place_and_the_fix() {
    let folder = root().join("fixtures/profiles/bad");
    let mut told_of = BTreeMap::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let said = told(&["run", "--profile", &format!("fixtures/profiles/bad/{name}")]);
        assert!(said.starts_with("exit code 2\n"), "{name}: {said}");
        assert!(!said.contains("this-must-not-be-shown"), "{name}: {said}");
        told_of.insert(name, said);
    }
    let all: Vec<String> = told_of.into_iter().map(|(name, said)| format!("== {name}\n{said}")).collect();
    insta::assert_snapshot!("bad_profiles", all.join("\n"));
}

#[test]
fn a_profile_that_is_not_there_is_a_usage_error() {
    insta::assert_snapshot!("no_profile", told(&["run", "--profile", "no/such/file.toml"]));
}

#[test]
fn the_example_profile_is_understood_down_to_its_last_key() {
    let target = catena_conformance::target::Target::from_profile(
        "staging.toml",
        &std::fs::read_to_string(root().join("fixtures/profiles/staging.toml")).unwrap(),
        &|_| Some("a-value-of-the-tests".to_owned()),
        &catena_conformance::target::TargetFlags::default(),
    )
    .unwrap();
    assert!(!format!("{target:?}").contains("a-value-of-the-tests"), "{target:?}");
}
