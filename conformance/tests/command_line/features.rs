//! A user's own feature files, valid and invalid.

use std::path::Path;

use crate::{program, whole};

fn run_with(files: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    run_in(folder.path())
}

fn run_in(folder: &Path) -> String {
    let output = program().args(["run", "--seed", "1", "--features"]).arg(folder).output().unwrap();
    whole(&output).replace(&folder.display().to_string(), "FOLDER")
}

const OWN: &str = "Feature: Ours\n  Rule: Our fleets come back\n    @should @acme.comes-back\n    \
    Scenario: It lands\n      Because.\n      Source: our own wish\n      When the fleet returns with status \"success\"\n      \
    Then the fleet lands on a page\n";

#[test]
fn a_partners_own_feature_runs_with_our_steps() {
    insta::assert_snapshot!("own_feature", run_with(&[("own.feature", OWN)]));
}

#[test]
fn an_undefined_step_is_an_error_before_anything_is_sent() {
    let undefined = OWN.replace("lands on a page", "is happy");
    insta::assert_snapshot!("undefined_step", run_with(&[("own.feature", &undefined)]));
}

#[test]
fn an_empty_folder_is_an_error() {
    insta::assert_snapshot!("empty_folder", run_with(&[]));
    insta::assert_snapshot!("no_folder", run_in(Path::new("/no/such/folder")));
}

#[test]
fn a_scenario_that_is_not_a_check_names_what_is_missing() {
    insta::assert_snapshot!("no_id", run_with(&[("own.feature", &OWN.replace(" @acme.comes-back", ""))]));
    insta::assert_snapshot!("no_level", run_with(&[("own.feature", &OWN.replace("@should ", ""))]));
    insta::assert_snapshot!("no_source", run_with(&[("own.feature", &OWN.replace("Source:", "Sauce:"))]));
    insta::assert_snapshot!("repeated_id", run_with(&[("a.feature", OWN), ("b.feature", OWN)]));
    insta::assert_snapshot!("no_gherkin", run_with(&[("own.feature", "Once upon a time\n")]));
}

#[test]
fn a_scenario_without_an_assertion_does_not_pass() {
    let silent = OWN.replace("      Then the fleet lands on a page\n", "");
    insta::assert_snapshot!("asserts_nothing", run_with(&[("own.feature", &silent)]));
}
