//! Fuzzing a redirect handler or a webhook endpoint: many generated cases, and the smallest one of each failure.
//!
//! This module decides how many cases are tried and how fast, applies the rules to every response, minimizes failing
//! cases, and saves failures for the next run. `catena_contract::strategies::redirects` generates the redirects and
//! defines which interpretations are acceptable.

mod case;
mod dedup;
pub mod delivery;
pub mod emit;
mod error;
mod failure;
mod judgement;
mod outcome;
mod plan;
mod progress;
pub mod redirect;
mod rule;
pub mod saved;
mod session;
mod shrink;
mod standing;
mod summary;
mod target;
pub mod webhook;

pub use case::{CaseKind, FuzzCase};
pub use error::FuzzError;
pub use failure::Failure;
pub use judgement::Judgement;
use judgement::is_busy;
pub use outcome::FuzzOutcome;
pub use plan::{Cases, FuzzOptions, Plan};
pub use progress::Progress;
pub use rule::{Rule, Violation};
use session::PAUSE;
pub use session::Session;
pub use standing::Refusal;
use standing::is_refusal;
pub use summary::{CaseSummary, FailureSummary, Summary, junit};
use target::NOWHERE;
pub use target::{Blame, FuzzTarget, RetryResult};
