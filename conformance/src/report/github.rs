//! The report as GitHub Actions' workflow commands: an annotation with the verdict, and one for each check that failed.
//!
//! Source: docs.github.com, "Workflow commands for GitHub Actions". GitHub shows the first ten errors and the first ten
//! warnings of a step, so the verdict and the worst come first.

use super::{CheckReport, CheckStatus, Gap, Report};
use crate::judge::{FindingKind, Verdict};

/// The report as one workflow command per line.
#[must_use]
pub fn github(report: &Report) -> String {
    let mut annotated: Vec<(CheckStatus, &CheckReport)> = report
        .checks
        .iter()
        .map(|check| (report.status(check), check))
        .filter(|(status, check)| {
            *status == CheckStatus::Fixed || check.finding.kind() == FindingKind::Failed
        })
        .collect();
    annotated.sort_by_key(|(status, check)| (*status, check.check.level));
    let command = match report.verdict {
        Verdict::NonConformant | Verdict::NothingRan => "error",
        _ if report.exit_code != 0 => "warning",
        Verdict::Conformant => "notice",
        Verdict::Partial | Verdict::Incomplete => "warning",
    };
    let ended = report.ended_early.as_ref().map(|why| format!("\nended early: {why}")).unwrap_or_default();
    let text = format!("{}\n{}\n{}{ended}", report.verdict_reason(), report.headline, report.origin());
    let title = format!("Catena conformance: {}", report.verdict_title());
    let summary = format!("::{command} title={}::{}\n", property(&title), message(&text));
    let checks = annotated.into_iter().map(|(status, check)| annotation(report, status, check));
    let gaps = report.gaps().into_iter().filter_map(|gap| without_result(report, &gap));
    std::iter::once(summary).chain(checks).chain(gaps).collect()
}

/// One annotation for all checks without a result for one reason, if the reason matters to the run.
fn without_result(report: &Report, gap: &Gap<'_>) -> Option<String> {
    let matters = gap
        .checks
        .iter()
        .any(|check| matches!(report.status(check), CheckStatus::Undecided | CheckStatus::Untested));
    let count = gap.checks.len();
    let checks = if count == 1 { "check" } else { "checks" };
    let title = format!("{count} {checks} {}", gap.kind.as_str());
    matters.then(|| format!("::warning title={}::{}\n", property(&title), message(&gap.reason)))
}

fn annotation(report: &Report, status: CheckStatus, check: &CheckReport) -> String {
    let about = &check.check;
    let command = match status {
        CheckStatus::Fails => "error",
        CheckStatus::Fixed | CheckStatus::Undecided | CheckStatus::Untested => "warning",
        CheckStatus::KnownFailure | CheckStatus::FollowsKnown | CheckStatus::NoEffect => "notice",
    };
    let mut text = report.message_for(check);
    if status == CheckStatus::Fails && !about.fix.is_empty() {
        text = format!("{text}\n{}", about.fix);
    }
    let title = format!("{} ({})", about.id, check.finding.kind().as_str());
    // The built-in feature files are not in the partner's repository.
    let place = if report.specification.built_in {
        String::new()
    } else {
        format!("file={},line={},", property(&report.file_of(about)), about.line)
    };
    format!("::{command} {place}title={}::{}\n", property(&title), message(&text))
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
