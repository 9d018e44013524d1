//! The page oracle: what a fleet reads, and what that says about the outcome. Visible text only.
//!
//! Owned here: text out of HTML and JSON, claims found in it, what stands on every page, and the comparison of two
//! outcomes beyond the noise of one. What it cannot tell it does not guess. Rendering pages that only a script draws is left to a browser.

mod baseline;
pub mod claims;
pub(crate) mod compare;
pub(crate) mod document;
mod page;
#[cfg(test)]
mod properties;

pub use baseline::Baseline;
pub use compare::{Difference, compare};
pub use document::document;
pub use page::{Page, visible_text};
