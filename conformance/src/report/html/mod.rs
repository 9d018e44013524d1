//! The report as one page for a browser. It needs neither the network nor other files, works without scripts, and prints.

mod filters;
mod first_screen;
mod sequence;
mod since;
mod view;

use askama::Template;

use super::Report;
use since::Since;
use view::Page;

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
