//! Frozen revisions of the specification, as `run`, `list` and a profile use them.

use std::path::Path;

use crate::{output_of, program, root, whole};

/// A folder with three rules of today, and a revision that lacks one of them and had the others otherwise.
fn specification() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let scenario = |id: &str, level: &str, (status, steps): (&str, &str)| {
        format!(
            "    @{level} @{id}\n    Scenario: {id}\n      Because.\n      Source: our own wish\n      When the fleet \
             returns with status \"{status}\"\n      Then {steps}\n\n"
        )
    };
    let head = "Feature: Ours\n  Rule: Our fleets come back\n";
    let lands = ("success", "the fleet lands on a page");
    let write = |name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    // Frozen: `lands` is a `should` rule, and `changed` can be passed.
    write(
        "own.feature",
        format!(
            "{head}{}{}",
            scenario("acme.lands", "should", lands),
            scenario("acme.changed", "must", lands)
        ),
    );
    let frozen = String::from_utf8(listed(folder.path(), &["--freeze", "1"]).stdout).unwrap();
    write("revisions/1.toml", frozen);
    // Today: `lands` is a `must`, `changed` asks for something impossible, and `newer` fails for the reference partner.
    let impossible = ("failure", "the fleet is shown as connected");
    write(
        "own.feature",
        format!(
            "{head}{}{}{}",
            scenario("acme.lands", "must", lands),
            scenario("acme.changed", "must", impossible),
            scenario("acme.newer", "must", impossible),
        ),
    );
    write("revisions/1/own.feature", format!("{head}{}", scenario("acme.changed", "must", lands)));
    folder
}

fn listed(folder: &Path, arguments: &[&str]) -> std::process::Output {
    program().args(["list", "--features"]).arg(folder).args(arguments).output().unwrap()
}

fn run(folder: &Path, arguments: &[&str]) -> String {
    let output =
        program().args(["run", "--seed", "1", "--features"]).arg(folder).args(arguments).output().unwrap();
    let steady = whole(&output).replace(&folder.display().to_string(), "FOLDER");
    steady.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

#[test]
fn a_frozen_revision_tests_the_rules_as_they_were_and_names_the_others() {
    let folder = specification();
    // Nothing tells whether today's rules hold, and all must rules have to be tested.
    let today = run(folder.path(), &["--require-tested", "must"]);
    assert!(today.starts_with("exit code 5\n"), "{today}");
    insta::assert_snapshot!(
        "frozen_run",
        run(folder.path(), &["--revision", "1", "--require-tested", "must"])
    );
    insta::assert_snapshot!("frozen_list", whole(&listed(folder.path(), &["--revision", "1"])));
    insta::assert_snapshot!("revisions_of_a_folder", whole(&listed(folder.path(), &["--revisions"])));
}

#[test]
fn tags_select_by_the_level_that_a_rule_had() {
    let folder = specification();
    let must = whole(&listed(folder.path(), &["--revision", "1", "--tags", "@must"]));
    assert!(must.contains("acme.changed") && !must.contains("acme.lands"), "{must}");
}

#[test]
fn a_profile_pins_a_revision_and_the_flag_overrides_it() {
    let folder = specification();
    let profile = folder.path().join("partner.toml");
    let urls = "success_redirect_url = \"http://127.0.0.1:1/ok\"\nfailure_redirect_url = \"http://127.0.0.1:1/no\"\n";
    std::fs::write(&profile, format!("revision = 1\n[callback]\n{urls}")).unwrap();
    let planned = |arguments: &[&str]| {
        let mut plan = program();
        plan.arg("plan").arg("--profile").arg(&profile).arg("--features").arg(folder.path());
        whole(&plan.args(arguments).output().unwrap())
    };
    let pinned = planned(&[]);
    assert!(pinned.starts_with("exit code 0\n") && !pinned.contains("acme.newer"), "{pinned}");
    let unknown = planned(&["--revision", "7"]);
    assert!(unknown.contains("there is no revision 7 of the specification; there is only 1"), "{unknown}");
}

#[test]
fn a_revision_that_cannot_be_used_says_why() {
    let folder = specification();
    std::fs::remove_file(folder.path().join("revisions/1/own.feature")).unwrap();
    insta::assert_snapshot!("revision_with_a_lost_rule", run(folder.path(), &["--revision", "1"]));
    std::fs::write(folder.path().join("revisions/1.toml"), "revision = 2\n[checks]\n").unwrap();
    insta::assert_snapshot!("revision_of_another_number", run(folder.path(), &[]));
    insta::assert_snapshot!("unknown_revision", output_of(&["run", "--revision", "999"]));
    insta::assert_snapshot!("no_number", output_of(&["run", "--revision", "latest"]));
}

#[test]
fn the_newest_revision_is_what_list_freezes() {
    let (number, text) = newest();
    let rules =
        String::from_utf8(program().args(["list", "--freeze", &number]).output().unwrap().stdout).unwrap();
    let lines = |text: &str| -> Vec<String> {
        text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
    };
    assert_eq!(
        lines(&text),
        lines(&rules),
        "the rules have changed since revision {number}. If that revision is published, freeze the next one: \
         catena-conformance list --freeze N > features/revisions/N.toml, and keep what is no longer as it was below \
         features/revisions/{number}/. If it is not, write it again"
    );
}

#[test]
fn every_revision_that_differs_from_the_rules_of_today_still_runs() {
    let listed = String::from_utf8(program().args(["list", "--revisions"]).output().unwrap().stdout).unwrap();
    assert!(listed.starts_with("1  "), "{listed}");
    for line in listed.lines().filter(|line| !line.ends_with("the rules of this version")) {
        let number = line.split_whitespace().next().unwrap();
        let ran = output_of(&[
            "run",
            "--revision",
            number,
            "--require-tested",
            "hardening",
            "--fail-on",
            "hardening",
        ]);
        assert!(ran.starts_with("exit code 0\n"), "revision {number}: {ran}");
    }
}

/// The number and the text of the newest revision.
fn newest() -> (String, String) {
    let folder = root().join("features/revisions");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let numbers = files.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    let newest = numbers
        .max_by_key(|path| path.file_stem().unwrap().to_str().unwrap().parse::<u32>().unwrap())
        .unwrap();
    (newest.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(newest).unwrap())
}
