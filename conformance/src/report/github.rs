//! The report as GitHub Actions' workflow commands: an annotation at the line of each feature that is broken.
//!
//! Source: docs.github.com, "Workflow commands for GitHub Actions". GitHub shows the first ten errors and the first ten
//! warnings of a step, so the worst come first.

use super::{CheckReport, Report, Standing};
use crate::judge::FindingKind;
use crate::judge::Verdict;

/// One workflow command a line.
#[must_use]
pub fn github(report: &Report) -> String {
    let mut told: Vec<(Standing, &CheckReport)> = report
        .checks
        .iter()
        .map(|check| (report.standing(check), check))
        .filter(|(standing, check)| {
            *standing != Standing::Passes
                || matches!(check.finding.kind(), FindingKind::Failed | FindingKind::Inconclusive)
        })
        .collect();
    told.sort_by_key(|(standing, check)| (*standing, check.check.level));
    let mut out = String::new();
    for (standing, check) in told {
        out.push_str(&annotation(report, standing, check));
    }
    let command = match report.verdict {
        Verdict::Conformant => "notice",
        Verdict::NonConformant | Verdict::NothingRan => "error",
        Verdict::Incomplete => "warning",
    };
    let ended = report.ended_early.as_ref().map(|why| format!("\nended early: {why}")).unwrap_or_default();
    let said = format!(
        "{}\n{}\nspecification revision {}, seed {}{ended}",
        report.said(),
        report.headline,
        report.specification_revision,
        report.seed
    );
    let title = format!("Catena conformance: {}", report.verdict);
    out.push_str(&format!("::{command} title={}::{}\n", property(&title), message(&said)));
    out
}

fn annotation(report: &Report, standing: Standing, check: &CheckReport) -> String {
    let about = &check.check;
    let command = match standing {
        Standing::Fails | Standing::Mended => "error",
        Standing::Undecided => "warning",
        Standing::Known | Standing::Passes => "notice",
    };
    let said = match standing {
        Standing::Mended => format!(
            "known as failing ({}), but it holds now; take it out of the baseline",
            check.known.as_deref().unwrap_or_default()
        ),
        Standing::Known => format!(
            "known ({}): {}",
            check.known.as_deref().unwrap_or_default(),
            check.told().unwrap_or_default()
        ),
        Standing::Fails => format!("{}\n{}", check.told().unwrap_or_default(), about.fix),
        Standing::Undecided | Standing::Passes => check.told().unwrap_or_default(),
    };
    let title = format!("{} ({})", about.id, check.finding.kind().as_str());
    format!(
        "::{command} file={},line={},title={}::{}\n",
        property(&report.file_of(about)),
        about.line,
        property(&title),
        message(said.trim_end())
    )
}

/// A message is one line: its own line breaks are encoded.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property ends at a comma or a colon, too.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_observed_can_end_no_command_and_begin_none() {
        assert_eq!(message("50%\n::error::x"), "50%25%0A::error::x");
        assert_eq!(property("a:b,c"), "a%3Ab%2Cc");
    }
}
