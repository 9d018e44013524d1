//! A full disk: the state that was saved before stays, and no half of a file is left.
#![cfg(target_os = "linux")]

use std::fs;
use std::process::{Command, Stdio};

use crate::binary::{Binary, refused, text};
use crate::small_disk::SmallDisk;

/// Starts a server with its state on this disk, fills the disk, and ends the server. Returns its exit code and errors.
fn ended_on_a_full_disk(disk: &SmallDisk) -> (Option<i32>, String) {
    use std::io::{BufRead as _, BufReader};

    let state = disk.file("state.json");
    let mut child = Command::new(env!("CARGO_BIN_EXE_mock-catena"))
        .args(["serve", "--bind", "127.0.0.1:0", "--state", text(&state)])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut greeting = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(greeting.any(|line| line.contains("Invite a fleet")));
    disk.fill();
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    greeting.for_each(drop);
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[tokio::test]
async fn the_state_that_was_saved_before_stays_if_the_new_one_cannot_be_written() {
    let Some(disk) = SmallDisk::of(256) else { return };
    let state = disk.file("state.json");
    let first = Binary::serve(&["--bind", "127.0.0.1:0", "--state", text(&state)]);
    first.post("_mock/sessions", r#"{"fleet_ref": "carrier-1"}"#).send().await.unwrap();
    first.stop("TERM");
    let saved = fs::read(&state).unwrap();
    let files = disk.files();
    let (code, errors) = ended_on_a_full_disk(&disk);
    assert_eq!(code, Some(2), "{errors}");
    assert!(errors.contains("cannot write the state to `") && errors.contains("No space left"), "{errors}");
    assert_eq!(fs::read(&state).unwrap(), saved);
    fs::remove_file(disk.file("filler")).unwrap();
    assert_eq!(disk.files(), files, "no part of a file is left");
    Binary::serve(&["--bind", "127.0.0.1:0", "--state", text(&state)]).stop("TERM");
}

#[test]
fn a_signing_key_is_written_as_a_whole_or_not_at_all() {
    let Some(disk) = SmallDisk::of(64) else { return };
    let key = disk.file("key.pem");
    disk.fill();
    let arguments =
        ["serve", "--bind", "127.0.0.1:0", "--client", "acme:a-secret-of-acme", "--key", text(&key)];
    let error = refused(&arguments);
    assert!(
        error.contains("cannot write a new signing key to") && error.contains("No space left"),
        "{error}"
    );
    assert!(!key.exists(), "half a key would be refused at the next start");
}
