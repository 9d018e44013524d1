//! The fleet's browser as Chromium: it opens a page, runs its scripts, and what the fleet then sees is recorded.
//!
//! Chromium itself sends nothing. Every request of a page is intercepted and sent by [`crate::Client`], within the allow
//! list, the rate and the limit of requests; only the answer is given to Chromium, which has no route out. Images, fonts
//! and media are not fetched, since they hold no text.

mod cache;
pub mod cdp;
mod find;
mod intercept;
mod launch;
mod page_load;
mod rendered;
mod screenshots;
mod serve;
mod tab;
mod visit;

pub use launch::{Chromium, ChromiumError};
