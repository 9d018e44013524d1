//! The reference partner as a process, tested by another process with the profile that it writes.

use reference_partner::Defect;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::{flat, output_of, program, whole};

pub(crate) struct Partner(Child);

impl Partner {
    /// Starts the partner and waits for its first line. Then the profile is written.
    pub(crate) fn start(profile: &Path, more: &[&str]) -> Self {
        Self::of(&mut program(), profile, &[&["--bind", "127.0.0.1:0"], more].concat())
    }

    /// The same with this webhook secret; `more` says where it listens.
    pub(crate) fn start_with(profile: &Path, secret: &str, more: &[&str]) -> Self {
        Self::of(program().env("CATENA_WEBHOOK_SECRET", secret), profile, more)
    }

    fn of(program: &mut Command, profile: &Path, more: &[&str]) -> Self {
        let mut child = program
            .args(["reference-partner", "--write-profile"])
            .arg(profile)
            .args(more)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("reference partner"), "{line}");
        Self(child)
    }
}

impl Drop for Partner {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn run_against(profile: &Path) -> String {
    let output = program()
        .args(["run", "--fail-on", "hardening", "--seed", "5", "--profile"])
        .arg(profile)
        .output()
        .unwrap();
    whole(&output)
}

#[test]
fn the_correct_partner_passes_with_its_profile() {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("partner.toml");
    let _partner = Partner::start(&profile, &[]);
    let said = run_against(&profile);
    assert!(said.starts_with("exit code 0\n"), "{said}");
    assert!(flat(&said).contains(&format!("{} passed, 0 failed", checks())), "{said}");
}

#[test]
fn a_partner_with_a_defect_fails_the_check_that_detects_it() {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("partner.toml");
    let _partner = Partner::start(&profile, &["--defect", "accepts-stale"]);
    let said = run_against(&profile);
    let failed = Defect::AcceptsStale.expected_failures().len();
    assert!(said.starts_with("exit code 1\n"), "{said}");
    assert!(said.contains("✗ webhook.timestamp.stale"), "{said}");
    assert!(flat(&said).contains(&format!("{} passed, {failed} failed", checks() - failed)), "{said}");
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_a_profile_with_a_secret() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("partner.toml");
    let _partner = Partner::start(&profile, &[]);
    assert_eq!(std::fs::metadata(&profile).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_run_against_a_stopped_partner_is_incomplete() {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("partner.toml");
    drop(Partner::start(&profile, &[]));
    let said = run_against(&profile);
    assert!(said.starts_with("exit code 3\n"), "{said}");
    assert!(said.contains("connection refused by 127.0.0.1:"), "{said}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_right_after_the_greeting_ends_the_partner_cleanly() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let mut partner = Partner::start(&folder.path().join("partner.toml"), &[]);
        let interrupt =
            Command::new("/bin/kill").args(["-INT", &partner.0.id().to_string()]).status().unwrap();
        assert!(interrupt.success());
        assert_eq!(partner.0.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn without_a_target_the_built_in_partner_is_tested_and_the_report_says_so() {
    insta::assert_snapshot!("built_in", output_of(&["run", "--seed", "1"]));
}

#[test]
fn a_report_on_standard_output_is_the_only_output_there() {
    let output =
        program().args(["run", "--seed", "1", "--reproducible", "--report", "json=-"]).output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["verdict"], "conformant");
    assert!(String::from_utf8_lossy(&output.stderr).contains(&format!("{} checks: ", checks())));
    let again =
        program().args(["run", "--seed", "1", "--reproducible", "--report", "json=-"]).output().unwrap();
    let lines = |output: &std::process::Output| -> Vec<String> {
        String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
    };
    let (first, second) = (lines(&output), lines(&again));
    let other = first.iter().zip(&second).find(|(first, second)| first != second);
    assert_eq!(other, None, "the same seed gives the same lines");
    assert!(output.stdout == again.stdout, "the same seed gives the same bytes");
}

/// The number of checks.
fn checks() -> usize {
    catena_conformance::specification::Specification::embedded().unwrap().checks.len()
}
