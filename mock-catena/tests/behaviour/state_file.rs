//! `--state FILE`: one server per file, and no surprises at the end.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use serde_json::Value;

use crate::binary::{Binary, refused, text};

fn serve(state: &std::path::Path) -> Binary {
    Binary::serve(&["--bind", "127.0.0.1:0", "--state", text(state)])
}

#[test]
fn a_file_that_cannot_be_written_is_found_at_the_start() {
    let nowhere = refused(&["serve", "--bind", "127.0.0.1:0", "--state", "/nonexistent/state.json"]);
    insta::assert_snapshot!(nowhere.split(" (os").next().unwrap(), @"");
    let folder = tempfile::tempdir().unwrap();
    let error = refused(&["serve", "--bind", "127.0.0.1:0", "--state", text(folder.path())]);
    assert!(error.contains("cannot write the state to"), "{error}");
}

#[test]
fn a_file_belongs_to_one_server_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.json");
    let first = serve(&state);
    let error = refused(&["serve", "--bind", "127.0.0.1:0", "--state", text(&state)]);
    insta::assert_snapshot!(error.replace(text(folder.path()), "FOLDER"), @"");
    // However the first one ends, its lock ends with it.
    first.stop("TERM");
    drop(serve(&state));
    serve(&state).stop("INT");
}

#[tokio::test]
async fn every_signal_that_asks_to_end_saves_the_state() {
    for signal in ["TERM", "INT", "HUP", "QUIT"] {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state.json");
        let server = serve(&state);
        let made = server.post("_mock/sessions", r#"{"fleet_ref": "carrier-1"}"#).send().await.unwrap();
        assert_eq!(made.status(), 201);
        assert!(server.stop(signal).contains("saved in"), "{signal}");
        let saved: Value = serde_json::from_slice(&fs::read(&state).unwrap()).unwrap();
        assert_eq!(saved["sessions"].as_array().unwrap().len(), 1, "{signal}");
        assert_eq!(fs::metadata(&state).unwrap().permissions().mode() & 0o777, 0o600, "{signal}");
    }
}

#[test]
fn the_state_is_never_written_through_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.json");
    let victim = folder.path().join("victim");
    fs::write(&victim, "precious").unwrap();
    fs::set_permissions(&victim, fs::Permissions::from_mode(0o644)).unwrap();
    let server = serve(&state);
    symlink(&victim, folder.path().join("state.json.new")).unwrap();
    server.stop("TERM");
    assert_eq!(fs::read(&victim).unwrap(), b"precious");
    assert_eq!(fs::metadata(&state).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(fs::symlink_metadata(&state).unwrap().is_file());
    assert!(!folder.path().join("state.json.new").exists());
}
