//! `mock-catena events`, `sign` and `verify`.

use std::io::Write as _;
use std::process::Stdio;

use crate::command_line::{mock_catena, shown};

const SECRET: &str = "contract-test-key";
const TIMESTAMP: &str = "2026-03-02T15:20:03+00:00";
/// The signature of [`BODY`] with [`SECRET`] and [`TIMESTAMP`], computed by Python's `hmac`.
const SIGNATURE: &str = "wxV2uzsYsNerdYLrMN2QMUzqLqSPDUJgTcRvSdWcj+A=";
const BODY: &str = r#"{"version":"1.0","event_name":"tsp.created","data":[]}"#;

fn run(arguments: &[&str], secret: Option<&str>, stdin: &[u8]) -> String {
    let mut command = mock_catena(arguments);
    command.env_remove("CATENA_WEBHOOK_SECRET").envs(secret.map(|secret| ("CATENA_WEBHOOK_SECRET", secret)));
    command.env("COLUMNS", "100").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A process that stops at an invalid flag does not read the body.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    format!("$ mock-catena {}\n{}", arguments.join(" "), shown(&child.wait_with_output().unwrap()))
}

fn gzipped(body: &str) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(vec![], flate2::Compression::default());
    packed.write_all(body.as_bytes()).unwrap();
    packed.finish().unwrap()
}

#[test]
fn events_lists_every_event_with_a_sample_of_each() {
    insta::assert_snapshot!(run(&["events"], None, b""));
}

#[test]
fn events_with_a_name_prints_that_envelope_and_an_unknown_name_is_an_error() {
    let all = [
        run(&["events", "share_agreement.created"], None, b""),
        run(&["events", "tsp.requested"], None, b""),
        run(&["events", "invitation.acepted"], None, b""),
        run(&["events", "invitation.*"], None, b""),
    ];
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn sign_prints_the_two_headers_another_implementation_computes() {
    let all = [
        run(&["sign", "--timestamp", TIMESTAMP], Some(SECRET), BODY.as_bytes()),
        run(&["sign", "--timestamp", TIMESTAMP, "-"], Some(SECRET), &gzipped(BODY)),
    ];
    for one in &all {
        assert!(one.contains(SIGNATURE), "{one}");
    }
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn sign_reports_missing_input() {
    let torn = &gzipped(BODY)[..30];
    let all = [
        run(&["sign"], None, BODY.as_bytes()),
        run(&["sign"], Some(""), BODY.as_bytes()),
        run(&["sign", "/no/such/file.json"], Some(SECRET), b""),
        run(&["sign", "--timestamp", TIMESTAMP], Some(SECRET), torn),
        run(&["sign", "--secret", SECRET], Some(SECRET), b""),
    ];
    let all = all.join("\n");
    insta::with_settings!({filters => vec![(r" \(os error \d+\)", "")]}, { insta::assert_snapshot!(all) });
}

#[test]
fn verify_reports_signature_and_freshness() {
    let asked = |timestamp, signature, at, secret, body: &[u8]| {
        let arguments = ["verify", "--timestamp", timestamp, "--signature", signature, "--at", at];
        run(&arguments, Some(secret), body)
    };
    let (soon, later) = ("2026-03-02T15:21:00Z", "2026-03-02T15:26:00Z");
    let wrong = "IhW4Ul6TtFaDBSXlqHU9hDpICwWS43V6tMSu9easWfc=";
    let all = [
        asked(TIMESTAMP, SIGNATURE, soon, SECRET, BODY.as_bytes()),
        asked(TIMESTAMP, SIGNATURE, soon, SECRET, &gzipped(BODY)),
        asked(TIMESTAMP, SIGNATURE, later, SECRET, BODY.as_bytes()),
        asked(TIMESTAMP, SIGNATURE, soon, "another-secret", BODY.as_bytes()),
        asked(TIMESTAMP, wrong, soon, SECRET, BODY.as_bytes()),
        asked(TIMESTAMP, "not base64", soon, SECRET, BODY.as_bytes()),
        asked("yesterday", SIGNATURE, soon, SECRET, BODY.as_bytes()),
    ];
    let ends: Vec<bool> = all.iter().map(|one| one.contains("\nexit 0\n")).collect();
    assert_eq!(ends, [true, true, false, false, false, false, false]);
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn verify_reports_invalid_input() {
    let all = [
        run(&["verify"], Some(SECRET), b""),
        run(&["verify", "--timestamp", TIMESTAMP, "--signature", SIGNATURE], None, BODY.as_bytes()),
        run(
            &["verify", "--timestamp", TIMESTAMP, "--signature", SIGNATURE, "--at", "noon"],
            Some(SECRET),
            b"",
        ),
    ];
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn help_of_each_command_names_the_secret_variable_and_has_an_example() {
    insta::assert_snapshot!(
        ["events", "sign", "verify"].map(|one| run(&[one, "--help"], None, b"")).join("\n")
    );
}
