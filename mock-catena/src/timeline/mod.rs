//! What happened, in order: commands, events, redirects, every delivery attempt with its request and response, and
//! faults.
//!
//! One numbered list, limited in entries and bytes; the oldest are dropped first. Entries of a session also have a
//! step number within it. Watchers receive every new entry.

mod entry;
mod exchange;
mod journal;
mod record;

pub use entry::{Entry, EntryKind};
pub use exchange::{Exchange, HeaderLines, Received};
pub use journal::Journal;
pub use record::{AttemptRecord, AttemptResult, DeliveryRecord, DeliveryState};
