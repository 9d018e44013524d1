//! The conformance specification: what the feature files say.
//!
//! The files own the id, level, rule, rationale, fix and source of a check. [`crate::suite::steps`] owns the code of
//! the steps.

mod check;
mod load;
mod nearest;
mod revisions;
mod select;
pub mod shard;
mod vocabulary;

pub use check::{Check, CheckError, CheckId, Level};
pub(crate) use load::order;
pub use load::{LoadError, Specification, SpecificationRevision};
pub use revisions::{Frozen, Revision, RevisionError};
pub use select::{Selection, SelectionError, Selector};
pub use shard::{Shard, ShardChoice, TooManyShards};
pub use vocabulary::VocabularyStep;
