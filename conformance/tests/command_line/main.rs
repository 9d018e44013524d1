//! Runs the program as a user does, and checks exit code, standard output and standard error.

#![expect(clippy::unwrap_used, reason = "a test that cannot continue fails at that line")]

mod colors;
mod compare_with;
mod explained;
mod features;
mod full_disk;
mod init_detects;
mod inspect;
mod live;
mod long_lines;
mod multi_run;
mod partner;
mod profiles;
mod revisions;
#[path = "../common/runner.rs"]
mod runner;
mod see_it;
mod see_it_scripts;
mod shells;
mod signals;
#[cfg(target_os = "linux")]
#[path = "../common/small_disk.rs"]
mod small_disk;
mod terminal;
mod transcripts;
mod usage;
mod versions;
mod watch;

use std::path::PathBuf;
use std::process::{Command, Output};

use catena_conformance::specification::Specification;

/// The program in the root of the repository, with an empty environment.
fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_catena-conformance"));
    program.current_dir(root()).env_clear();
    program
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Runs the program. Returns exit code and both streams as one text.
fn output_of(arguments: &[&str]) -> String {
    whole(&program().args(arguments).output().unwrap())
}

fn whole(output: &Output) -> String {
    steady(&format!(
        "exit code {}\n--- stdout\n{}--- stderr\n{}",
        output.status.code().unwrap(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    ))
}

/// Removes the specification revision, which every change to a feature file changes.
fn steady(text: &str) -> String {
    let revision = Specification::embedded().unwrap().revision.revision;
    text.replace(&revision, "REVISION")
}

/// The text on one line, so that a test does not depend on where lines break.
fn flat(text: &str) -> String {
    text.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}
