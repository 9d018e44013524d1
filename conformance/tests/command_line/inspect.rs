//! `run --inspect`: the page stays until Ctrl-C in a terminal, and ends with the run elsewhere.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use crate::{flat, output_of, program, whole};

fn get(port: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
#[cfg(target_os = "linux")]
fn in_a_terminal_the_page_stays_until_ctrl_c_and_the_exit_code_is_that_of_the_run() {
    use std::io::{BufRead as _, BufReader};

    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("partner.toml");
    let _partner = crate::partner::Partner::start(&profile, &["--defect", "accepts-stale"]);
    let profile = profile.display().to_string();
    let arguments = ["run", "--inspect", "--only", "webhook.timestamp.", "--profile", &profile];
    let mut child = crate::terminal::in_terminal(&arguments, folder.path()).spawn().unwrap();
    let mut keyboard = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let stays = lines.by_ref().find(|line| line.contains("The page stays at ")).unwrap();
    let port = stays.split("127.0.0.1:").nth(1).unwrap().split('/').next().unwrap();
    assert!(stays.trim_end().ends_with(&format!("http://127.0.0.1:{port}/ until Ctrl-C.")), "{stays}");
    assert!(get(port, "/").starts_with("HTTP/1.1 200 OK"));
    let report = get(port, "/report");
    assert!(
        report.contains("<h1>Non-conformant</h1>") && report.contains("webhook.timestamp.stale"),
        "{report}"
    );
    keyboard.write_all(b"\x03").unwrap();
    lines.for_each(drop);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn without_a_terminal_the_page_ends_with_the_run() {
    let arguments = ["run", "--inspect", "--seed", "1", "--only", "redirect.success.answered"];
    let output = program().args(arguments).output().unwrap();
    let said = whole(&output);
    assert!(said.starts_with("exit code 0\n"), "{said}");
    assert!(said.contains("The run is shown at http://127.0.0.1:") && !said.contains("stays"), "{said}");
}

#[test]
fn a_port_that_is_taken_is_refused_before_anything_is_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let said = flat(&output_of(&["run", "--inspect", "--inspect-port", &port]));
    assert!(said.starts_with("exit code 2"), "{said}");
    assert!(said.contains(&format!("the page cannot listen on 127.0.0.1:{port}: ")), "{said}");
    assert!(said.contains("choose another port with `--inspect-port PORT`"), "{said}");
    assert!(flat(&output_of(&["run", "--open"])).contains("--inspect"));
}
