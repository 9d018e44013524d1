//! One HTTP/1.1 connection, polled by the task that sends over it. An exchange runs within one task, so no other task
//! has to be woken; waking is most of what a delivery costs apart from the bytes themselves.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use axum::body::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use hyper::client::conn::{TrySendError, http1};
use hyper::rt::{Read, Write};
use hyper::{Request, Response};

/// A byte stream, encrypted or not.
pub(super) trait Stream: Read + Write + Send + Unpin {}

impl<T: Read + Write + Send + Unpin> Stream for T {}

/// One connection with at most one exchange at a time.
pub(super) struct Connection {
    sender: http1::SendRequest<Payload>,
    /// `None` once the connection has ended.
    driver: Option<http1::Connection<Box<dyn Stream>, Payload>>,
}

impl Connection {
    /// Starts HTTP on a stream that was just opened.
    pub(super) async fn over(stream: Box<dyn Stream>, title_case: bool) -> Result<Self, hyper::Error> {
        let mut builder = http1::Builder::new();
        builder.title_case_headers(title_case);
        let (sender, driver) = builder.handshake(stream).await?;
        Ok(Self { sender, driver: Some(driver) })
    }

    /// Sends a request and waits for the response head. The error returns the request if none of it was written.
    pub(super) async fn send(
        &mut self,
        request: Request<Payload>,
    ) -> Result<Response<Incoming>, TrySendError<Request<Payload>>> {
        let mut answer = pin!(self.sender.try_send_request(request));
        driven(&mut self.driver, |cx| answer.as_mut().poll(cx)).await
    }

    /// The next chunk of a response body; `None` at its end, or where it breaks off.
    pub(super) async fn piece(&mut self, body: &mut Incoming) -> Option<Bytes> {
        loop {
            let frame = driven(&mut self.driver, |cx| Pin::new(&mut *body).poll_frame(cx)).await?.ok()?;
            // Trailers are not part of the body.
            if let Ok(piece) = frame.into_data() {
                return Some(piece);
            }
        }
    }

    /// Whether another request can be sent: the last response was read to its end, and the server has not closed.
    pub(super) async fn is_open(&mut self) -> bool {
        poll_fn(|cx| {
            drive(&mut self.driver, cx);
            Poll::Ready(self.driver.is_some() && self.sender.is_ready())
        })
        .await
    }
}

type Driver = Option<http1::Connection<Box<dyn Stream>, Payload>>;

/// Moves bytes as long as there are any.
fn drive(driver: &mut Driver, cx: &mut Context<'_>) {
    // The task that waits for the response gets the error.
    if driver.as_mut().is_some_and(|driver| Pin::new(driver).poll(cx).is_ready()) {
        *driver = None;
    }
}

/// Waits for `step` to finish while polling the connection.
async fn driven<T>(driver: &mut Driver, mut step: impl FnMut(&mut Context<'_>) -> Poll<T>) -> T {
    poll_fn(|cx| {
        if let Poll::Ready(done) = step(cx) {
            return Poll::Ready(done);
        }
        drive(driver, cx);
        step(cx)
    })
    .await
}

/// A body that is complete in memory.
pub(super) struct Payload {
    bytes: Option<Bytes>,
    /// Whether it is sent in chunks, without `Content-Length`.
    chunked: bool,
}

impl Payload {
    pub(super) const fn new(bytes: Bytes, chunked: bool) -> Self {
        Self { bytes: Some(bytes), chunked }
    }
}

impl Payload {
    /// The body of a request without one.
    pub(super) const fn empty() -> Self {
        Self { bytes: None, chunked: false }
    }
}

impl Body for Payload {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        if self.chunked {
            return SizeHint::default();
        }
        let length = self.bytes.as_ref().map_or(0, Bytes::len);
        SizeHint::with_exact(u64::try_from(length).unwrap_or(u64::MAX))
    }
}
