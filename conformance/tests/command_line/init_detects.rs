//! `init` finds the endpoints of a running application, and says what it found and what not.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::Output;

use catena_conformance::profile::target::{Target, TargetFlags};

use crate::partner::Partner;
use crate::{flat, program};

fn init(folder: &Path, app: &str, secret: Option<&str>) -> Output {
    let mut program = program();
    program.args(["init", "--app", app]).current_dir(folder);
    if let Some(secret) = secret {
        program.env("CATENA_WEBHOOK_SECRET", secret);
    }
    program.output().unwrap()
}

/// What was said, with the port replaced.
fn said(output: &Output, app: &str) -> String {
    let text = format!(
        "exit code {}\n--- stdout\n{}--- stderr\n{}",
        output.status.code().unwrap(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    text.replace(app, "http://localhost:3000")
}

/// The lines of the profile that are no comments, with the port replaced.
fn written(folder: &Path, app: &str) -> String {
    let text = std::fs::read_to_string(folder.join("catena.toml")).unwrap();
    let environment = |_: &str| Some("a-value-of-the-tests".to_owned());
    Target::from_profile("catena.toml", &text, &environment, &TargetFlags::default()).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.collect::<Vec<_>>().join("\n").replace(app, "http://localhost:3000")
}

#[test]
fn pages_parameter_views_and_signatures_of_the_reference_partner_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("partner.toml");
    let _partner = Partner::start(&profile, &[]);
    let text = std::fs::read_to_string(&profile).unwrap();
    let app = text.split('"').find(|part| part.starts_with("http://")).unwrap();
    let app = app.split_once("/catena/").unwrap().0;
    let secret = text.split_once("secret = \"").unwrap().1.split_once('"').unwrap().0;
    let output = init(folder.path(), app, Some(secret));
    insta::assert_snapshot!("init_detects", said(&output, app));
    insta::assert_snapshot!("init_detects_profile", written(folder.path(), app));
    // The profile is whole: a run needs nothing else.
    let run = program()
        .args(["run", "--profile", "catena.toml", "--only", "redirect.requested."])
        .env("CATENA_WEBHOOK_SECRET", secret)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let run = String::from_utf8(run.stdout).unwrap();
    assert!(run.contains("Conformant") && run.contains("(exit code 0)"), "{run}");
}

#[test]
fn an_endpoint_that_accepts_unsigned_deliveries_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("partner.toml");
    let _partner = Partner::start(&profile, &["--defect", "ignores-signature"]);
    let text = std::fs::read_to_string(&profile).unwrap();
    let app = text.split('"').find(|part| part.starts_with("http://")).unwrap();
    let app = app.split_once("/catena/").unwrap().0;
    let output = init(folder.path(), app, None);
    let said = flat(&said(&output, app));
    assert!(
        said.contains("to an unsigned delivery: it does not verify signatures; set CATENA_WEBHOOK_SECRET"),
        "{said}"
    );
    // Without the secret, a profile with `[webhook]` could not be used.
    assert!(!written(folder.path(), app).contains("[webhook]"));
}

/// An application with one page for every outcome and no view. It answers everything else with 404.
fn one_page() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let app = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut request = [0; 4096];
                while let Ok(read @ 1..) = stream.read(&mut request) {
                    let is_page = request.get(..read).is_some_and(|sent| sent.starts_with(b"GET /callback"));
                    let (status, body) =
                        if is_page { ("200 OK", "<h1>Thank you") } else { ("404 Not Found", "") };
                    let answer = format!(
                        "HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: {}\r\n\r\n{body}",
                        body.len()
                    );
                    if stream.write_all(answer.as_bytes()).is_err() {
                        break;
                    }
                }
            });
        }
    });
    app
}

#[test]
fn what_is_not_found_is_said_and_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let app = one_page();
    let output = init(folder.path(), &app, None);
    insta::assert_snapshot!("init_detects_little", said(&output, &app));
    insta::assert_snapshot!("init_detects_little_profile", written(folder.path(), &app));
}

#[test]
fn without_an_application_the_pages_must_be_given() {
    let folder = tempfile::tempdir().unwrap();
    // Bound, and then closed: nothing listens there.
    let app = format!("http://{}", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    let output = init(folder.path(), &app, None);
    insta::assert_snapshot!("init_detects_nothing", said(&output, &app));
    assert!(!folder.path().join("catena.toml").exists());
}
