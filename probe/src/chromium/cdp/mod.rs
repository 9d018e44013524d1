//! A client for the Chrome DevTools Protocol: starts Chromium, and drives its pages over a WebSocket on loopback.
//!
//! It knows only the commands and events that are used here. `scripts/generate-cdp` generates their types from the
//! protocol's own description; to use another command, name it there.
//!
//! [`Browser`] is the process, [`Page`] is one page in it, and [`Session`] sends commands and receives events, to the
//! browser or to a page.

mod browser;
mod connection;
mod error;
mod events;
mod page;
mod process;
pub mod protocol;
mod session;
#[cfg(test)]
mod tests;

pub use browser::{Browser, LaunchOptions};
pub use error::{CdpError, LaunchError};
pub use events::Events;
pub use page::Page;
pub use protocol::{Command, Event};
pub use session::Session;
