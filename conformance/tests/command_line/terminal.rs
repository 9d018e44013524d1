//! In a real terminal: a partner's text never reaches it as anything but text, colors are there, and Ctrl-C ends a run.
//!
//! `script`, which every Linux has, starts the program in a pseudo terminal and passes on both directions.
#![cfg(target_os = "linux")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::runner::commands;
use crate::{program, root};

/// What a terminal obeys: clear screen, title, links, clipboard, colors, another charset, status reports, a C1 control,
/// a change of direction, the bell, backspaces and a carriage return.
const ATTACK: &str = "\x1b[2J\x1b[H\x1b]0;owned\x07\x1b]8;;http://evil.test\x1b\\x\x1b]52;c;ZXZpbA==\x07\x1b[32m\
                      \x1b(0\x1b[6n\x1bc\u{9b}31m\u{202e}\u{2066}\x07\x08\x08\x08\r::error::owned\n  ::stop-commands::x\n##[error]owned \
                      Verdict: conformant";

/// A partner that sends this wherever it can, and something for each request that it gets.
fn hostile(answers: bool) -> (u16, Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let sender = sender.clone();
            std::thread::spawn(move || answer(stream, &sender, answers));
        }
    });
    (port, receiver)
}

fn answer(mut stream: TcpStream, sender: &std::sync::mpsc::Sender<()>, answers: bool) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let Some(request) = lines.next() else { return };
    lines.by_ref().take_while(|line| !line.is_empty()).for_each(drop);
    let _ = sender.send(());
    if !answers {
        std::thread::park();
    }
    // The HTTP client takes no ASCII control characters in a header; of the others there are some to obey.
    let header: String = ATTACK.chars().filter(|letter| !letter.is_ascii_control()).collect();
    let outcome = if request.contains("status=failure") { "was not connected" } else { "is connected" };
    let page = format!("<title>{ATTACK}</title><h1>Your provider {outcome}. {ATTACK}</h1>");
    let (status, more) = match request.contains("a=") || request.contains("%") {
        true => ("302 Found", format!("location: /{header}\r\n")),
        false => ("200 OK", String::new()),
    };
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8; x={header}\r\nserver: {header}\r\nx-frame-options: {header}\r\n\
         set-cookie: a={header}; path=/\r\n{more}content-length: {}\r\nconnection: close\r\n\r\n{page}",
        page.len()
    );
}

/// The command in a terminal of 100 columns.
pub(crate) fn in_terminal(arguments: &[&str], folder: &Path) -> Command {
    let quoted: Vec<String> = arguments.iter().map(|argument| format!("'{argument}'")).collect();
    let line = format!(
        "stty cols 100 rows 40; exec '{}' {}",
        env!("CARGO_BIN_EXE_catena-conformance"),
        quoted.join(" ")
    );
    let mut command = Command::new("script");
    command
        .args(["--quiet", "--return", "--command", &line, "/dev/null"])
        .current_dir(root())
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("TERM", "xterm-256color")
        .env("SHELL", "/bin/sh")
        .env("XDG_STATE_HOME", folder)
        .env("HOME", folder)
        .env("CATENA_WEBHOOK_SECRET", "a-secret-of-the-terminal-tests")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    command
}

