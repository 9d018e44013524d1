//! The keys a profile may have, and the error for one it may not: its line, and the key that was probably meant.

use toml::de::{DeTable, DeValue};

use super::ProfileError;

/// What may stand under a key.
enum Known {
    /// A value.
    Leaf,
    /// Keys of the user's choosing, e.g. header names.
    Open,
    /// A table of known keys.
    Table(&'static [(&'static str, Known)]),
}

const PROFILE: &[(&str, Known)] = &[
    ("name", Known::Leaf),
    (
        "callback",
        Known::Table(&[
            ("success_redirect_url", Known::Leaf),
            ("failure_redirect_url", Known::Leaf),
            ("headers", Known::Open),
        ]),
    ),
    ("webhook", Known::Table(&[("url", Known::Leaf), ("secret", Known::Leaf)])),
    (
        "pages",
        Known::Table(&[
            ("connected", Known::Leaf),
            ("integration_requested", Known::Leaf),
            ("failed", Known::Leaf),
        ]),
    ),
    ("observe", Known::Table(&[("integration_request", Known::Leaf), ("fleet", Known::Leaf)])),
    (
        "limits",
        Known::Table(&[
            ("requests_per_second", Known::Leaf),
            ("timeout", Known::Leaf),
            ("allow_hosts", Known::Leaf),
        ]),
    ),
];

/// Refuses the first key that no profile has.
pub(super) fn refuse_unknown(name: &str, text: &str) -> Result<(), ProfileError> {
    let table = DeTable::parse(text).map_err(|error| ProfileError::malformed(name, text, &error))?;
    walk(name, text, "", table.get_ref(), PROFILE)
}

fn walk(
    name: &str,
    text: &str,
    path: &str,
    table: &DeTable<'_>,
    known: &[(&'static str, Known)],
) -> Result<(), ProfileError> {
    for (key, value) in table {
        let found = key.get_ref().as_ref();
        match known.iter().find(|(known, _)| *known == found) {
            None => {
                let place = if path.is_empty() { "a profile".to_owned() } else { format!("`[{path}]`") };
                return Err(ProfileError::at(
                    name,
                    text,
                    key.span(),
                    format!("{place} has no key `{found}`"),
                    advice(found, known),
                ));
            }
            Some((known, Known::Table(keys))) => {
                if let DeValue::Table(table) = value.get_ref() {
                    walk(name, text, known, table, keys)?;
                }
            }
            Some((_, Known::Leaf | Known::Open)) => {}
        }
    }
    Ok(())
}

fn advice(found: &str, known: &[(&'static str, Known)]) -> String {
    let nearest = known
        .iter()
        .map(|(known, _)| (strsim::jaro_winkler(known, found), known))
        .max_by(|left, right| left.0.total_cmp(&right.0));
    match nearest {
        Some((likeness, known)) if likeness > 0.8 => format!("did you mean `{known}`?"),
        Some(_) | None => {
            let all: Vec<_> = known.iter().map(|(known, _)| format!("`{known}`")).collect();
            format!("the keys here are {}", all.join(", "))
        }
    }
}
