//! Runs the three commands of the README that lead to a first result on your own endpoint.

use std::process::Command;
use std::sync::Arc;

use crate::live::front::{Front, answer};
use crate::root;

/// The console blocks after `<!-- transcript: NAME -->`, up to `<!-- end -->`.
fn transcript(name: &str) -> String {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let (_, after) = readme.split_once(&format!("<!-- transcript: {name} -->\n")).unwrap();
    after.split_once("<!-- end -->").unwrap().0.to_owned()
}

/// An endpoint with the two pages, at the address in the README.
fn own_endpoint() -> Front {
    Front::start(Arc::new(|request, _| {
        let query = request.uri().query().unwrap_or_default();
        let says = match request.uri().path() {
            "/return" if query.contains("status=success") => "Your carrier is connected.",
            "/return" => "Your provider has been requested.",
            "/failed" => "Your carrier was not connected.",
            _ => return None,
        };
        Some(answer(200, &[("content-type", "text/html")], &format!("<p>{says}</p>")))
    }))
}

#[test]
fn the_three_commands_of_the_readme_give_a_first_result() {
    let folder = tempfile::tempdir().unwrap();
    let front = own_endpoint();
    let here = |text: &str| text.replace("localhost:3000", &front.address.to_string());
    let text = transcript("first verdict");
    let text = text.replace("\\\n", " ");
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("```")).collect();
    let mut commands = 0;
    for (at, line) in lines.iter().enumerate() {
        let Some(command) = line.strip_prefix("$ catena-conformance ") else { continue };
        commands += 1;
        let binary = env!("CARGO_BIN_EXE_catena-conformance");
        let output = Command::new("/bin/sh")
            .args(["-c", &format!("{binary} {}", here(command))])
            .current_dir(folder.path())
            .env_clear()
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        // The output contains the shown lines in this order; `…` stands for other lines, or for anything in a line.
        let mut rest = said.as_str();
        for shown in lines.iter().skip(at + 1).take_while(|line| !line.starts_with("$ ")) {
            if shown.trim().is_empty() || shown.trim() == "…" {
                continue;
            }
            let shown = here(shown);
            for piece in shown.trim_end().split('…') {
                let Some((_, after)) = rest.split_once(piece) else {
                    panic!(
                        "the output of `{command}` does not contain `{shown}`:\n{said}\n{}",
                        String::from_utf8_lossy(&output.stderr)
                    );
                };
                rest = after;
            }
        }
    }
    assert_eq!(commands, 3);
}
