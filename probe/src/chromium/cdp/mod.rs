//! A client for the Chrome DevTools Protocol: starts Chromium, and drives its pages over a WebSocket on loopback.
//!
//! [`Browser`] is the process, [`Page`] is one page in it, and [`Session`] sends commands and receives events, to the
//! browser or to a page.

mod browser;
mod connection;
mod error;
mod events;
mod page;
mod process;
pub(crate) mod protocol;
mod session;
#[cfg(test)]
mod tests;

pub use browser::{Browser, LaunchOptions};
pub use error::{CdpError, LaunchError};
pub(crate) use events::Events;
pub use page::Page;
pub use protocol::{BrowserContextId, Evaluate, Frame, FrameId, SessionId, TargetId, TargetInfo};
pub use session::Session;
