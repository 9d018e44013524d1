//! A profile that is one long line: its error shows what is around the mistake, and not the file.

use crate::{program, whole};

fn said(profile: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("minified.toml");
    std::fs::write(&path, profile).unwrap();
    whole(&program().args(["doctor", "--profile"]).arg(&path).output().unwrap())
}

#[test]
fn the_error_of_a_huge_line_is_a_screen_and_not_the_file() {
    let long = "x".repeat(100_000);
    for profile in [
        format!("name = \"{long}\" !"),
        format!("{long} = 1"),
        format!("callback = {{ success_redirect_url = \"http://127.0.0.1/{long}\", nonsense = 1 }}"),
        format!("[{long}]\nname = 1"),
        format!("name = {long}"),
        format!("name = [\"{long}\", \"{long}\"]"),
        format!("[limits]\ntimeout = \"{long}\""),
        format!("# {long}\nname = 1\n# {long}"),
    ] {
        let said = said(&profile);
        let beginning: String = said.chars().take(400).collect();
        assert!(said.starts_with("exit code 2\n"), "{beginning}");
        assert!(said.len() < 4_000, "{} bytes: {beginning}", said.len());
        assert!(said.contains("minified.toml"), "{said}");
    }
}
