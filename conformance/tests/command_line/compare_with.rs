//! `--compare-with`: the page shows what changed since an earlier run.

use crate::{output_of, program};

#[test]
fn the_page_says_what_is_new_since_an_earlier_report() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (old, page) = (path("old.json"), path("out.html"));
    let run = |more: &[&str]| {
        let common = ["run", "--only", "webhook.signature.missing", "--seed", "1"];
        program().args(common).args(more).output().unwrap()
    };
    assert!(run(&["--report", &format!("json={old}")]).status.success());
    // The earlier report may be the file that this run replaces.
    let (json, html) = (format!("json={old}"), format!("html={page}"));
    let again = run(&["--compare-with", &old, "--report", &html, "--report", &json]);
    assert!(again.status.success());
    let text = std::fs::read_to_string(&page).unwrap();
    assert!(text.contains("Since old.json"), "{text}");
    for group in ["<b>0</b> new", "<b>0</b> still failing", "<b>0</b> fixed"] {
        assert!(text.contains(group), "{group}");
    }
    let without_page = run(&["--compare-with", &old]);
    assert_eq!(without_page.status.code(), Some(2));
    let message = String::from_utf8(without_page.stderr).unwrap();
    assert!(message.contains("needs a report that shows the comparison"), "{message}");
    let missing = run(&["--compare-with", &path("no.json"), "--report", &format!("html={page}")]);
    assert_eq!(missing.status.code(), Some(2));
}

#[test]
#[cfg(unix)]
fn a_file_without_end_is_no_report() {
    let output = output_of(&["compare", "/dev/zero", "/dev/zero"]);
    assert!(output.starts_with("exit code 2\n") && output.contains("it has more than 256 MiB"), "{output}");
}
