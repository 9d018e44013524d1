//! The report as one page for a browser: no network, no file beside it, readable without scripts, and on paper.

mod filters;
mod view;

use askama::Template;

use super::Report;
use view::Page;

/// Filters, copying, links that open what they lead to.
pub(crate) const SCRIPT: &str = include_str!("../../../templates/report/report.js");
pub(crate) const STYLE: &str = include_str!("../../../templates/report/report.css");

/// The report as a page.
///
/// # Errors
/// [`askama::Error`], which no report of ours causes.
pub fn html(report: &Report) -> Result<String, askama::Error> {
    Page::new(report).render()
}
