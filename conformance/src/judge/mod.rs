//! Judges: pure functions from recorded exchanges to a finding. There is a small file for each rule or group of rules,
//! and its path mirrors the id of the check.

pub mod cause;
mod evidence;
pub mod finding;
pub mod journey;
pub(crate) mod no_result;
mod observation;
pub mod outcome_grid;
mod record;
pub mod redirect;
#[cfg(test)]
mod test_exchange;
pub mod verdict;
pub mod webhook;

pub use cause::Cause;
pub(crate) use evidence::is_blocked;
pub use evidence::{Blocked, admitted};
pub use finding::{Finding, FindingKind};
pub use observation::Observation;
pub use outcome_grid::ObservedOutcome;
pub use record::{Ledger, Record};
pub use verdict::{Shortfall, Strictness, Verdict};
