//! What the program says about itself.

use crate::program;

fn stdout(arguments: &[&str]) -> String {
    let output = program().args(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_short_version_is_a_number_and_the_long_one_names_the_build() {
    let short = concat!("catena-conformance ", env!("CARGO_PKG_VERSION"));
    assert_eq!(stdout(&["-V"]), format!("{short}\n"));
    let long = stdout(&["--version"]);
    assert!(long.starts_with(&format!("{short} (")) && long.ends_with(")\n"), "{long}");
    assert!(long.contains(std::env::consts::ARCH), "{long}");
}

#[test]
fn the_man_page_is_the_same_for_every_machine() {
    let page = stdout(&["man"]);
    assert!(page.contains(&format!("v{}\n", env!("CARGO_PKG_VERSION"))), "{page}");
}
