//! Shell completions, man pages and the help of the commands that come with a run.

use std::process::{Command, Stdio};

use insta::assert_snapshot;

use crate::{output_of, program};

fn stdout(arguments: &[&str]) -> String {
    let output = program().args(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_help_of_these_commands_has_examples() {
    for command in ["merge", "compare", "completions", "man", "report-schema"] {
        let help = output_of(&[command, "--help"]);
        assert!(help.contains("Examples:\n  catena-conformance"), "{help}");
        assert_snapshot!(format!("help_{command}"), help);
    }
}

#[test]
fn completions_contain_the_commands_and_bash_accepts_them() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = stdout(&["completions", shell]);
        for word in ["self-test", "update-baseline", "compare"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    let mut bash = Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn().unwrap();
    let mut script = bash.stdin.take().unwrap();
    std::io::Write::write_all(&mut script, stdout(&["completions", "bash"]).as_bytes()).unwrap();
    drop(script);
    assert!(bash.wait().unwrap().success());
}

#[test]
fn there_is_a_man_page_for_the_program_and_for_each_command() {
    let page = stdout(&["man"]);
    assert!(
        page.contains(".TH catena\\-conformance 1") || page.contains(".TH catena-conformance 1"),
        "{page}"
    );
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("man1");
    stdout(&["man", "--out", out.to_str().unwrap()]);
    for name in ["catena-conformance.1", "catena-conformance-run.1", "catena-conformance-merge.1"] {
        assert!(out.join(name).exists(), "{name}");
    }
}
