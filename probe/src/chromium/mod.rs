//! The fleet's browser, for real: Chromium opens the page, runs its scripts, and what the fleet then sees is what is
//! recorded.
//!
//! Chromium itself sends nothing. Whatever a page asks for is stopped on its way out and sent by [`crate::Wire`]
//! instead, inside the allow list, the rate and the cap; only what comes back is handed to Chromium. Its own way out
//! leads nowhere. Pictures, fonts and films are not fetched, since nothing of them can be read.

mod cache;
pub mod cdp;
mod find;
mod intercept;
mod launch;
mod screenshots;
mod serve;
mod tab;
mod visit;

pub use launch::{Chromium, ChromiumError};
