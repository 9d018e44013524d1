//! Finds out which commit is built, when it was made, and how it is built, for `--version`.
//!
//! The commit comes from `CATENA_BUILD_COMMIT`; or from the file that cargo puts into a published crate; or from git. Its date
//! comes from `SOURCE_DATE_EPOCH`, or from git. The same commit gives the same text, and none of them is required.
//!
//! A build for development names no commit: it would compile everything that uses this crate after every commit.

use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for variable in ["CATENA_BUILD_COMMIT", "SOURCE_DATE_EPOCH"] {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    let profile = profile().unwrap_or_else(|| "unknown profile".to_owned());
    let source = if profile == "dev" { None } else { source() };
    let described = [source, Some(profile), variable("TARGET")];
    let described: Vec<String> = described.into_iter().flatten().collect();
    println!("cargo::rustc-env=CATENA_BUILD={}", described.join(", "));
}

/// The commit, shortened, with its date if that is known.
fn source() -> Option<String> {
    let given = variable("CATENA_BUILD_COMMIT").or_else(published_commit);
    let (commit, date) = match given {
        Some(commit) => (commit, None),
        None => git_commit()?,
    };
    let short: String = commit.chars().take(9).collect();
    let date = variable("SOURCE_DATE_EPOCH").and_then(|seconds| day(&seconds)).or(date);
    Some(date.map_or(short.clone(), |date| format!("{short} {date}")))
}

/// The commit that a published crate was made from.
fn published_commit() -> Option<String> {
    let text = std::fs::read_to_string(folder().join(".cargo_vcs_info.json")).ok()?;
    let (_, after) = text.split_once("\"sha1\"")?;
    after.split('"').nth(1).map(str::to_owned)
}

/// The commit that is checked out, and the day it was made, in UTC.
fn git_commit() -> Option<(String, Option<String>)> {
    let head = git(&["rev-parse", "--git-path", "HEAD"])?;
    println!("cargo::rerun-if-changed={}", folder().join(head).display());
    if let Some(branch) = git(&["symbolic-ref", "--quiet", "HEAD"]) {
        let path = folder().join(git(&["rev-parse", "--git-path", &branch])?);
        // A packed branch has no file. A missing file would run this script, and compile, every time.
        if path.exists() {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
    let commit = git(&["rev-parse", "HEAD"])?;
    Some((commit, git(&["show", "--no-patch", "--format=%ct", "HEAD"]).and_then(|seconds| day(&seconds))))
}

fn git(arguments: &[&str]) -> Option<String> {
    // A crate that is unpacked somewhere inside another repository is not part of it.
    let tracked = ["ls-files", "--error-unmatch", "build.rs"];
    let run = |arguments: &[&str]| {
        let done = Command::new("git").arg("-C").arg(folder()).args(arguments).output().ok()?;
        done.status.success().then(|| String::from_utf8_lossy(&done.stdout).trim().to_owned())
    };
    run(&tracked)?;
    run(arguments)
}

/// The day, as `2026-11-28`, of a count of seconds since 1970.
fn day(seconds: &str) -> Option<String> {
    // Days from 1970 to a date, turned round: Howard Hinnant, "chrono-compatible low-level date algorithms".
    let days = seconds.trim().parse::<i64>().ok()?.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// The cargo profile. `PROFILE` says only which of cargo's own it inherits from; the folder of the output has its name.
fn profile() -> Option<String> {
    let out = PathBuf::from(variable("OUT_DIR")?);
    let name = out.ancestors().find(|path| path.ends_with("build")).and_then(Path::parent)?.file_name()?;
    let name = name.to_string_lossy();
    Some(if name == "debug" { "dev".to_owned() } else { name.into_owned() })
}

fn folder() -> PathBuf {
    variable("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default()
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
