//! What a run would send: counted by rehearsing that very run, with the same target and the same seed, against a
//! stand-in. There is no second list that could differ from what is sent.
//!
//! Owned here: the stand-in, the counts, and how they are shown. What is sent, and why, is [`crate::run`]'s.

mod dry_run;
pub(crate) mod entry;
mod shown;

pub use dry_run::{PlanError, rehearse};
pub use entry::{Entry, Host, Plan};
pub use shown::{summary, terminal};
