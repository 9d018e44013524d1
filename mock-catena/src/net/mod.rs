//! The sockets the server listens on, plain and with TLS.

mod body;
mod connections;
mod serve;
mod stream;
mod tls;

pub use connections::ConnectionLimits;
pub(crate) use serve::{serve, when};
pub(crate) use stream::Peer;
pub(crate) use tls::{TlsError, acceptor};
