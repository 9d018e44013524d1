//! The reference page of all profile keys, as Markdown.

use std::fmt::Write as _;

use super::PROFILE;
use super::{Key, Kind};

/// The text of the reference page.
#[must_use]
pub fn reference() -> String {
    let mut out = String::from(
        "# The profile\n\n\
         A profile is a TOML file with your endpoints and how stored data can be seen. `catena-conformance init` writes\n\
         one; `run`, `doctor`, `plan` and `fuzz` read it with `--profile FILE`. This page is the output of\n\
         `catena-conformance init --reference`. The JSON Schema for editors, `docs/profile.schema.json`, is the output of\n\
         `catena-conformance init --schema`. A test checks that both files are up to date.\n\n\
         - Any string may contain `${env:NAME}`, which is replaced with the value of that environment variable, so that\n  \
         no file contains a secret.\n\
         - `{fleet_ref}` and `{integration_request_id}` are replaced for each scenario, in the keys that say so.\n\
         - Unknown keys, wrong types and missing keys are errors. All of them are reported at once, with line and fix.\n\
         - Only `[callback]` with its two URLs is required.\n\
         - Proxies are set by the environment (`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`). Requests to\n  \
         loopback use no proxy.\n",
    );
    section(&mut out, "", "Top-level keys", "", PROFILE);
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
        let _ = write!(out, "\n| key | description | default | example |\n|---|---|---|---|\n");
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
    let default = match (key.required, key.default) {
        (true, _) => "required",
        (false, "") => "none",
        (false, default) => default,
    };
    let escaped = |text: &str| text.replace('|', "\\|");
    let _ = writeln!(
        out,
        "| `{}` | {}. {} | {default} | `{}` |",
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
