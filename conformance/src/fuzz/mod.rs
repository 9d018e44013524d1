//! Fuzzing a redirect handler, and a webhook endpoint: many cases, and of each failure the shortest one.
//!
//! Owned here: how many cases are tried and how fast, what is asked of every answer, making a failing case shorter
//! and proving it again, and the failures that are kept for next time. What a case is, and what may be believed of
//! it, is the grammar of `catena_contract::strategies::redirects`.

mod dedup;
pub mod emit;
mod error;
mod outcome;
mod plan;
pub mod redirect;
mod rule;
pub mod saved;
mod summary;
mod tally;
pub mod webhook;

pub(crate) use dedup::{Causes, Failing};
pub use error::FuzzError;
pub use outcome::Outcome;
pub(crate) use plan::GONE;
pub use plan::{Cases, Plan, Wishes};
pub use rule::{Rule, Violation};
pub use summary::{FailureSummary, Summary, junit};
pub use tally::Tally;
