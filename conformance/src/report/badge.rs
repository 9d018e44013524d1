//! The verdict as a badge for a README: an SVG that needs neither a font nor the network.

use super::coverage::rules_at;
use super::{CheckStatus, Report};
use crate::judge::Verdict;

/// The average width in pixels of a letter in 11 px DejaVu Sans; `textLength` stretches the text to the sum.
const LETTER: usize = 7;
const LABEL: &str = "Catena conformance";

/// The report as a badge.
#[must_use]
pub fn badge(report: &Report) -> String {
    let headline = report.headline;
    let lowest = report.strictness().lowest();
    let (tally, rules) = (report.coverage.at(lowest), rules_at(lowest));
    let message = match report.verdict {
        _ if report.exit_code == Verdict::OUTDATED_BASELINE => "baseline is out of date".to_owned(),
        Verdict::Conformant => format!("{} of {} {rules} passed", tally.passed, tally.rules),
        Verdict::Partial => format!("partial: {tally} {rules} tested"),
        Verdict::NonConformant => {
            let failed = report.with_status(CheckStatus::Fails).count();
            format!("{failed} of {} {rules} failed", tally.rules)
        }
        Verdict::Incomplete | Verdict::NothingRan => report.verdict.to_string(),
    };
    // White text on each of these colours has a contrast above 4.5.
    let color = match report.verdict {
        Verdict::Conformant if report.exit_code == 0 => "#1a7f37",
        Verdict::NonConformant => "#b3261e",
        Verdict::Conformant | Verdict::Partial | Verdict::Incomplete | Verdict::NothingRan => "#8a5a00",
    };
    let (left, right) = (LABEL.len() * LETTER + 12, message.len() * LETTER + 12);
    let (width, label_at, message_at) = (left + right, left / 2, left + right / 2);
    let (label_length, message_length) = (left - 12, right - 12);
    let name = escaped(&report.target.name);
    let verdict = escaped(&format!("{}: {}", report.verdict_title(), report.verdict_reason()));
    let title = format!("{LABEL} of {name}: {verdict}; {headline}; {}", escaped(&report.origin()));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"20\" role=\"img\" aria-label=\"{title}\">\n\
         <title>{title}</title>\n\
         <clipPath id=\"round\"><rect width=\"{width}\" height=\"20\" rx=\"3\"/></clipPath>\n\
         <g clip-path=\"url(#round)\"><rect width=\"{left}\" height=\"20\" fill=\"#3d4450\"/>\
         <rect x=\"{left}\" width=\"{right}\" height=\"20\" fill=\"{color}\"/></g>\n\
         <g fill=\"#fff\" text-anchor=\"middle\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\">\
         <text x=\"{label_at}\" y=\"14\" textLength=\"{label_length}\">{LABEL}</text>\
         <text x=\"{message_at}\" y=\"14\" textLength=\"{message_length}\">{message}</text></g>\n</svg>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
