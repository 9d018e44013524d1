//! What a report prints for a race, a session and a delivery shows the failure again, and not with the correct partner: a
//! race and a session are run again with data that the partner has not stored yet, and the script of a delivery signs it anew with OpenSSL.

use std::path::Path;
use std::process::Command;

use crate::partner::Partner;
use crate::see_it::{base, lines, report};
use crate::{program, root};

/// A race and a session, with the check that detects each.
const RUNS: [(&str, &str); 2] = [
    ("races-on-duplicates", "webhook.duplicate.concurrent"),
    ("counts-each-connection", "journey.second-provider"),
];

#[test]
fn a_race_and_a_session_are_run_again_with_fresh_data() {
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("good.toml");
    let _good = Partner::start(&good, &[]);
    for (defect, check) in RUNS {
        let flawed = folder.path().join(format!("{defect}.toml"));
        let _flawed = Partner::start(&flawed, &["--defect", defect]);
        let printed = lines(&report(&flawed));
        let line = printed.iter().find(|(id, _)| id == check).map(|(_, line)| line.clone());
        let line = line.unwrap_or_else(|| panic!("{check} is not printed: {printed:?}"));
        let arguments = format!(" --only {check} --seed 12");
        assert!(line.ends_with(&arguments), "{line}");
        let again = |profile: &Path| {
            let output = program()
                .args(["run", "--only", check, "--seed", "12", "--fail-on", "hardening", "--profile"])
                .arg(profile)
                .output()
                .unwrap();
            (output.status.code(), String::from_utf8(output.stdout).unwrap())
        };
        let (code, said) = again(&flawed);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(&format!("✗ {check}")), "{said}");
        let (code, said) = again(&good);
        assert_eq!(code, Some(0), "{said}");
    }
}

/// The script that a verbose report prints under a check.
fn script(report: &str, check: &str) -> Option<String> {
    let of_check = report.split(&format!("  ✗ {check}")).nth(1)?;
    let after = of_check.split_once("see it ")?.1;
    let lines = after.lines().skip(1).map_while(|line| line.strip_prefix("      "));
    let script: Vec<&str> = lines.collect();
    (!script.is_empty()).then(|| script.join("\n"))
}

fn secret(profile: &Path) -> String {
    let text = std::fs::read_to_string(profile).unwrap();
    text.split_once("secret = \"").unwrap().1.split_once('"').unwrap().0.to_owned()
}

/// The status that the script's `curl -i` prints.
fn status(script: &str, secret: &str) -> u16 {
    let output = Command::new("/bin/sh")
        .args(["-c", script])
        .current_dir(root())
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("CATENA_WEBHOOK_SECRET", secret)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let status = said.lines().next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
    assert!(status.is_some(), "{script}\n{said}\n{}", String::from_utf8_lossy(&output.stderr));
    status.unwrap()
}

/// A defect, the check that detects it, and whether it accepts the delivery: the correct partner does the opposite.
const SCRIPTS: [(&str, &str, bool); 4] = [
    ("accepts-unsigned", "webhook.signature.missing", true),
    ("ignores-signature", "webhook.signature.wrong-secret", true),
    ("accepts-stale", "webhook.timestamp.stale", true),
    ("signs-without-timestamp", "webhook.signed.accepted", false),
];

#[test]
fn the_script_of_a_delivery_signs_it_anew_and_shows_the_failure() {
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("good.toml");
    let _good = Partner::start(&good, &[]);
    for (defect, check, is_accepted) in SCRIPTS {
        let flawed = folder.path().join(format!("{defect}.toml"));
        let _flawed = Partner::start(&flawed, &["--defect", defect]);
        let printed = report(&flawed);
        let script = script(&printed, check).unwrap_or_else(|| panic!("{check} has no script\n{printed}"));
        assert!(!script.contains(&secret(&flawed)), "{script}");
        let accepted = |status: u16| (200..300).contains(&status);
        let here = status(&script, &secret(&flawed));
        let there = status(&script.replace(&base(&flawed), &base(&good)), &secret(&good));
        assert_eq!((accepted(here), accepted(there)), (is_accepted, !is_accepted), "{defect}\n{script}");
    }
}
