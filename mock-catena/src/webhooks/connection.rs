//! One HTTP/1.1 connection, driven by whoever sends over it: an exchange runs within one task, so that no other task
//! has to be woken for it. That is most of what a delivery costs beside the bytes themselves.

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

/// One connection, with at most one exchange at a time.
pub(super) struct Connection {
    sender: http1::SendRequest<Payload>,
    /// `None` once the connection has ended.
    driver: Option<http1::Connection<Box<dyn Stream>, Payload>>,
}

impl Connection {
    /// Begins to speak over a stream that was just opened.
    pub(super) async fn over(stream: Box<dyn Stream>, title_case: bool) -> Result<Self, hyper::Error> {
        let mut builder = http1::Builder::new();
        builder.title_case_headers(title_case);
        let (sender, driver) = builder.handshake(stream).await?;
        Ok(Self { sender, driver: Some(driver) })
    }

    /// Sends a request and waits for the head of its answer. The error hands the request back if none of it was
    /// written.
    pub(super) async fn send(
        &mut self,
        request: Request<Payload>,
    ) -> Result<Response<Incoming>, TrySendError<Request<Payload>>> {
        let mut answer = pin!(self.sender.try_send_request(request));
        driven(&mut self.driver, |cx| answer.as_mut().poll(cx)).await
    }

    /// The next piece of an answer's body; `None` at its end, or where it breaks off.
    pub(super) async fn piece(&mut self, body: &mut Incoming) -> Option<Bytes> {
        loop {
            let frame = driven(&mut self.driver, |cx| Pin::new(&mut *body).poll_frame(cx)).await?.ok()?;
            // Trailers are no part of the body.
            if let Ok(piece) = frame.into_data() {
                return Some(piece);
            }
        }
    }

    /// Whether another request can be sent: the last answer was read to its end, and the other side has not closed.
    pub(super) async fn is_open(&mut self) -> bool {
        poll_fn(|cx| {
            drive(&mut self.driver, cx);
            Poll::Ready(self.driver.is_some() && self.sender.is_ready())
        })
        .await
    }
}

type Driver = Option<http1::Connection<Box<dyn Stream>, Payload>>;

/// Moves bytes for as long as there are any.
fn drive(driver: &mut Driver, cx: &mut Context<'_>) {
    // How it ended is told to whoever waits for the answer.
    if driver.as_mut().is_some_and(|driver| Pin::new(driver).poll(cx).is_ready()) {
        *driver = None;
    }
}

/// Waits for something that comes over the connection, and drives it meanwhile.
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

/// A body that is there as a whole.
pub(super) struct Payload {
    bytes: Option<Bytes>,
    /// Whether its length is told; else it is sent in chunks.
    chunked: bool,
}

impl Payload {
    pub(super) const fn new(bytes: Bytes, chunked: bool) -> Self {
        Self { bytes: Some(bytes), chunked }
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
