//! The program: what it prints, which files it writes, and its exit codes.

use std::path::Path;
use std::process::Command;

use reference_partner::Defect;

use crate::over_http::partner;

pub(crate) fn run(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_catena-conformance"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("CATENA_WEBHOOK_SECRET", "fuzz-test-key")
        .output()
        .unwrap();
    format!(
        "exit code {}\n--- stdout\n{}--- stderr\n{}",
        output.status.code().unwrap(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Replaces what differs between runs: times, rates, ports and counts.
pub(crate) fn steady(text: &str) -> String {
    let mut text = text.to_owned();
    for (pattern, by) in [
        (r"in [0-9.]+ s, [0-9]+/s", "in TIME"),
        (r"127\.0\.0\.1:[0-9]+", "127.0.0.1:PORT"),
        (r"-[0-9a-f]{8}\.json", "-HASH.json"),
        (r"; [0-9]+ cases?", "; N cases"),
        (r"catena-conformance-fuzz-[0-9a-f]{16}", "FLEET"),
        (r": accepted [0-9]+, refused [0-9]+", ": CLASSES"),
        (r": connected [0-9]+, requested [0-9]+, failed [0-9]+, neutral [0-9]+", ": CLASSES"),
    ] {
        text = regex::Regex::new(pattern).unwrap().replace_all(&text, by).into_owned();
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_is_shown_saved_tried_again_and_deleted_once_it_is_fixed() {
    let folder = tempfile::tempdir().unwrap();
    let flawed = partner([Defect::TrimsStatus]).await;
    let url = flawed.success_redirect_url_template();
    let port = flawed.base_url().port().unwrap();
    let fuzz = ["fuzz", "--success-url", &url, "--cases", "2000", "--seed", "1"];
    insta::assert_snapshot!("found", steady(&run(folder.path(), &fuzz)));

    let saved =
        std::fs::read_dir(folder.path().join(".catena/failures")).unwrap().next().unwrap().unwrap().path();
    let saved = saved.to_str().unwrap();
    let text = std::fs::read_to_string(saved).unwrap();
    insta::assert_snapshot!("saved", steady(&text));
    let replay = run(folder.path(), &["replay", saved]);
    assert!(replay.starts_with("exit code 1\n") && replay.contains("STILL FAILING"), "{replay}");
    insta::assert_snapshot!("retried", steady(&run(folder.path(), &fuzz)));
    flawed.stop().await;

    let gone = run(folder.path(), &["replay", saved]);
    assert!(gone.starts_with("exit code 3\n") && gone.contains("refused"), "{gone}");

    // A correct partner at the same address.
    let fixed = crate::over_http::partner_at(port, []).await;
    let replay = run(folder.path(), &["replay", saved]);
    assert!(replay.starts_with("exit code 0\n") && replay.contains("FIXED"), "{replay}");
    insta::assert_snapshot!("fixed", steady(&run(folder.path(), &fuzz)));
    assert!(!Path::new(saved).exists());
    fixed.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_and_tests_are_written_on_request() {
    let folder = tempfile::tempdir().unwrap();
    let partner = partner([Defect::CrashesOnInvalidBytes]).await;
    let url = partner.success_redirect_url_template();
    let output = run(
        folder.path(),
        &[
            "fuzz",
            "--success-url",
            &url,
            "--cases",
            "1000",
            "--seed",
            "1",
            "--report",
            "json=out.json",
            "--report",
            "junit=out.xml",
            "--emit",
            "go",
        ],
    );
    partner.stop().await;
    assert!(
        output.starts_with("exit code 1\n")
            && output.contains("func TestARedirectWithStatusMissingAndInvalidUtf8"),
        "{output}"
    );
    let json: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(folder.path().join("out.json")).unwrap()).unwrap();
    assert_eq!(json["pages"][0]["failures"][0]["query"], "%FF");
    let junit = std::fs::read_to_string(folder.path().join("out.xml")).unwrap();
    assert!(junit.contains("tests=\"7\" skipped=\"0\" errors=\"0\" failures=\"1\""), "{junit}");
}

#[tokio::test(flavor = "multi_thread")]
async fn standard_output_has_only_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let partner = crate::over_http::partner_now([]).await;
    let (page, hook) = (partner.success_redirect_url_template(), partner.webhook_url());
    for target in [&["--success-url", &*page][..], &["--webhook", "--webhook-url", &*hook]] {
        let output = run(
            folder.path(),
            &[&["fuzz", "--cases", "20", "--seed", "1", "--report", "json=-"], target].concat(),
        );
        let (stdout, stderr) = output.split_once("--- stderr\n").unwrap();
        let (code, json) = stdout.split_once("\n--- stdout\n").unwrap();
        let json: serde_json::Value = serde_json::from_str(json).unwrap();
        assert!(code == "exit code 0" && json["pages"][0]["cases"].as_u64() > Some(10), "{output}");
        assert!(stderr.contains("nothing failed"), "{output}");
    }
    partner.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_partners_endpoint_passes_and_defective_ones_fail() {
    let folder = tempfile::tempdir().unwrap();
    for (defects, code, rule) in [
        (vec![], 0, "nothing failed"),
        (vec![Defect::ChecksSignatureShape], 1, "FAILED forged-accepted"),
        (vec![Defect::RefusesWithServerError], 1, "FAILED server-error"),
        (vec![Defect::WebhookBehindLogin], 2, "a genuine delivery is refused with status 403"),
    ] {
        let partner = crate::over_http::partner_now(defects).await;
        let url = partner.webhook_url().to_string();
        let output = run(
            folder.path(),
            &["fuzz", "--webhook", "--webhook-url", &url, "--cases", "600", "--seed", "1"],
        );
        assert!(output.starts_with(&format!("exit code {code}\n")) && output.contains(rule), "{output}");
        assert!(!output.contains("fuzz-test-key"), "{output}");
        partner.stop().await;
    }
}

#[test]
fn errors_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("no.json"), "{}").unwrap();
    for (name, arguments) in [
        ("nothing_named", &["fuzz"][..]),
        ("foreign", &["fuzz", "--success-url", "https://partner.example/return"]),
        ("closed", &["fuzz", "--success-url", "http://127.0.0.1:1/return"]),
        ("no_such_file", &["replay", "nowhere.json"]),
        ("no_failure", &["replay", "no.json"]),
    ] {
        insta::assert_snapshot!(name, run(folder.path(), arguments));
    }
}

#[test]
fn vectors_are_written_to_the_given_path() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["vectors", "--output", "some/where.json"]);
    assert!(output.starts_with("exit code 0\n"), "{output}");
    let written = std::fs::read_to_string(folder.path().join("some/where.json")).unwrap();
    assert!(written == include_str!("../../../fixtures/vectors/redirects.json"));
    assert!(run(folder.path(), &["vectors", "--schema", "--output", "-"]).contains("json-schema.org"));
}
