//! Judges: pure functions from what was recorded to a finding. One small file a rule; its path mirrors the id.

pub mod finding;
pub mod journey;
mod observation;
pub mod outcome_grid;
mod record;
pub mod redirect;
pub mod verdict;
pub mod webhook;

pub use finding::{Finding, FindingKind};
pub use observation::Observation;
pub use outcome_grid::ObservedOutcome;
pub use record::{Ledger, Record};
pub use verdict::{Strictness, Verdict};
