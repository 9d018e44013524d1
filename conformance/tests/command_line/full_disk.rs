//! A full disk: a clear error, exit code 2, and whole files or none.
#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};

use crate::partner::Partner;
use crate::small_disk::SmallDisk;
use crate::{flat, output_of, program, whole};

const RUN: [&str; 5] = ["run", "--seed", "1", "--only", "redirect.success.answered"];

fn flag(format: &str, path: &Path) -> String {
    format!("{format}={}", path.display())
}

#[test]
fn a_device_that_is_full_is_an_error_with_exit_code_2() {
    let said = flat(&output_of(&[&RUN[..], &["--report", "json=/dev/full"]].concat()));
    assert!(said.starts_with("exit code 2"), "{said}");
    assert!(
        said.contains("cannot write `/dev/full`") && said.contains("the disk is full: free some space"),
        "{said}"
    );
    assert!(said.contains("Conformant: 1 of 1"), "the terminal shows the result: {said}");
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = program().args(["list"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", whole(&output));
}

#[test]
fn reports_on_a_full_disk_are_whole_or_not_there_and_the_others_are_written() {
    let Some(disk) = SmallDisk::of(64) else { return };
    let (old, new, small) = (disk.file("old.json"), disk.file("new.html"), disk.file("badge.json"));
    std::fs::write(&old, "{\"old\": true}").unwrap();
    std::fs::write(&small, "x".repeat(4096)).unwrap();
    disk.fill();
    std::fs::remove_file(&small).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let other = elsewhere.path().join("other.json");
    let reports = [flag("html", &new), flag("json", &old), flag("json", &other)];
    let reports = reports.iter().flat_map(|flag| ["--report", flag]).collect::<Vec<_>>();
    let said = flat(&output_of(&[&RUN[..], &reports].concat()));
    assert!(said.starts_with("exit code 2"), "{said}");
    assert!(
        said.contains("cannot write") && said.contains("new.html") && said.contains("the disk is full"),
        "{said}"
    );
    assert_eq!(std::fs::read_to_string(&old).unwrap(), "{\"old\": true}", "the old report is as it was");
    assert_eq!(disk.files(), ["filler", "old.json"], "no part of a file is left");
    let written: serde_json::Value = serde_json::from_slice(&std::fs::read(&other).unwrap()).unwrap();
    assert_eq!(written["exit_code"], 0);
}

#[test]
fn a_baseline_on_a_full_disk_keeps_its_reasons() {
    let Some(disk) = SmallDisk::of(64) else { return };
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("partner.toml");
    let _partner = Partner::start(&profile, &["--defect", "accepts-stale"]);
    let baseline = disk.file("known.toml");
    let before = format!("# {}\n", "a reason that took a week to find out; ".repeat(100));
    std::fs::write(&baseline, &before).unwrap();
    disk.fill();
    let output = program()
        .args(["run", "--only", "webhook.timestamp.", "--update-baseline", "--baseline"])
        .arg(&baseline)
        .arg("--profile")
        .arg(&profile)
        .output()
        .unwrap();
    let said = flat(&whole(&output));
    assert!(said.starts_with("exit code 2") && said.contains("the disk is full"), "{said}");
    assert_eq!(std::fs::read_to_string(&baseline).unwrap(), before);
    assert_eq!(disk.files(), ["filler", "known.toml"]);
}

#[test]
fn what_fuzz_and_run_save_in_the_folder_is_whole_or_not_there() {
    let Some(disk) = SmallDisk::of(64) else { return };
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("partner.toml");
    let _partner = Partner::start(&profile, &["--defect", "chokes-on-plus"]);
    disk.fill();
    let in_the_disk = |arguments: &[&str]| {
        let output =
            program().args(arguments).arg("--profile").arg(&profile).current_dir(&disk.mounted_at).output();
        flat(&whole(&output.unwrap()))
    };
    let said = in_the_disk(&["run", "--only", "redirect."]);
    assert!(said.starts_with("exit code 0") || said.starts_with("exit code 1"), "{said}");
    assert!(said.contains("note: `.catena/last-run.json` for `--last-failed` was not written"), "{said}");
    let said = in_the_disk(&["fuzz", "--cases", "60", "--seed", "1"]);
    assert!(said.starts_with("exit code 2"), "{said}");
    assert!(said.contains("cannot save a failure in") && said.contains("the disk is full"), "{said}");
    let mut left = Vec::new();
    for folder in [disk.file(".catena"), disk.file(".catena/failures")] {
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
        left.extend(files.filter(|file| file.path().is_file()).map(|file| file.path()));
    }
    assert_eq!(left, Vec::<PathBuf>::new());
}
