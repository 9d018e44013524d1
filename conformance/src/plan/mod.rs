//! Counts what a run would send, with a dry run of the same target and seed against a reference partner in this program.
//! There is no second list of requests that could differ from the real one.
//!
//! This module redirects and counts the requests and shows the counts. [`crate::run`] decides what is sent.

mod dry_run;
pub(crate) mod entry;
mod shown;

pub use dry_run::{PlanError, dry_run};
pub use entry::{Entry, Host, Plan};
pub use shown::{summary, terminal};
