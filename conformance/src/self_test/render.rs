//! The defect coverage for a reader: by partner, and by check.

use std::fmt::Write as _;

use super::{DefectCoverage, Kind, Row};

/// The matrix for a terminal: a line a partner, then what is wrong with it.
#[must_use]
pub fn terminal(matrix: &DefectCoverage) -> String {
    let mut out = String::new();
    for row in &matrix.rows {
        out.push_str(&line(row));
    }
    let failures = matrix.failures();
    for (what, found) in [
        ("No check finds", &failures.unkilled),
        ("Finds no mistake", &failures.idle),
        ("False alarm", &failures.false_alarms),
        ("Could not be judged", &failures.undecided),
        ("Other marks than it says", &failures.surprises),
        ("Taken for another mistake", &failures.misdiagnosed),
    ] {
        for found in found {
            let _ = writeln!(out, "{what}: {found}");
        }
    }
    let flawed = matrix.rows.iter().filter(|row| row.kind == Kind::Flawed).count();
    let blameless = matrix.rows.iter().filter(|row| row.kind != Kind::Flawed && row.observed).count();
    let _ = writeln!(
        out,
        "{} checks, {flawed} mistakes, {blameless} partners without one: {}",
        matrix.checks.len(),
        if failures.none() {
            "every mistake is found and named, and nobody is blamed without one"
        } else {
            "not proved"
        }
    );
    out
}

/// One partner's line.
#[must_use]
pub(crate) fn line(row: &Row) -> String {
    let found = if row.failed.is_empty() { "nothing failed".to_owned() } else { row.failed.join(", ") };
    let how = if row.observed { "" } else { ", without views" };
    format!("{}{how}: {found}\n", row.partner)
}

/// The matrix as a document for the repository.
#[must_use]
pub fn markdown(matrix: &DefectCoverage) -> String {
    let mut out = String::from(
        "# Kill matrix\n\n\
         Which check finds which mistake: every check of the specification, held against every partner of the zoo.\n\
         Written by `catena-conformance self-test --report markdown=conformance/KILL_MATRIX.md`; a test keeps it true.\n",
    );
    let of = |kind: Kind| matrix.rows.iter().filter(move |row| row.kind == kind);
    out.push_str(
        "\n## Partners without a mistake\n\n| partner | failed | failed without views |\n|---|---|---|\n",
    );
    for row in of(Kind::Good).chain(of(Kind::Honest)).filter(|row| row.observed) {
        let blind = matrix.rows.iter().find(|other| other.partner == row.partner && !other.observed);
        let blind = blind.map_or_else(String::new, |blind| listed(&blind.failed));
        let _ = writeln!(out, "| {} | {} | {blind} |", row.partner, listed(&row.failed));
    }
    out.push_str("\n## Mistakes, and the checks that find them\n\n| mistake | found by |\n|---|---|\n");
    for row in of(Kind::Flawed) {
        let _ = writeln!(out, "| `{}` | {} |", row.partner, listed(&row.failed));
    }
    out.push_str("\n## Checks, and the mistakes they find\n\n| check | finds |\n|---|---|\n");
    for check in &matrix.checks {
        let finds: Vec<String> = of(Kind::Flawed)
            .filter(|row| row.failed.contains(check))
            .map(|row| row.partner.clone())
            .collect();
        let _ = writeln!(out, "| `{check}` | {} |", listed(&finds));
    }
    out
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        return "nothing".to_owned();
    }
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
