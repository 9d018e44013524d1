//! The report as GitHub Actions' workflow commands: an annotation at the line of each feature whose check failed.
//!
//! Source: docs.github.com, "Workflow commands for GitHub Actions". GitHub shows the first ten errors and the first ten
//! warnings of a step, so the worst come first.

use super::{CheckReport, CheckStatus, Report};
use crate::judge::{FindingKind, Verdict};

/// The report as one workflow command per line.
#[must_use]
pub fn github(report: &Report) -> String {
    let mut annotated: Vec<(CheckStatus, &CheckReport)> = report
        .checks
        .iter()
        .map(|check| (report.status(check), check))
        .filter(|(status, check)| {
            *status != CheckStatus::NoEffect
                || matches!(check.finding.kind(), FindingKind::Failed | FindingKind::Inconclusive)
        })
        .collect();
    annotated.sort_by_key(|(status, check)| (*status, check.check.level));
    let mut out: String =
        annotated.into_iter().map(|(status, check)| annotation(report, status, check)).collect();
    let command = match report.verdict {
        Verdict::Conformant => "notice",
        Verdict::NonConformant | Verdict::NothingRan => "error",
        Verdict::Incomplete => "warning",
    };
    let ended = report.ended_early.as_ref().map(|why| format!("\nended early: {why}")).unwrap_or_default();
    let text = format!("{}\n{}\n{}{ended}", report.verdict_reason(), report.headline, report.origin());
    let title = format!("Catena conformance: {}", report.verdict);
    out.push_str(&format!("::{command} title={}::{}\n", property(&title), message(&text)));
    out
}

fn annotation(report: &Report, status: CheckStatus, check: &CheckReport) -> String {
    let about = &check.check;
    let command = match status {
        CheckStatus::Fails | CheckStatus::Fixed => "error",
        CheckStatus::Undecided => "warning",
        CheckStatus::KnownFailure | CheckStatus::NoEffect => "notice",
    };
    let mut text = report.message_for(check);
    if status == CheckStatus::Fails && !about.fix.is_empty() {
        text = format!("{text}\n{}", about.fix);
    }
    let title = format!("{} ({})", about.id, check.finding.kind().as_str());
    format!(
        "::{command} file={},line={},title={}::{}\n",
        property(&report.file_of(about)),
        about.line,
        property(&title),
        message(&text)
    )
}

/// The text as the message of a command, which is one line: its line breaks are encoded.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The text as a property of a command, which also ends at a comma or a colon.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn observed_text_can_neither_end_a_command_nor_begin_one() {
        assert_eq!(message("50%\n::error::x"), "50%25%0A::error::x");
        assert_eq!(property("a:b,c"), "a%3Ab%2Cc");
    }
}
