//! The defect of matching header names by case. Frameworks ignore case, so it is simulated below them, in the received
//! bytes: a name in another case is changed to one that is never looked up.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::serve::Listener;
use catena_contract::webhook::header;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// A listener whose connections may match header names by case.
pub(crate) struct HeaderCaseListener {
    pub(crate) listener: TcpListener,
    pub(crate) case_sensitive: bool,
}

pub(crate) struct HeaderCaseStream {
    stream: TcpStream,
    case_sensitive: bool,
}

impl Listener for HeaderCaseListener {
    type Io = HeaderCaseStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (HeaderCaseStream, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        (HeaderCaseStream { stream, case_sensitive: self.case_sensitive }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl AsyncRead for HeaderCaseStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if self.case_sensitive
            && let Some(new) = buffer.filled_mut().get_mut(before..)
        {
            hide_other_cases(new);
        }
        polled
    }
}

impl AsyncWrite for HeaderCaseStream {
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

fn hide_other_cases(bytes: &mut [u8]) {
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
    fn only_the_documented_case_is_found() {
        let mut bytes = b"X-Catena-Signature: a\r\nx-catena-signature: b".to_vec();
        hide_other_cases(&mut bytes);
        assert_eq!(bytes, b"X-Catena-Signature: a\r\ny-catena-signature: b");
    }
}
