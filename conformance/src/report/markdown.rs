//! The report as Markdown, for the summary of a CI job: short, worst first, the rest folded away.

use std::fmt::Write as _;

use super::{CheckReport, Report, Standing};
use crate::judge::FindingKind;
use crate::judge::Verdict;

/// Most findings of a kind that are told at length; a job's summary may hold a megabyte, its reader less.
const AT_LENGTH: usize = 25;

/// The report as Markdown, as GitHub and GitLab read it.
#[must_use]
pub fn markdown(report: &Report) -> String {
    let mut out = String::new();
    let sign = match report.verdict {
        Verdict::Conformant => "✅",
        Verdict::NonConformant => "❌",
        Verdict::Incomplete | Verdict::NothingRan => "⚠️",
    };
    let _ = writeln!(out, "## {sign} Catena conformance: {}\n", report.verdict);
    let _ = writeln!(out, "**{}**: {}.\n", escaped(&report.target.name), report.said());
    let _ = writeln!(out, "{}.\n", report.headline);
    if let Some(why) = &report.ended_early {
        let _ = writeln!(out, "> The run ended before its checks: {}\n", escaped(why));
    }
    if let Some(suspicion) = &report.suspicion {
        let _ = writeln!(out, "> Secret or path? {}\n", escaped(suspicion));
    }
    for likeness in &report.behaves_like {
        let (title, description) = (report.likeness_title(), escaped(&likeness.description));
        let _ = writeln!(out, "- {title} `{}`: {description}", likeness.defect);
    }
    if !report.behaves_like.is_empty() {
        out.push('\n');
    }
    let fixed = report.fixed();
    if !fixed.is_empty() {
        out.push_str("### Known failures that hold now\n\nTake them out of the baseline:\n\n");
        for check in fixed {
            let _ = writeln!(
                out,
                "- `{}`: {}",
                check.check.id,
                escaped(check.known.as_deref().unwrap_or_default())
            );
        }
        out.push('\n');
    }
    for kind in FindingKind::ALL {
        let found = report.found(kind);
        match kind {
            _ if found.is_empty() => {}
            FindingKind::Failed => failed(&mut out, report, &found),
            FindingKind::Inconclusive
            | FindingKind::NotTested
            | FindingKind::NotApplicable
            | FindingKind::Passed => folded(&mut out, kind, &found),
        }
    }
    let shard = report.shard.as_ref().map(|shard| format!(", shard {shard}")).unwrap_or_default();
    let _ = writeln!(
        out,
        "<sub>catena-conformance {}, specification revision {}, seed {}{shard}</sub>",
        report.version, report.specification_revision, report.seed
    );
    out
}

fn failed(out: &mut String, report: &Report, found: &[&CheckReport]) {
    let _ = writeln!(out, "### Broken ({})\n", found.len());
    for check in found.iter().take(AT_LENGTH) {
        let aside = match report.standing(check) {
            Standing::Known => " (known)",
            Standing::Passes => " (does not fail this run)",
            Standing::Fails | Standing::Mended | Standing::Undecided => "",
        };
        let _ = writeln!(out, "#### ✗ `{}` {}{aside}\n", check.check.id, check.check.level);
        let _ = writeln!(out, "{}.\n", escaped(check.check.title.trim_end_matches('.')));
        if let crate::judge::Finding::Failed { expected, observed } = &check.finding {
            let _ =
                writeln!(out, "- **expected** {}\n- **observed** {}", escaped(expected), escaped(observed));
        }
        if !check.check.fix.is_empty() {
            let _ = writeln!(out, "- **next** {}", escaped(&check.check.fix));
        }
        if let Some(reason) = &check.known {
            let _ = writeln!(out, "- **known** {}", escaped(reason));
        }
        for note in &check.notes {
            let _ = writeln!(out, "- {}", escaped(note));
        }
        if let Some(script) = check.telling() {
            let fence = fence(script);
            let _ = writeln!(out, "\n{fence}sh\n{script}\n{fence}");
        }
        out.push('\n');
    }
    if found.len() > AT_LENGTH {
        let rest: Vec<String> =
            found.iter().skip(AT_LENGTH).map(|check| format!("`{}`", check.check.id)).collect();
        let _ = writeln!(out, "And {} more: {}.\n", rest.len(), rest.join(", "));
    }
}

fn folded(out: &mut String, kind: FindingKind, found: &[&CheckReport]) {
    let _ =
        writeln!(out, "<details><summary>{} {} ({})</summary>\n", kind.sign(), kind.as_str(), found.len());
    for check in found {
        let told = check.told().map(|told| format!(": {}", escaped(&told))).unwrap_or_default();
        let _ = writeln!(out, "- `{}` {}{told}", check.check.id, check.check.level);
    }
    out.push_str("\n</details>\n\n");
}

/// A fence longer than any run of backticks in the text.
fn fence(text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}

/// What a page or a profile says, as text: no markup of its own, one line.
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
        // A lone backtick would set the rest of the line as code.
        return escaped(&text.replace('`', "'"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_says_is_text_and_no_markup() {
        assert_eq!(escaped("a `b_c` <img> *d*\n[e](f)"), "a `b_c` &lt;img&gt; \\*d\\* \\[e\\](f)");
        assert_eq!(escaped("one ` alone <b>"), "one ' alone &lt;b&gt;");
        assert_eq!(fence("a ``` b"), "````");
        assert_eq!(fence("plain"), "```");
    }
}
