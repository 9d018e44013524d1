//! What the README shows is what the program says.

use crate::{program, root, steady};

/// The fenced text after `<!-- output: NAME -->`.
fn shown(name: &str) -> String {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let (_, after) = readme.split_once(&format!("<!-- output: {name} -->\n```text\n")).unwrap();
    after.split_once("```").unwrap().0.to_owned()
}

#[test]
fn the_output_of_the_first_command_is_shown_as_it_is() {
    let output = program().args(["run", "--seed", "1"]).output().unwrap();
    assert_eq!(shown("run --seed 1"), steady(&String::from_utf8_lossy(&output.stdout)));
}
