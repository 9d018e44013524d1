//! The real binary, as a user runs it: exit code, standard output, standard error.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

mod around;
mod features;
mod live;
mod partner;
mod profiles;
mod shells;
mod transcripts;
mod usage;

use std::path::PathBuf;
use std::process::{Command, Output};

use catena_conformance::specification::Specification;

/// The binary, in the repository's root, with an environment of its own.
fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_catena-conformance"));
    program.current_dir(root()).env_clear();
    program
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Runs it to its end; exit code and both streams in one text.
fn told(arguments: &[&str]) -> String {
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

/// Without the revision of the specification, which every word in a feature file changes.
fn steady(text: &str) -> String {
    let revision = Specification::embedded().unwrap().revision.revision;
    text.replace(&revision, "REVISION")
}

/// On one line: where a line breaks is the page's width's affair.
fn flat(text: &str) -> String {
    text.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}
