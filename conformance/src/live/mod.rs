//! A page that shows a run while it goes on: checks as they end, sessions as they happen, failures with their diagram.
//!
//! [`board`] holds what the page shows, [`follow`] fills it from a run, and [`server`] serves it on this computer. The checks
//! are rendered by the same templates as the HTML report, from data that is redacted as in the report.

mod board;
mod follow;
mod page;
mod server;
mod sessions;

pub use follow::{Followed, RunFacts};
pub use server::Live;
