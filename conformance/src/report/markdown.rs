//! The report as Markdown, for the summary of a CI job: failed checks first, the others collapsed.

use std::fmt::Write as _;

use super::text::capitalized;
use super::{CheckReport, Report};
use crate::judge::{Finding, FindingKind, Verdict};
use crate::specification::Level;

/// How many failed checks are shown in full. A job summary may have a megabyte, but nobody reads that much.
const SHOWN_IN_FULL: usize = 25;

/// The report as Markdown for GitHub and GitLab.
#[must_use]
pub fn markdown(report: &Report) -> String {
    let mut out = String::new();
    let sign = match report.verdict {
        Verdict::Conformant if report.exit_code == 0 => "✅",
        Verdict::NonConformant => "❌",
        Verdict::Conformant | Verdict::Partial | Verdict::Incomplete | Verdict::NothingRan => "⚠️",
    };
    let _ = writeln!(out, "## {sign} Catena conformance: {}\n", report.verdict_title());
    let _ = writeln!(out, "**{}**: {}.\n", escaped(&report.target.name), report.verdict_reason());
    coverage(&mut out, report);
    let _ = writeln!(out, "{}.\n", report.headline);
    if let Some(why) = &report.ended_early {
        let _ = writeln!(out, "> The run ended before its checks did: {}\n", escaped(why));
    }
    if let Some(profile_warning) = &report.profile_warning {
        let _ = writeln!(out, "> Check the profile first: {}\n", escaped(profile_warning));
    }
    for note in &report.notes {
        let _ = writeln!(out, "> {}\n", escaped(note));
    }
    for likeness in &report.behaves_like {
        let (title, description) = (report.likeness_title(), escaped(&likeness.description));
        let _ = writeln!(out, "- {title} `{}`: {description}", likeness.defect);
    }
    if !report.behaves_like.is_empty() {
        out.push('\n');
    }
    if report.headline.fixed > 0 {
        out.push_str("### Known failures that passed\n\nRemove them from the baseline:\n\n");
        for check in report.fixed() {
            let reason = escaped(check.known.as_deref().unwrap_or_default());
            let _ = writeln!(out, "- `{}`: {reason}", check.check.id);
        }
        out.push('\n');
    }
    gaps(&mut out, report);
    for (kind, checks) in report.sections() {
        match kind {
            FindingKind::Failed => failed(&mut out, report, &report.failures()),
            FindingKind::Inconclusive
            | FindingKind::NotTested
            | FindingKind::NotApplicable
            | FindingKind::Passed => collapsed(&mut out, kind, &checks),
        }
    }
    let _ = writeln!(out, "<sub>catena-conformance {}, {}</sub>", report.version, report.origin());
    out
}

/// How many rules were tested, by area and level.
fn coverage(out: &mut String, report: &Report) {
    let levels = Level::ALL.map(|level| level.to_string()).join(" | ");
    let _ = writeln!(out, "| tested | {levels} |\n|---|---|---|---|");
    for (area, levels) in report.coverage.areas() {
        let cell = |level| levels.get(level).filter(|tally| tally.rules > 0).map(ToString::to_string);
        let cells: Vec<String> = Level::ALL.iter().map(|level| cell(level).unwrap_or_default()).collect();
        let _ = writeln!(out, "| {} | {} |", escaped(area), cells.join(" | "));
    }
    out.push('\n');
}

/// What to add so that more rules are tested, and what stood in the way.
fn gaps(out: &mut String, report: &Report) {
    let gaps = report.gaps();
    if gaps.is_empty() {
        return;
    }
    out.push_str("| checks | why they have no result |\n|---|---|\n");
    for gap in gaps {
        let why = match gap.kind == FindingKind::NotTested {
            true => format!("not tested; add {}", gap.reason),
            false => gap.reason,
        };
        let _ = writeln!(out, "| {} | {} |", gap.checks.len(), escaped(&why));
    }
    out.push('\n');
}

fn failed(out: &mut String, report: &Report, found: &[&CheckReport]) {
    let _ = writeln!(out, "### {} ({})\n", capitalized(FindingKind::Failed.as_str()), found.len());
    for check in found.iter().take(SHOWN_IN_FULL) {
        let note = report.note_on(check).map(|note| format!(" ({note})")).unwrap_or_default();
        let _ = writeln!(out, "#### ✗ `{}` {}{note}\n", check.check.id, check.check.level);
        let _ = writeln!(out, "{}.\n", escaped(check.check.title.trim_end_matches('.')));
        if let Finding::Failed { expected, observed } = &check.finding {
            let _ =
                writeln!(out, "- **expected** {}\n- **observed** {}", escaped(expected), escaped(observed));
        }
        if !check.check.fix.is_empty() {
            let _ = writeln!(out, "- **fix** {}", escaped(&check.check.fix));
        }
        if let Some(reason) = &check.known {
            let _ = writeln!(out, "- **known** {}", escaped(reason));
        }
        for note in &check.notes {
            let _ = writeln!(out, "- {}", escaped(note));
        }
        let see_it = report.see_it(check);
        let commands: Vec<&str> = std::iter::once(see_it.as_str()).chain(check.script()).collect();
        let commands = commands.join("\n\n");
        let fence = fence(&commands);
        let _ = writeln!(out, "\n{fence}sh\n{commands}\n{fence}");
        out.push('\n');
    }
    if found.len() > SHOWN_IN_FULL {
        let rest: Vec<String> =
            found.iter().skip(SHOWN_IN_FULL).map(|check| format!("`{}`", check.check.id)).collect();
        let _ = writeln!(out, "And {} more: {}.\n", rest.len(), rest.join(", "));
    }
}

fn collapsed(out: &mut String, kind: FindingKind, found: &[&CheckReport]) {
    let _ =
        writeln!(out, "<details><summary>{} {} ({})</summary>\n", kind.sign(), kind.as_str(), found.len());
    for check in found {
        let message = check.message().map(|message| format!(": {}", escaped(&message))).unwrap_or_default();
        let _ = writeln!(out, "- `{}` {}{message}", check.check.id, check.check.level);
    }
    out.push_str("\n</details>\n\n");
}

/// A code fence that is longer than any run of backticks in the text.
fn fence(text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}

/// Text of a page or a profile as one line without markup.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    let mut code = false;
    for letter in text.chars() {
        match letter {
            '`' => {
                code = !code;
                out.push('`');
            }
            '\n' | '\r' => out.push(' '),
            '<' if !code => out.push_str("&lt;"),
            '>' if !code => out.push_str("&gt;"),
            '&' if !code => out.push_str("&amp;"),
            '*' | '_' | '[' | ']' | '|' | '\\' | '#' | '@' | '~' if !code => {
                out.push('\\');
                out.push(letter);
            }
            other => out.push(other),
        }
    }
    if code {
        // A backtick without a partner would make code of the rest of the line.
        return escaped(&text.replace('`', "'"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_page_cannot_add_markup() {
        assert_eq!(escaped("a `b_c` <img> *d*\n[e](f)"), "a `b_c` &lt;img&gt; \\*d\\* \\[e\\](f)");
        assert_eq!(escaped("one ` alone <b>"), "one ' alone &lt;b&gt;");
        assert_eq!(fence("a ``` b"), "````");
        assert_eq!(fence("plain"), "```");
    }
}
