//! `SUPPORTED.md`: which of Catena's operations, launch parameters, page messages and events the simulated Catena has.
//!
//! Whether an operation is served, its scope and its errors come from the routes; what it does with the state and which
//! events it emits is said in [`operations`], and tests compare that with what happens.

mod operations;
mod surfaces;

use std::fmt::Write as _;

use catena_contract::webhook::EventName;

use crate::http::served_operations;
pub use operations::{OPERATIONS, Operation};
pub use surfaces::{LAUNCH_PARAMETERS, emitted};

/// A service, and where its operations begin.
const SERVICES: [(&str, &str); 5] = [
    ("Authentication", "/realms/catena/"),
    ("Organizations", "/v2/orgs/"),
    ("Integrations", "/v2/integrations/"),
    ("Notifications", "/v2/notifications/"),
    ("Telematics", "/v2/telematics/"),
];

const HEAD: &str = "# What the simulated Catena supports

Written by `mock-catena supported`; a test keeps it up to date.

Catena's operations are those of its published OpenAPI documents and of its Go client. *State*: what an operation reads or
changes here. *Errors*: the ones that it can answer with, apart from 405 for another method, 413 for a body over 64 KiB, and
those that a fault injects. *Events*: the webhooks that it emits. Where a source is silent, the
[assumptions](mock-catena/ASSUMPTIONS.md) say what happens.
";

/// The text of `SUPPORTED.md`.
#[must_use]
pub fn markdown() -> String {
    let mut text = HEAD.to_owned();
    // Writing to a `String` cannot fail.
    let _ = write_all(&mut text);
    text
}

fn write_all(text: &mut String) -> std::fmt::Result {
    let served = served_operations();
    for (service, prefix) in SERVICES {
        let rows: Vec<_> = OPERATIONS.iter().filter(|row| row.path.starts_with(prefix)).collect();
        let known = |row: &Operation| served.iter().find(|known| known.is(row.method, row.path));
        let count = rows.iter().filter(|row| row.is_own_route() || known(row).is_some()).count();
        writeln!(text, "\n## {service}\n\n{count} of {} operations.\n", rows.len())?;
        writeln!(
            text,
            "| operation | served | scope | state | errors | events |\n|---|---|---|---|---|---|"
        )?;
        for row in rows {
            let name = format!("`{} {}`", row.method, row.path);
            let (scope, errors) = match known(row) {
                Some(known) => (known.scope(), known.errors(row.more_errors)),
                None if row.is_own_route() => ("public".to_owned(), "401".to_owned()),
                None => {
                    writeln!(text, "| {name} | no | | {} | | |", row.state)?;
                    continue;
                }
            };
            let events = listed(row.events);
            writeln!(text, "| {name} | yes | {scope} | {} | {errors} | {events} |", row.state)?;
        }
    }
    writeln!(text, "\nCatena has further telematics operations; none of them is served.")?;
    let alone: Vec<_> = served
        .iter()
        .filter(|known| !OPERATIONS.iter().any(|row| known.is(row.method, row.path)))
        .map(|known| format!("`{} {}`", known.method, known.path))
        .collect();
    writeln!(text, "\nServed here and in none of Catena's documents: {}.", alone.join(", "))?;

    writeln!(text, "\n## Launch parameters\n\n| parameter | supported | what it does |\n|---|---|---|")?;
    for (name, what) in LAUNCH_PARAMETERS {
        writeln!(text, "| `{name}` | yes | {what} |")?;
    }
    writeln!(
        text,
        "\n## Page messages\n\nThe form of each is in [`page-message.schema.json`](docs/page-message.schema.json).\n"
    )?;
    writeln!(text, "| message | posted | when |\n|---|---|---|")?;
    for (name, when) in surfaces::PAGE_MESSAGES {
        writeln!(text, "| `{name}` | yes | {when} |")?;
    }
    let count = EventName::ALL.iter().filter(|name| emitted(**name).is_some()).count();
    writeln!(
        text,
        "\n## Events\n\nA partner can subscribe to each of these {}; {count} are emitted.\n",
        EventName::ALL.len()
    )?;
    writeln!(text, "| event | emitted | when |\n|---|---|---|")?;
    for name in EventName::ALL {
        match emitted(*name) {
            Some(when) => writeln!(text, "| `{name}` | yes | {when} |")?,
            None => writeln!(text, "| `{name}` | no | |")?,
        }
    }
    Ok(())
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
