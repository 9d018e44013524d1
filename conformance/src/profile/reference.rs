//! The reference page of the profile, as Markdown.

use std::fmt::Write as _;

use super::PROFILE;
use super::{Key, Kind};

/// The page.
#[must_use]
pub fn reference() -> String {
    let mut out = String::from(
        "# The profile\n\n\
         A TOML file that says where your endpoints are and how they can be seen. `catena-conformance init` writes one;\n\
         `run`, `doctor`, `plan` and `fuzz` read it with `--profile FILE`. This page is written by\n\
         `catena-conformance init --reference > docs/profile.md`, and the JSON Schema beside it, which lets editors complete\n\
         a profile, by `catena-conformance init --schema > docs/profile.schema.json`; a test keeps both true.\n\n\
         - Any text may hold `${env:NAME}`, which is replaced by that variable's value. Secrets then stand in no file.\n\
         - `{fleet_ref}` and `{integration_request_id}` are filled per scenario, where a key says so.\n\
         - Unknown keys, wrong types and missing keys are errors that name the line and the fix, all of them at once.\n\
         - Only `[callback]` with its two URLs is needed.\n\
         - A proxy is taken from the environment (`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`); loopback is\n  \
         reached without one.\n",
    );
    section(&mut out, "", "The profile itself", "", PROFILE);
    out
}

fn section(out: &mut String, path: &str, title: &str, doc: &str, keys: &[Key]) {
    let leaves = keys.iter().filter(|key| !matches!(key.kind, Kind::Table(_) | Kind::Tables(_)));
    let leaves: Vec<&Key> = leaves.collect();
    let tables = || keys.iter().filter(|key| matches!(key.kind, Kind::Table(_) | Kind::Tables(_)));
    if !leaves.is_empty() || tables().next().is_none() {
        let _ = write!(out, "\n## {title}\n");
        if !doc.is_empty() {
            let _ = write!(out, "\n{doc}\n");
        }
        let _ = write!(out, "\n| key | what it is | without it | example |\n|---|---|---|---|\n");
        for key in leaves {
            row(out, key);
        }
    }
    for key in tables() {
        let path = if path.is_empty() { key.name.to_owned() } else { format!("{path}.{}", key.name) };
        match &key.kind {
            Kind::Table(keys) => section(out, &path, &format!("`[{path}]`"), key.doc, keys),
            Kind::Tables(keys) => section(out, &path, &format!("`[[{path}]]`"), key.doc, keys),
            Kind::Text(_) | Kind::List(_) | Kind::Number { .. } | Kind::Headers | Kind::Form => {}
        }
    }
}

fn row(out: &mut String, key: &Key) {
    let without = match (key.required, key.default) {
        (true, _) => "an error",
        (false, "") => "nothing",
        (false, default) => default,
    };
    let escaped = |text: &str| text.replace('|', "\\|");
    let _ = writeln!(
        out,
        "| `{}` | {}. {} | {without} | `{}` |",
        key.name,
        capitalised(&key.kind.noun()),
        escaped(key.doc),
        escaped(key.example)
    );
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
