//! The simulated Catena: the hosted Connect flow, the invitation API and signed webhooks, on one port.
//!
//! [`start`] runs one on a socket. Inside, a pure core ([`session`]) decides what a command does; HTTP handlers,
//! [`webhooks`] and [`store`] carry it out. Time and ids are arguments ([`clock`], [`ids`]), and where the public
//! sources disagree, a [`dialect`] selects one.
//!
//! ```
//! use std::sync::Arc;
//! use mock_catena::{Config, clock::SystemClock, ids::SeededIds, start};
//!
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! let config = Config::embedded("a-token-for-the-partner".parse()?);
//! let catena = start(config, Arc::new(SystemClock), Box::new(SeededIds::detached(1))).await?;
//! // … invite a fleet at `catena.base_url()`, go through the flow …
//! catena.settled().await;
//! assert!(catena.deliveries().is_empty());
//! catena.stop().await;
//! # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
//! # Ok::<(), std::io::Error>(())
//! ```

mod app;
pub mod auth;
mod body;
pub mod browser;
pub mod catalogue;
pub mod clock;
pub mod control;
pub mod dialect;
pub mod embedding;
pub mod faults;
mod http;
pub mod ids;
pub mod local;
mod named;
mod net;
mod scope;
#[cfg(feature = "self-check")]
pub mod self_check;
mod server;
pub mod session;
pub mod store;
pub mod supported;
pub mod timeline;
pub mod webhooks;

pub use auth::Guard;
pub use net::ConnectionLimits;
pub use server::{Config, Running, StartError, router, start, start_guarded};

/// The version, and in brackets the commit with its date, the cargo profile and the target, as far as they are known. Programs
/// show it for `--version`.
pub const LONG_VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("CATENA_BUILD"), ")");
