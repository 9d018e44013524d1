//! The conformance specification: what the feature files say, read once.
//!
//! The files own a check's id, level, rule, rationale, fix and source; nothing here repeats them. How a step is
//! carried out is left to [`crate::suite::steps`].

mod check;
mod load;
mod select;
pub mod shard;
mod vocabulary;

pub use check::{Check, CheckError, CheckId, Level};
pub(crate) use load::order;
pub use load::{LoadError, Requirements, Specification};
pub use select::{Selection, SelectionError, Selector};
pub use shard::{Shard, ShardChoice, TooManyShards};
pub use vocabulary::VocabularyStep;
