//! What happened, in order: moves, events, redirects, every delivery attempt with its whole request and response,
//! faults, and commands of the user.
//!
//! One numbered list, bounded in entries and bytes, oldest out first; each session's entries carry a number of their
//! own beside it. Whoever wants to watch gets every entry as it is written.

mod entry;
mod exchange;
mod journal;
mod record;

pub use entry::{Entry, EntryKind};
pub use exchange::{Exchange, HeaderLines, Received};
pub use journal::Journal;
pub use record::{AttemptRecord, AttemptResult, DeliveryRecord, DeliveryState};