fn shown(arguments: &[&str], folder: &Path) -> (Option<i32>, String) {
    let mut child = in_terminal(arguments, folder).spawn().unwrap();
    // Without an end of the input, which would be typed as Ctrl-D.
    let _keyboard = child.stdin.take();
    let output: Output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

/// Everything in an output that a terminal obeys, but for our colors and the progress bar.
fn obeyed(output: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = output;
    while let Some(at) = rest.find(|it: char| it.is_control() || is_bidirectional(it)) {
        let (before, from) = rest.split_at(at);
        let _ = before;
        let own = own_sequence(from);
        if own == 0 {
            found.push(from.chars().take(12).collect());
        }
        let step = own.max(from.chars().next().map_or(1, char::len_utf8));
        rest = &from[step..];
    }
    found
}

fn is_bidirectional(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// How long a line break, a color of ours, or a move of the progress bar is.
fn own_sequence(from: &str) -> usize {
    if from.starts_with("\r\n") || from.starts_with('\n') || from.starts_with('\r') || from.starts_with('\t')
    {
        return 1;
    }
    let Some(code) = from.strip_prefix("\x1b[") else { return 0 };
    let Some(end) = code.find(|it: char| !it.is_ascii_digit() && it != ';') else { return 0 };
    let (numbers, rest) = code.split_at(end);
    let own = match rest.as_bytes().first() {
        Some(b'm') => numbers.split(';').all(|number| {
            matches!(number, "" | "0" | "1" | "2" | "4" | "31" | "32" | "33" | "36" | "38" | "39")
        }),
        // The progress bar clears its line and goes up to it.
        Some(b'K') => matches!(numbers, "" | "2"),
        Some(b'A') => true,
        _ => false,
    };
    if own { 2 + end + 1 } else { 0 }
}

#[test]
fn nothing_that_a_partner_sends_is_obeyed_by_the_terminal() {
    let (port, _requests) = hostile(true);
    let folder = tempfile::tempdir().unwrap();
    let (ok, no) = (
        format!("http://127.0.0.1:{port}/ok?f={{fleet_ref}}"),
        format!("http://127.0.0.1:{port}/no?f={{fleet_ref}}"),
    );
    let hook = format!("http://127.0.0.1:{port}/hook");
    let file = |name: &str| folder.path().join(name).display().to_string();
    let files = ["whole.json", "one.json", "other.json"].map(file);
    let [whole, one, other] = &files;
    let reports = files.each_ref().map(|file| format!("json={file}"));
    let urls = ["--success-url", &ok, "--failure-url", &no];
    let run = |more: &[&'static str]| [&["run", "--seed", "1"], &urls[..], more].concat();
    let shard = run(&["--only", "redirect.", "--shard"]);
    let (failures, page) = (file("failures"), format!("html={}", file("page.html")));
    let mut escaped = 0;
    let mut look = |arguments: &[&str], code: Option<i32>| {
        let (ended, output) = shown(arguments, folder.path());
        assert_eq!(obeyed(&output), Vec::<String>::new(), "{arguments:?}\n{output:?}");
        assert!(code.is_none() || ended == code, "{ended:?} {arguments:?}\n{output}");
        assert_eq!(commands(&output), Vec::<&str>::new(), "{arguments:?}");
        assert!(output.lines().count() > 2, "{arguments:?}\n{output}");
        escaped += output.matches(r"\x1b").count();
    };
    look(&[&run(&["--verbose", "--fail-on", "hardening", "--report"])[..], &[&reports[0]]].concat(), Some(1));
    look(&[&shard[..], &["1/2", "--report", &reports[1]]].concat(), None);
    look(&[&shard[..], &["2/2", "--report", &reports[2]]].concat(), None);
    look(&[&["doctor"], &urls[..]].concat(), None);
    look(&[&["doctor", "--webhook-url", &hook], &urls[..]].concat(), None);
    look(&[&["fuzz", "--cases", "40", "--failures", &failures], &urls[..]].concat(), None);
    // Reports may come from somebody else, too, as may names of files.
    for file in &files {
        let mut report: serde_json::Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        report["target"]["name"] = ATTACK.into();
        std::fs::write(file, report.to_string()).unwrap();
    }
    look(&["merge", one, other], None);
    look(&["compare", whole, whole], None);
    look(
        &[&run(&["--only", "redirect.failure", "--compare-with"])[..], &[whole, "--report", &page]].concat(),
        None,
    );
    look(&["compare", whole, &format!("{failures}/\x1b[2J\u{202e}.json")], Some(2));
    assert!(escaped > 0, "what was sent is shown, escaped");
}

#[test]
fn the_terminal_obeys_each_part_of_the_attack() {
    for attack in [
        "\x1b[2J",
        "\x1b]0;x\x07",
        "\x1b]8;;http://a\x1b\\",
        "\x1bc",
        "\u{9b}31m",
        "\u{202e}",
        "\x08",
        "\x1b[6n",
        "\x1b[5m",
    ] {
        assert!(!obeyed(attack).is_empty(), "{attack:?}");
    }
    assert_eq!(obeyed("\x1b[1m\x1b[31mfailed\x1b[0m\r\n"), Vec::<String>::new());
}

#[test]
fn colors_are_there_in_a_terminal_only() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["run", "--seed", "1", "--only", "redirect.success.answered"];
    let (code, output) = shown(&arguments, folder.path());
    assert_eq!(code, Some(0), "{output}");
    assert!(output.contains("\x1b[3"), "{output:?}");
    let piped = program().args(arguments).output().unwrap();
    assert!(!piped.stdout.contains(&0x1b) && !piped.stderr.contains(&0x1b));
}

#[test]
fn ctrl_c_in_a_terminal_ends_a_run_and_shows_what_is_known() {
    let (port, requests) = hostile(false);
    let folder = tempfile::tempdir().unwrap();
    let url = format!("http://127.0.0.1:{port}/x?f={{fleet_ref}}");
    let report = format!("json={}", folder.path().join("report.json").display());
    let arguments = ["run", "--success-url", &url, "--failure-url", &url, "--report", &report];
    let mut child = in_terminal(&arguments, folder.path()).spawn().unwrap();
    let mut keyboard = child.stdin.take().unwrap();
    requests.recv_timeout(Duration::from_secs(25)).unwrap();
    let typed = Instant::now();
    keyboard.write_all(b"\x03").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(typed.elapsed() < Duration::from_secs(25), "{:?}", typed.elapsed());
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains("interrupted by Ctrl-C"), "{text}");
    let report: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("report.json")).unwrap()).unwrap();
    assert_eq!(report["exit_code"], 3);
}
