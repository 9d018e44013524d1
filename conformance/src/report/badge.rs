//! The verdict as a badge for a README: an SVG that needs no font and no network.

use super::Report;
use crate::judge::Verdict;

/// Pixels a letter of 11 px DejaVu Sans takes, on average; `textLength` stretches the text to what was counted.
const LETTER: usize = 7;

/// The badge.
#[must_use]
pub fn badge(report: &Report) -> String {
    let label = "Catena conformance";
    let headline = report.headline;
    let judged = headline.passed + headline.failed;
    let said = match report.verdict {
        Verdict::Conformant => format!("{} of {judged} passed", headline.passed),
        Verdict::NonConformant if headline.fixed > 0 && headline.failed == headline.known => {
            "baseline is out of date".to_owned()
        }
        Verdict::NonConformant => format!("{} failed", headline.failed + counted_not_tested(report)),
        Verdict::Incomplete => "incomplete".to_owned(),
        Verdict::NothingRan => "nothing ran".to_owned(),
    };
    // White text on each has a contrast of more than 4.5.
    let colour = match report.verdict {
        Verdict::Conformant => "#1a7f37",
        Verdict::NonConformant => "#b3261e",
        Verdict::Incomplete | Verdict::NothingRan => "#8a5a00",
    };
    let (left, right) = (label.len() * LETTER + 12, said.len() * LETTER + 12);
    let (whole, label_at, said_at) = (left + right, left / 2, left + right / 2);
    let (label_long, said_long) = (left - 12, right - 12);
    let title = format!(
        "{label} of {}: {}; {headline}; specification revision {}, seed {}",
        escaped(&report.target.name),
        report.verdict,
        escaped(&report.specification_revision.to_string()),
        report.seed
    );
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{whole}\" height=\"20\" role=\"img\" aria-label=\"{title}\">\n\
         <title>{title}</title>\n\
         <clipPath id=\"round\"><rect width=\"{whole}\" height=\"20\" rx=\"3\"/></clipPath>\n\
         <g clip-path=\"url(#round)\"><rect width=\"{left}\" height=\"20\" fill=\"#3d4450\"/>\
         <rect x=\"{left}\" width=\"{right}\" height=\"20\" fill=\"{colour}\"/></g>\n\
         <g fill=\"#fff\" text-anchor=\"middle\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\">\
         <text x=\"{label_at}\" y=\"14\" textLength=\"{label_long}\">{label}</text>\
         <text x=\"{said_at}\" y=\"14\" textLength=\"{said_long}\">{said}</text></g>\n</svg>\n"
    )
}

/// With `--prove-all`, what is not tested counts as broken.
fn counted_not_tested(report: &Report) -> usize {
    let counted = report.checks.iter().filter(|check| {
        report.standing(check) == super::Standing::Fails
            && check.finding.kind() == crate::judge::FindingKind::NotTested
    });
    counted.count()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
