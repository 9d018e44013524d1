//! The sockets the server listens on, plain and with TLS.

mod listener;
mod tls;

pub(crate) use listener::{Cuttable, Peer};
pub(crate) use tls::TlsError;
pub(crate) use tls::{Secure, server_config};
