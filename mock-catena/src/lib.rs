//! The simulated Catena: the hosted Connect flow, the invitation API and signed webhooks, on one port.
//!
//! [`start`] runs one on a socket. Inside, a pure core ([`session`]) says what a move does; a thin shell of HTTP
//! handlers, [`courier`] and [`store`] carries it out. Time and ids are handed in ([`clock`], [`ids`]), and where the
//! public sources disagree, a [`dialect`] says which one is followed.

mod app;
pub mod catalogue;
pub mod clock;
pub mod courier;
pub mod dialect;
mod http;
pub mod ids;
pub mod partner;
mod server;
pub mod session;
pub mod store;

pub use server::{Config, Running, StartError, router, start};
