//! The report as one page for a browser. It needs neither the network nor other files, works without scripts, and prints.

pub(crate) mod filters;
mod first_screen;
mod sequence;
mod since;
mod view;

use askama::Template;

use super::{CheckReport, Report};
use since::Since;
use view::{CheckPart, Page};
pub(crate) use view::{LevelBox, SCRIPT, STYLE, Tile, verdict_class};

/// The report as a page.
///
/// # Errors
/// [`askama::Error`]; our reports cause none.
pub fn html(report: &Report) -> Result<String, askama::Error> {
    Page::new(report, None).render()
}

/// The report as a page that also shows what changed since an earlier report, which has the name of its file.
///
/// # Errors
/// As [`html`].
pub fn html_since(report: &Report, earlier: (&str, &Report)) -> Result<String, askama::Error> {
    Page::new(report, Some(Since::new(earlier.0, earlier.1, report))).render()
}

/// One check as the page shows it, for a page that shows a run while it goes on.
///
/// # Errors
/// As [`html`].
pub(crate) fn check_html(report: &Report, check: &CheckReport) -> Result<String, askama::Error> {
    CheckPart::new(report, check).render()
}
