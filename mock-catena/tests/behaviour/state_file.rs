//! `--state FILE`: one server per file, and no surprises at the end.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use serde_json::{Value, json};

use crate::binary::{Binary, json as body, refused, text};

fn serve(state: &std::path::Path) -> Binary {
    Binary::serve(&["--bind", "127.0.0.1:0", "--state", text(state)])
}

#[test]
fn a_file_that_cannot_be_written_is_found_at_the_start() {
    let nowhere = refused(&["serve", "--bind", "127.0.0.1:0", "--state", "/nonexistent/state.json"]);
    insta::assert_snapshot!(nowhere.split(" (os").next().unwrap(), @"
    error: cannot write the state to `/nonexistent/state.json`; choose another file with `--state`
      because: No such file or directory
    ");
    let folder = tempfile::tempdir().unwrap();
    let error = refused(&["serve", "--bind", "127.0.0.1:0", "--state", text(folder.path())]);
    assert!(error.contains("cannot write the state to"), "{error}");
    // Opening a pipe would wait for ever, also at SIGTERM.
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let link = folder.path().join("link");
    symlink(&pipe, &link).unwrap();
    for path in [pipe, link, "/dev/null".into()] {
        let error = refused(&["serve", "--bind", "127.0.0.1:0", "--state", text(&path)]);
        assert!(error.contains("it is a pipe or a device, not a file"), "{error}");
    }
}

#[test]
fn a_file_belongs_to_one_server_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.json");
    let first = serve(&state);
    let error = refused(&["serve", "--bind", "127.0.0.1:0", "--state", text(&state)]);
    insta::assert_snapshot!(error.replace(text(folder.path()), "FOLDER"), @"error: another server keeps its state in `FOLDER/state.json`; stop it, or choose another file with `--state`");
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

#[tokio::test]
async fn clock_dialect_faults_and_callbacks_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.json");
    let first = serve(&state);
    let posted = async |server: &Binary, path: &str, json: Value| {
        let answer = server.post(path, json.to_string()).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
    };
    posted(&first, "_mock/clock/advance", json!({"duration": "40d"})).await;
    posted(&first, "_mock/clock/freeze", json!({})).await;
    let dialect = json!({"name": "connect-sdk", "attempts": 2});
    let put = first.client.put(first.base.join("_mock/dialect").unwrap()).body(dialect.to_string());
    assert_eq!(put.send().await.unwrap().status(), 200);
    let scope = json!({"endpoint": "nobody.example"});
    let rule = json!({"fault": "tamper-body", "times": 9, "for_s": 600, "scope": scope});
    posted(&first, "_mock/faults", rule).await;
    // Nobody listens there, so its deliveries wait for a retry.
    let callback = json!({"fleet_ref": "a", "callback_url": "http://127.0.0.1:9/hook", "outcome": "success"});
    posted(&first, "_mock/sessions", callback).await;
    let read = async |server: &Binary| {
        let mut all = vec![];
        for path in ["_mock/clock", "_mock/dialect", "_mock/faults"] {
            all.push(body(server.get(path).send().await.unwrap()).await);
        }
        json!(all)
    };
    let before = read(&first).await;
    first.stop("TERM");
    let saved: Value = serde_json::from_slice(&fs::read(&state).unwrap()).unwrap();
    assert!(!saved["callbacks"].as_array().unwrap().is_empty(), "{saved:#}");
    assert!(!saved["letters"].as_array().unwrap().is_empty());

    let again = serve(&state);
    assert_eq!(read(&again).await, before);
    again.stop("TERM");
    let kept: Value = serde_json::from_slice(&fs::read(&state).unwrap()).unwrap();
    assert_eq!(kept["callbacks"], saved["callbacks"]);
    assert_eq!(kept["letters"].as_array().unwrap().len(), saved["letters"].as_array().unwrap().len());
    // Whoever asks for another dialect gets it.
    let other = Binary::serve(&["--bind", "127.0.0.1:0", "--dialect", "openapi", "--state", text(&state)]);
    assert_ne!(read(&other).await[1], before[1]);
}
