//! A signal ends a command soon: what is known is written, in whole files, and the exit code says that it is not all.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::{flat, program};

/// Each command has five seconds to end by itself; the rest is for a busy machine.
const LIMIT: Duration = Duration::from_secs(25);

/// A server, and what tells about each of its requests.
fn serve(answer: impl Fn(&str, &mut TcpStream) + Clone + Send + 'static) -> (u16, Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let (answer, tell) = (answer.clone(), tell.clone());
            std::thread::spawn(move || {
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
                while let Some(request) = lines.next() {
                    if lines.by_ref().take_while(|line| !line.is_empty()).count() == 0 {
                        break;
                    }
                    let _ = tell.send(());
                    answer(&request, &mut stream);
                }
            });
        }
    });
    (port, told)
}

fn signal(child: &Child, name: &str) {
    let sent = std::process::Command::new("/bin/kill").args([name, &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

#[test]
fn doctor_says_what_it_found_before_sigterm() {
    // Accepts every request and answers none.
    let (port, told) = serve(|_, _| {});
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("doctor.json");
    let url = format!("http://127.0.0.1:{port}/x");
    let child = program()
        .args(["doctor", "--success-url", &url, "--failure-url", &url, "--report"])
        .arg(format!("json={}", report.display()))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    told.recv_timeout(LIMIT).unwrap();
    let asked = Instant::now();
    signal(&child, "-TERM");
    let output = child.wait_with_output().unwrap();
    assert!(asked.elapsed() < LIMIT, "{:?}", asked.elapsed());
    assert_eq!(output.status.code(), Some(3));
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("every host in the profile is allowed"), "{text}");
    assert!(text.contains("SIGTERM"), "{text}");
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(&report).unwrap()).unwrap();
    assert_eq!(report["exit_code"], 3);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no file is left half written");
}

#[test]
fn ctrl_c_ends_fuzz_after_the_case_under_way_although_something_failed() {
    // Takes everything but a documented failure for a success, so that many cases fail.
    let (port, told) = serve(|request, stream| {
        let said = if request.contains("status=failure") {
            "We could not connect."
        } else {
            "Your provider is connected."
        };
        let page = format!("<h1>{said}</h1>");
        let length = page.len();
        let _ = write!(
            stream,
            "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {length}\r\n\r\n{page}"
        );
    });
    let folder = tempfile::tempdir().unwrap();
    let url = |path: &str| format!("http://127.0.0.1:{port}/{path}?fleet={{fleet_ref}}");
    let child = program()
        .args([
            "fuzz",
            "--cases",
            "1000000",
            "--success-url",
            &url("ok"),
            "--failure-url",
            &url("no"),
            "--failures",
        ])
        .arg(folder.path().join("failures"))
        .arg(format!("--report=json={}", folder.path().join("fuzz.json").display()))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    for _ in 0..500 {
        told.recv_timeout(LIMIT).unwrap();
    }
    let asked = Instant::now();
    signal(&child, "-INT");
    let output = child.wait_with_output().unwrap();
    assert!(asked.elapsed() < LIMIT, "{:?}", asked.elapsed());
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("interrupted by Ctrl-C"), "{text}");
    assert!(!text.contains("/no?"), "the second page is not begun: {text}");
    let report = std::fs::read(folder.path().join("fuzz.json")).unwrap();
    serde_json::from_slice::<serde_json::Value>(&report).unwrap();
}

#[test]
fn self_test_writes_the_partners_that_were_tested_before_sigterm() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("coverage.json");
    let mut child = program()
        .args(["self-test", "--only", "redirect.failure.answered", "--report"])
        .arg(format!("json={}", report.display()))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The first line that it prints is about the first partners.
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(said.next().unwrap().unwrap().contains("25 partners tested"));
    signal(&child, "-TERM");
    assert_eq!(child.wait().unwrap().code(), Some(3));
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(&report).unwrap()).unwrap();
    assert!(report["rows"].as_array().unwrap().len() >= 25);
}

#[test]
fn the_time_limit_of_fuzz_is_for_the_whole() {
    let (port, _told) = serve(|request, stream| {
        let said = if request.contains("status=failure") {
            "We could not connect."
        } else {
            "Your provider is connected."
        };
        let page = format!("<h1>{said}</h1>");
        let length = page.len();
        let _ = write!(
            stream,
            "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {length}\r\n\r\n{page}"
        );
    });
    let folder = tempfile::tempdir().unwrap();
    let url = |path: &str| format!("http://127.0.0.1:{port}/{path}?fleet={{fleet_ref}}");
    let began = Instant::now();
    let ended = program()
        .args([
            "fuzz",
            "--max-time",
            "2s",
            "--success-url",
            &url("ok"),
            "--failure-url",
            &url("no"),
            "--failures",
        ])
        .arg(folder.path().join("failures"))
        .output()
        .unwrap();
    assert_eq!(ended.status.code(), Some(1));
    assert!(began.elapsed() < Duration::from_secs(12), "{:?}", began.elapsed());
}

#[test]
fn logs_never_hold_a_page_or_a_cookie() {
    let output = program()
        .args(["run", "--seed", "1", "--only", "redirect.success"])
        .env("RUST_LOG", "trace")
        .output()
        .unwrap();
    let logs = String::from_utf8_lossy(&output.stderr);
    for hidden in ["set-cookie", "Set-Cookie", "<h1", "whsec", "hyper", "reqwest"] {
        assert!(!logs.contains(hidden), "{hidden}");
    }
}

#[test]
fn a_profile_of_many_unknown_keys_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("long.toml");
    let keys: String = (0..20_000).map(|number| format!("key{number} = 1\n")).collect();
    std::fs::write(&profile, keys).unwrap();
    let began = Instant::now();
    let output = program().arg("doctor").arg("--profile").arg(&profile).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = flat(&String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("20001 mistakes in the profile"), "{}", &said[..400.min(said.len())]);
    assert!(said.contains("these are the first 20"), "{}", &said[..400.min(said.len())]);
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
}
