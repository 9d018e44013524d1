//! Every `see it` line of a report shows the failure again: it is run against the defect that it was printed for, and
//! against the correct partner.

use std::path::Path;
use std::process::{Command, Output};

use crate::partner::Partner;
use crate::{program, root};

/// Pages (curl), a HEAD request (curl -I), a delivery, what is stored, and a race (each a run of the check).
const DEFECTS: [&str; 4] =
    ["treats-requested-as-connected", "head-crashes", "accepts-stale", "failure-answers-error"];

/// What `run` prints for a profile, with everything about each failure.
pub(crate) fn report(profile: &Path) -> String {
    let output = program()
        .args(["run", "--seed", "11", "--verbose", "--fail-on", "hardening", "--profile"])
        .arg(profile)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Each failed check with its `see it` line.
pub(crate) fn lines(report: &str) -> Vec<(String, String)> {
    let mut id = String::new();
    let mut found = Vec::new();
    for line in report.lines() {
        if let Some(name) = line.strip_prefix("  ✗ ") {
            id = name.split(' ').next().unwrap().to_owned();
        } else if let Some(command) = line.trim_start().strip_prefix("see it    ") {
            found.push((id.clone(), command.to_owned()));
        }
    }
    found
}

/// Runs a line as a user would, with the program on the path.
fn typed(line: &str) -> Output {
    let folder = Path::new(env!("CARGO_BIN_EXE_catena-conformance")).parent().unwrap();
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", folder.display());
    let script = format!("{line} 2>&1");
    Command::new("/bin/sh")
        .args(["-c", &script])
        .current_dir(root())
        .env_clear()
        .env("PATH", path)
        .output()
        .unwrap()
}

/// Status and body of an answer that `curl -i` printed, without the fleet, which both show.
fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let status = text.lines().find(|line| line.starts_with("HTTP/")).unwrap_or_default().to_owned();
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    format!("{status}\n{body}")
}

pub(crate) fn base(profile: &Path) -> String {
    let text = std::fs::read_to_string(profile).unwrap();
    let (_, after) = text.split_once("success_redirect_url = \"").unwrap();
    after.split_once("/catena/").unwrap().0.to_owned()
}

#[test]
fn every_line_shows_the_failure_with_the_defect_and_not_without_it() {
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("good.toml");
    let _good = Partner::start(&good, &[]);
    let mut kinds = std::collections::BTreeSet::new();
    for defect in DEFECTS {
        let flawed = folder.path().join(format!("{defect}.toml"));
        let _flawed = Partner::start(&flawed, &["--defect", defect]);
        // Without views, a page is all there is to see.
        let bare = folder.path().join(format!("{defect}-bare.toml"));
        let text = std::fs::read_to_string(&flawed).unwrap();
        std::fs::write(&bare, text.split_once("[observe]").unwrap().0).unwrap();
        for profile in [&flawed, &bare] {
            let printed = lines(&report(profile));
            // One line of each kind for each profile is enough: they are made the same way.
            let mut seen = std::collections::BTreeSet::new();
            for (id, line) in printed {
                let kind = line.split(['\'', '/']).next().unwrap().trim().to_owned();
                if !seen.insert(kind.clone()) {
                    continue;
                }
                kinds.insert(kind);
                let here = typed(&line);
                if line.starts_with("curl") {
                    let there = typed(&line.replace(&base(&flawed), &base(&good)));
                    assert_ne!(said(&here), said(&there), "{id}: {line}");
                } else {
                    let again = String::from_utf8_lossy(&here.stdout).into_owned();
                    assert!(again.contains(&format!("✗ {id}")), "{line}\n{again}");
                    let profile = profile.display().to_string();
                    let there = typed(&line.replace(&profile, &good.display().to_string()));
                    let passed = String::from_utf8_lossy(&there.stdout).into_owned();
                    assert!(there.status.success() && !passed.contains('✗'), "{line}\n{passed}");
                }
            }
        }
    }
    for kind in ["curl -i", "curl -I", "catena-conformance run --profile"] {
        assert!(kinds.contains(kind), "{kinds:?}");
    }
}
