//! The verdict as a badge for a README: an SVG that needs neither a font nor the network.

use super::{CheckStatus, Report};
use crate::judge::{FindingKind, Verdict};

/// The average width in pixels of a letter in 11 px DejaVu Sans; `textLength` stretches the text to the sum.
const LETTER: usize = 7;
const LABEL: &str = "Catena conformance";

/// The report as a badge.
#[must_use]
pub fn badge(report: &Report) -> String {
    let headline = report.headline;
    // With `--prove-all`, rules that were not tested fail the run.
    let not_tested = report
        .with_status(CheckStatus::Fails)
        .filter(|check| check.finding.kind() == FindingKind::NotTested)
        .count();
    let message = match report.verdict {
        Verdict::Conformant => format!("{} of {} passed", headline.passed, headline.passed + headline.failed),
        Verdict::NonConformant if headline.fixed > 0 && headline.failed == headline.known => {
            "baseline is out of date".to_owned()
        }
        Verdict::NonConformant => format!("{} failed", headline.failed + not_tested),
        Verdict::Incomplete | Verdict::NothingRan => report.verdict.to_string(),
    };
    // White text on each of these colours has a contrast above 4.5.
    let color = match report.verdict {
        Verdict::Conformant => "#1a7f37",
        Verdict::NonConformant => "#b3261e",
        Verdict::Incomplete | Verdict::NothingRan => "#8a5a00",
    };
    let (left, right) = (LABEL.len() * LETTER + 12, message.len() * LETTER + 12);
    let (width, label_at, message_at) = (left + right, left / 2, left + right / 2);
    let (label_length, message_length) = (left - 12, right - 12);
    let name = escaped(&report.target.name);
    let title = format!("{LABEL} of {name}: {}; {headline}; {}", report.verdict, escaped(&report.origin()));
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
