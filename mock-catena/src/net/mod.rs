//! The sockets the server listens on, plain and with TLS.

mod listener;
mod tls;

pub(crate) use listener::{Peer, ResettableListener};
pub(crate) use tls::TlsError;
pub(crate) use tls::{TlsListener, server_config};
