//! The defect coverage for readers: by partner and by check.

use std::fmt::Write as _;

use super::{DefectCoverage, PartnerKind, Row};

/// The defect coverage for a terminal: one line per partner, then the failures.
#[must_use]
pub fn terminal(coverage: &DefectCoverage) -> String {
    let mut out: String = coverage.rows.iter().map(line).collect();
    let failures = coverage.failures();
    for (title, entries) in [
        ("Mistake that no check detects", &failures.undetected),
        ("Check that detects no mistake", &failures.ineffective),
        ("False alarm", &failures.false_alarms),
        ("Inconclusive", &failures.inconclusive),
        ("Unexpected checks failed", &failures.unexpected),
        ("Wrong diagnosis", &failures.misdiagnosed),
    ] {
        for entry in entries {
            let _ = writeln!(out, "{title}: {entry}");
        }
    }
    let is_defective = |row: &&Row| row.kind == PartnerKind::Defective;
    let defective = coverage.rows.iter().filter(is_defective).count();
    let correct = coverage.rows.iter().filter(|row| !is_defective(row) && row.with_views).count();
    let _ = writeln!(
        out,
        "{} checks, {defective} mistakes, {correct} correct partners: {}",
        coverage.checks.len(),
        if failures.none() {
            "every mistake is detected and named, and no correct partner fails"
        } else {
            "the self-test failed"
        }
    );
    out
}

fn line(row: &Row) -> String {
    let failed = if row.failed.is_empty() { "nothing failed".to_owned() } else { row.failed.join(", ") };
    format!("{}: {failed}\n", row.name())
}

/// The defect coverage as a document for the repository.
#[must_use]
pub fn markdown(coverage: &DefectCoverage) -> String {
    let mut out = String::from(
        "# Defect coverage\n\n\
         Which check detects which mistake: every check of the specification, run against every partner of the self-test.\n\
         Written by `catena-conformance self-test --report markdown=conformance/DEFECT_COVERAGE.md`; a test keeps it up to \
         date.\n",
    );
    let of_kind = |kind: PartnerKind| coverage.rows.iter().filter(move |row| row.kind == kind);
    out.push_str("\n## Correct partners\n\n| partner | failed | failed without views |\n|---|---|---|\n");
    let correct = of_kind(PartnerKind::Reference).chain(of_kind(PartnerKind::Variant));
    for row in correct.filter(|row| row.with_views) {
        let without_views =
            coverage.rows.iter().find(|other| other.partner == row.partner && !other.with_views);
        let without_views = without_views.map_or_else(String::new, |row| list(&row.failed));
        let _ = writeln!(out, "| {} | {} | {without_views} |", row.partner, list(&row.failed));
    }
    out.push_str("\n## Mistakes and the checks that detect them\n\n| mistake | detected by |\n|---|---|\n");
    for row in of_kind(PartnerKind::Defective) {
        let _ = writeln!(out, "| `{}` | {} |", row.partner, list(&row.failed));
    }
    out.push_str("\n## Checks and the mistakes they detect\n\n| check | detects |\n|---|---|\n");
    for check in &coverage.checks {
        let detected: Vec<String> = of_kind(PartnerKind::Defective)
            .filter(|row| row.failed.contains(check))
            .map(|row| row.partner.clone())
            .collect();
        let _ = writeln!(out, "| `{check}` | {} |", list(&detected));
    }
    out
}

fn list(names: &[String]) -> String {
    if names.is_empty() {
        return "nothing".to_owned();
    }
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
