//! `run --watch` tests again when the partner comes back, when the profile changes and at Enter. Nothing sleeps here: each
//! step waits for the line that the program prints.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdin, Stdio};

use crate::partner::Partner;
use crate::{flat, output_of, program};

/// A running `run --watch`.
struct Watch {
    child: Child,
    errors: Lines<BufReader<ChildStderr>>,
    enter: ChildStdin,
}

impl Watch {
    fn start(profile: &Path) -> Self {
        let mut child = program()
            .args(["run", "--watch", "--only", "webhook.timestamp.", "--profile"])
            .arg(profile)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let errors = BufReader::new(child.stderr.take().unwrap()).lines();
        let enter = child.stdin.take().unwrap();
        Self { child, errors, enter }
    }

    /// Waits for a line with this text, and returns it.
    fn until(&mut self, text: &str) -> String {
        let mut seen = Vec::new();
        let found = self.errors.by_ref().map_while(Result::ok).find(|line| {
            seen.push(line.clone());
            line.contains(text)
        });
        assert!(found.is_some(), "`{text}` was not printed: {seen:?}");
        found.unwrap()
    }

    /// Ends it as Ctrl-C does. Returns the exit code and what was printed.
    fn end(mut self) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        assert!(std::process::Command::new("/bin/kill").args(["-INT", &id]).status().unwrap().success());
        drop(self.enter);
        self.errors.by_ref().for_each(drop);
        let output = self.child.wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    }
}

fn port(profile: &Path) -> String {
    let text = std::fs::read_to_string(profile).unwrap();
    text.split_once("127.0.0.1:").unwrap().1.split_once('/').unwrap().0.to_owned()
}

/// A partner on the port and with the secret of this profile, which stays as it is.
fn again(profile: &Path, more: &[&str]) -> Partner {
    let before = std::fs::read_to_string(profile).unwrap();
    let secret = before.split_once("secret = \"").unwrap().1.split_once('"').unwrap().0.to_owned();
    let other = profile.with_extension("again.toml");
    Partner::start_with(
        &other,
        &secret,
        &[&["--bind", &format!("127.0.0.1:{}", port(profile))], more].concat(),
    )
}

#[test]
fn a_restarted_partner_is_tested_again_until_ctrl_c() {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("partner.toml");
    let flawed = Partner::start(&profile, &["--defect", "accepts-stale"]);
    let mut watch = Watch::start(&profile);
    let waiting = watch.until("Waiting. ");
    let expected = format!(
        "Waiting. Tests again when 127.0.0.1:{} restarts, or when {} changes. Ctrl-C ends.",
        port(&profile),
        profile.display()
    );
    assert_eq!(waiting, expected);
    drop(flawed);
    watch.until("is gone");
    watch.until("to accept connections. Ctrl-C ends.");
    let _fixed = again(&profile, &[]);
    watch.until("is back");
    watch.until("Waiting. ");
    let (code, said) = watch.end();
    assert_eq!(code, Some(0), "the exit code is that of the last run: {said}");
    let verdicts: Vec<&str> = said.lines().filter(|line| line.contains("(exit code ")).collect();
    assert_eq!(verdicts.len(), 2, "{said}");
    assert!(verdicts[0].contains("(exit code 1)") && verdicts[1].contains("(exit code 0)"), "{verdicts:?}");
}

#[test]
fn a_changed_profile_and_enter_begin_another_run_and_a_mistake_in_the_profile_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("partner.toml");
    let _partner = Partner::start(&profile, &["--defect", "accepts-stale"]);
    let text = std::fs::read_to_string(&profile).unwrap();
    let mut watch = Watch::start(&profile);
    watch.until("Waiting. ");
    watch.enter.write_all(b"\n").unwrap();
    watch.until("Enter: testing again");
    watch.until("Waiting. ");
    std::fs::write(&profile, format!("misspelt = 1\n{text}")).unwrap();
    watch.until("the profile has changed: testing again");
    watch.until("misspelt");
    watch.until("Waiting. ");
    std::fs::write(&profile, text.replace("reference-partner\"", "renamed\"")).unwrap();
    watch.until("the profile has changed: testing again");
    watch.until("Waiting. ");
    let (code, said) = watch.end();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("renamed"), "{said}");
}

#[test]
fn watching_needs_a_target() {
    let said = flat(&output_of(&["run", "--watch"]));
    assert!(said.starts_with("exit code 2") && said.contains("`--watch` needs a target"), "{said}");
}
