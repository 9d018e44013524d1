//! What packages carry besides the program: completions and man pages, and what the program says about itself.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::command_line::{mock_catena, shown};

fn stdout(arguments: &[&str]) -> String {
    let output = mock_catena(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn completions_contain_the_commands_and_bash_accepts_them() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = stdout(&["completions", shell]);
        for word in ["serve", "trigger", "print-config"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    let mut bash = Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn().unwrap();
    bash.stdin.take().unwrap().write_all(stdout(&["completions", "bash"]).as_bytes()).unwrap();
    assert!(bash.wait().unwrap().success());
}

#[test]
fn there_is_a_man_page_for_the_program_and_for_each_command() {
    let page = stdout(&["man"]);
    assert!(page.replace("\\-", "-").contains(".TH mock-catena 1"), "{page}");
    // The same page for every machine.
    assert!(page.contains(&format!("v{}\n", env!("CARGO_PKG_VERSION"))), "{page}");
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("man1");
    stdout(&["man", "--out", out.to_str().unwrap()]);
    for name in ["mock-catena.1", "mock-catena-serve.1", "mock-catena-trigger.1"] {
        assert!(out.join(name).exists(), "{name}");
    }
    let file = out.join("mock-catena.1");
    let refused = shown(&mock_catena(&["man", "--out", file.to_str().unwrap()]).output().unwrap());
    let refused = refused.replace(file.to_str().unwrap(), "FILE");
    assert!(refused.contains("error: cannot write man pages to `FILE`\n  because: "), "{refused}");
}

#[test]
fn the_short_version_is_a_number_and_the_long_one_names_the_build() {
    let short = concat!("mock-catena ", env!("CARGO_PKG_VERSION"));
    assert_eq!(stdout(&["-V"]), format!("{short}\n"));
    let long = stdout(&["--version"]);
    assert!(long.starts_with(&format!("{short} (")) && long.ends_with(")\n"), "{long}");
    assert!(long.contains(std::env::consts::ARCH), "{long}");
}
