//! The commands of the binary.

pub(crate) mod args;
pub(crate) mod events;
pub(crate) mod health;
pub(crate) mod key_file;
mod private_file;
pub(crate) mod serve;
pub(crate) mod shell_files;
pub(crate) mod sign;
pub(crate) mod state_file;
pub(crate) mod supported;
pub(crate) mod trigger;
mod visit;
