//! Fuzzing a redirect handler: a callback page over HTTP, or a Rust function in this process.
//!
//! Over HTTP only the page's responses are known. The [`classifier`] learns from the documented redirects what each
//! outcome looks like, and then tells how any other redirect was interpreted.

mod case;
mod classifier;
mod client;
mod confirmed;
mod in_process;
mod judge;
mod session;
mod target;
mod url;

pub(crate) use classifier::MARKUP;
pub use client::PageClient;
pub use in_process::{HandlerResult, fuzz_in_process};
pub use session::RedirectSession;
pub use target::Callback;
