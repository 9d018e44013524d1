//! The page oracle: the text that a fleet reads on a page, and what it says about the outcome.
//!
//! This module extracts the visible text of HTML and JSON, finds claims in it, finds the text that all pages have in
//! common, leaves out what changes by itself, and compares the pages of two outcomes. If a page is ambiguous the oracle does not guess. It runs no scripts;
//! a browser does that before.

mod baseline;
pub mod claims;
pub(crate) mod compare;
pub(crate) mod document;
mod element;
mod noise;
mod page;
#[cfg(test)]
mod properties;

pub use baseline::Baseline;
pub use compare::{Difference, compare};
pub use document::document;
pub(crate) use document::document_while;
pub use noise::Noise;
pub use page::{Page, visible_text};
