//! Help, lists, and invalid command lines.

use insta::assert_snapshot;

use crate::{output_of, program, whole};

#[test]
fn help_names_the_commands_with_examples_and_exit_codes() {
    assert_snapshot!("help", output_of(&["--help"]));
    assert_snapshot!("run_help", output_of(&["run", "--help"]));
    assert_snapshot!("reference_partner_help", output_of(&["reference-partner", "--help"]));
}

#[test]
fn list_shows_id_level_and_rule_of_every_check() {
    assert_snapshot!("list", output_of(&["list"]));
}

#[test]
fn list_can_be_narrowed() {
    assert_snapshot!("list_narrowed", output_of(&["list", "--only", "redirect.", "--tags", "not @must"]));
}

#[test]
fn explain_says_how_to_fix_a_failed_check() {
    assert_snapshot!("explain", output_of(&["explain", "redirect.requested.not-connected"]));
}

#[test]
fn explain_knows_the_mistakes_that_a_report_names() {
    assert_snapshot!("explain_defect", output_of(&["explain", "accepts-unsigned"]));
}

#[test]
fn checks_and_explanations_are_also_json() {
    let json = |arguments: &[&str]| {
        let output = program().args(arguments).output().unwrap();
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let list = json(&["list", "--json", "--only", "webhook.signature."]);
    let ids: Vec<&str> = list.as_array().unwrap().iter().map(|check| check["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"webhook.signature.missing") && list[0]["fix"].is_string(), "{list}");
    let check = json(&["explain", "--json", "webhook.signature.missing"]);
    assert!(check["source_url"].as_str().unwrap().starts_with("https://docs."), "{check}");
    assert!(check["detects"].as_array().unwrap().contains(&"accepts-unsigned".into()), "{check}");
    let defect = json(&["explain", "--json", "accepts-unsigned"]);
    assert_eq!(defect["detected_by"][0], "webhook.signature.missing");
}

#[test]
fn an_unknown_check_suggests_a_similar_one() {
    assert_snapshot!("explain_unknown", output_of(&["explain", "redirect.requested.notconnected"]));
}

#[test]
fn every_defect_is_listed_with_its_description() {
    assert_snapshot!("list_defects", output_of(&["reference-partner", "--list-defects"]));
}

#[test]
fn a_selection_without_checks_never_passes() {
    assert_snapshot!("only_nonsense", output_of(&["run", "--only", "nonsense."]));
    assert_snapshot!("only_misspelt", output_of(&["run", "--only", "redirects.success"]));
    assert_snapshot!("tags_nothing", output_of(&["run", "--tags", "@must and @hardening"]));
}

#[test]
fn an_invalid_flag_names_itself_and_the_fix() {
    assert_snapshot!("half_a_target", output_of(&["run", "--success-url", "http://localhost:1/"]));
    assert_snapshot!("report_without_path", output_of(&["run", "--report", "junit"]));
    assert_snapshot!("report_of_no_format", output_of(&["run", "--report", "pdf=out.pdf"]));
    assert_snapshot!("report_nowhere", output_of(&["run", "--report", "json=/no/such/folder/out.json"]));
    assert_snapshot!("tags_malformed", output_of(&["run", "--tags", "@must nor @should"]));
    assert_snapshot!("defect_unknown", output_of(&["reference-partner", "--defect", "is-evil"]));
}

#[test]
fn a_missing_browser_is_named_with_the_next_step() {
    let without = |name: &str, value: &str| {
        let mut run = program();
        run.args(["run", "--driver", "browser", "--only", "redirect.success."]).env(name, value);
        whole(&run.output().unwrap())
    };
    assert_snapshot!("no_such_chrome", without("CHROME", "/nowhere/chrome"));
}

#[test]
fn a_webhook_without_a_secret_says_where_to_set_one() {
    let urls = ["--success-url", "http://localhost:1/", "--failure-url", "http://localhost:1/"];
    let output =
        program().arg("run").args(urls).args(["--webhook-url", "http://localhost:1/"]).output().unwrap();
    assert_snapshot!("no_secret", whole(&output));
}
