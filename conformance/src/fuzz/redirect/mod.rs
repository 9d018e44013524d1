//! TODO-DOC

mod classifier;
mod client;
mod failure;
mod in_process;
mod judge;
mod session;
mod target;
mod url;

pub(crate) use classifier::MARKS;
pub use failure::Failure;
pub use in_process::{Believed, fuzz_in_process};
pub(crate) use judge::only;
pub use session::{Again, Session};
pub use target::Callback;
