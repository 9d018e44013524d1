//! The report as one page for a browser. It needs neither the network nor other files, works without scripts, and prints.

mod filters;
mod first_screen;
mod view;

use askama::Template;

use super::Report;
use view::Page;

/// The report as a page.
///
/// # Errors
/// [`askama::Error`]; our reports cause none.
pub fn html(report: &Report) -> Result<String, askama::Error> {
    Page::new(report).render()
}
