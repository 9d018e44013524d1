//! The mistake of looking headers up to the letter. Frameworks ignore the case of names, so it is made below them, in
//! the bytes that come in: a name in another case is made one that nobody looks for.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::serve::Listener;
use catena_contract::webhook::header;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// A listener whose connections may know one spelling only.
pub(crate) struct ByLetter {
    pub(crate) listener: TcpListener,
    pub(crate) by_letter: bool,
}

/// One of its connections.
pub(crate) struct Connection {
    stream: TcpStream,
    by_letter: bool,
}

impl Listener for ByLetter {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        (Connection { stream, by_letter: self.by_letter }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if self.by_letter
            && let Some(new) = buffer.filled_mut().get_mut(before..)
        {
            hide_other_spellings(new);
        }
        polled
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

fn hide_other_spellings(bytes: &mut [u8]) {
    let name = header::SIGNATURE.as_bytes();
    let other = |window: &[u8]| window.eq_ignore_ascii_case(name) && window != name;
    let Some(at) = bytes.windows(name.len()).position(other) else { return };
    if let Some(first) = bytes.get_mut(at) {
        *first = b'y';
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_documented_spelling_is_found() {
        let mut bytes = b"X-Catena-Signature: a\r\nx-catena-signature: b".to_vec();
        hide_other_spellings(&mut bytes);
        assert_eq!(bytes, b"X-Catena-Signature: a\r\ny-catena-signature: b");
    }
}
