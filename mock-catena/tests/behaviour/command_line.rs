//! The binary: its output and exit codes.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};

pub(crate) fn mock_catena(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mock-catena"));
    command.args(arguments).env_remove("MOCK_CATENA_TOKEN").env_remove("RUST_LOG").env("NO_COLOR", "1");
    command
}

pub(crate) fn shown(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!(
        "exit {}\n--- stdout\n{}--- stderr\n{}",
        output.status.code().unwrap(),
        text(&output.stdout),
        text(&output.stderr)
    )
}

#[test]
fn help_explains_the_flags_and_the_flow() {
    let output = mock_catena(&["serve", "--help"]).env("COLUMNS", "100").output().unwrap();
    insta::assert_snapshot!(shown(&output));
}

#[test]
fn print_config_shows_every_switch_and_no_secret() {
    let output = mock_catena(&["serve", "--print-config", "--dialect", "connect-sdk", "--seed", "7"])
        .env("MOCK_CATENA_TOKEN", "a-token-from-outside")
        .output()
        .unwrap();
    insta::assert_snapshot!(shown(&output));
}

#[test]
fn an_unknown_dialect_is_a_usage_error_that_names_the_known_ones() {
    let output = mock_catena(&["serve", "--dialect", "klingon"]).output().unwrap();
    insta::assert_snapshot!(shown(&output), @r"
    exit 2
    --- stdout
    --- stderr
    error: invalid value 'klingon' for '--dialect <NAME>'
      [possible values: docs, connect-sdk, openapi, go-sdk]

    For more information, try '--help'.
    ");
}

#[test]
fn an_address_without_a_port_is_a_usage_error_with_an_example() {
    let output = mock_catena(&["serve", "--bind", "8420"]).output().unwrap();
    insta::assert_snapshot!(shown(&output), @r"
    exit 2
    --- stdout
    --- stderr
    error: invalid value '8420' for '--bind <ADDRESS>': write an address and a port, such as `127.0.0.1:8420`

    For more information, try '--help'.
    ");
    let named = mock_catena(&["serve", "--bind", "localhost:9", "--print-config"]).output().unwrap();
    assert!(shown(&named).contains(r#""bind": "127.0.0.1:9""#));
}

#[test]
fn a_busy_port_is_reported_with_the_next_step() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = mock_catena(&["serve", "--bind", &address]).output().unwrap();
    // The system adds its own error number.
    let text = shown(&output).replace(&address, "ADDRESS");
    insta::assert_snapshot!(text.split(" (os error").next().unwrap(), @r"
    exit 2
    --- stdout
    --- stderr
    error: ADDRESS is taken by another program; stop it, or choose another address with `--bind`, e.g. `--bind 127.0.0.1:0`
      because: Address already in use
    ");
}

#[cfg(unix)]
#[test]
fn it_prints_what_to_do_next_and_stops_cleanly() {
    for (token, expected) in [
        (None, "Bearer token: mock-catena-dev-token"),
        (Some("from-outside"), "Bearer token: the one in MOCK_CATENA_TOKEN"),
    ] {
        let mut command = mock_catena(&["serve", "--bind", "127.0.0.1:0"]);
        command.envs(token.map(|token| ("MOCK_CATENA_TOKEN", token)));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let greeting = lines.next().unwrap();
        assert!(greeting.starts_with("The simulated Catena runs at http://127.0.0.1:"), "{greeting}");
        assert!(greeting.ends_with("(dialect docs, random ids; press Ctrl-C to stop)"), "{greeting}");
        assert_eq!(lines.next().unwrap(), expected);
        let stop = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(stop.success());
        assert_eq!(child.wait().unwrap().code(), Some(0));
        let rest: Vec<_> = lines.collect();
        assert!(rest.iter().any(|line| line.contains("curl -s http://127.0.0.1:")));
        assert!(!rest.iter().any(|line| line.contains("from-outside")));
    }
}

/// `--open` asks the desktop to open the inspector: here, a program of the test that writes the address into a pipe.
#[cfg(target_os = "linux")]
#[test]
fn open_opens_the_inspector_in_the_browser() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let [pipe, program] = ["pipe", "xdg-open"].map(|name| folder.path().join(name));
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    std::fs::write(&program, format!("#!/bin/sh\necho \"$1\" > {}\n", pipe.display())).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = mock_catena(&["serve", "--bind", "127.0.0.1:0", "--open"]);
    command.env("PATH", folder.path()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let opened = std::fs::read_to_string(&pipe).unwrap();
    let greeting = BufReader::new(child.stdout.take().unwrap()).lines().next().unwrap().unwrap();
    assert!(greeting.contains(&format!(" {} ", opened.trim())), "{opened} {greeting}");
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Starts a server, gets a subscription's generated secret, and stops the server.
fn secret_of_a_start(arguments: &[&str]) -> String {
    let mut command = mock_catena(&["serve", "--bind", "127.0.0.1:0"]);
    let mut child = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let greeting = BufReader::new(child.stdout.take().unwrap()).lines().next().unwrap().unwrap();
    let address = greeting.split_once("http://").unwrap().1.split_once('/').unwrap().0.to_owned();
    let body = r#"{"url": "http://partner.test/h", "event_name": "tsp.created"}"#;
    let mut socket = TcpStream::connect(&address).unwrap();
    write!(
        socket,
        "POST /v2/notifications/webhooks HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Authorization: Bearer mock-catena-dev-token\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let made: serde_json::Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    format!("{} {}", made["id"], made["secret"])
}

#[test]
fn a_seed_repeats_ids_and_secrets_and_without_one_they_differ() {
    assert_eq!(secret_of_a_start(&["--seed", "7"]), secret_of_a_start(&["--seed", "7"]));
    assert_ne!(secret_of_a_start(&[]), secret_of_a_start(&[]));
}
