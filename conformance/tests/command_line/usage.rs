//! Help, lists, and what happens when the command line makes no sense.

use insta::assert_snapshot;

use crate::{program, told, whole};

#[test]
fn help_names_the_commands_with_examples_and_exit_codes() {
    assert_snapshot!("help", told(&["--help"]));
    assert_snapshot!("run_help", told(&["run", "--help"]));
    assert_snapshot!("reference_partner_help", told(&["reference-partner", "--help"]));
}

#[test]
fn list_gives_id_level_and_rule_of_every_check() {
    assert_snapshot!("list", told(&["list"]));
}

#[test]
fn list_can_be_narrowed() {
    assert_snapshot!("list_narrowed", told(&["list", "--only", "redirect.", "--tags", "not @must"]));
}

#[test]
fn explain_tells_whoever_has_failed_a_check_what_to_do() {
    assert_snapshot!("explain", told(&["explain", "redirect.requested.not-connected"]));
}

#[test]
fn a_check_that_does_not_exist_is_answered_with_the_one_that_was_meant() {
    assert_snapshot!("explain_unknown", told(&["explain", "redirect.requested.notconnected"]));
}

#[test]
fn every_defect_is_listed_with_a_line_about_it() {
    assert_snapshot!("list_defects", told(&["reference-partner", "--list-defects"]));
}

#[test]
fn a_selection_that_takes_nothing_is_never_a_pass() {
    assert_snapshot!("only_nonsense", told(&["run", "--only", "nonsense."]));
    assert_snapshot!("only_misspelt", told(&["run", "--only", "redirects.success"]));
    assert_snapshot!("tags_nothing", told(&["run", "--tags", "@must and @hardening"]));
}

#[test]
fn a_wrong_flag_names_itself_and_the_fix() {
    assert_snapshot!("half_a_target", told(&["run", "--success-url", "http://localhost:1/"]));
    assert_snapshot!("report_without_path", told(&["run", "--report", "junit"]));
    assert_snapshot!("report_of_no_format", told(&["run", "--report", "pdf=out.pdf"]));
    assert_snapshot!("report_nowhere", told(&["run", "--report", "json=/no/such/folder/out.json"]));
    assert_snapshot!("tags_malformed", told(&["run", "--tags", "@must nor @should"]));
    assert_snapshot!("defect_unknown", told(&["reference-partner", "--defect", "is-evil"]));
}

#[test]
fn a_browser_that_is_not_there_is_named_with_the_next_step() {
    let without = |name: &str, value: &str| {
        let mut run = program();
        run.args(["run", "--driver", "browser", "--only", "redirect.success."]).env(name, value);
        whole(&run.output().unwrap())
    };
    assert_snapshot!("no_such_chrome", without("CHROME", "/nowhere/chrome"));
}

#[test]
fn a_webhook_without_a_secret_says_where_to_put_one() {
    let urls = ["--success-url", "http://localhost:1/", "--failure-url", "http://localhost:1/"];
    let output =
        program().arg("run").args(urls).args(["--webhook-url", "http://localhost:1/"]).output().unwrap();
    assert_snapshot!("no_secret", whole(&output));
}
