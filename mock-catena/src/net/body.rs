//! Bodies that tell when a request was read, and when its answer was sent.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;

use super::connections::{Ticket, Working};

/// One request: from the end of its body, the connection works on it, until the answer was sent.
pub(super) struct Exchange {
    ticket: Arc<Ticket>,
    working: Mutex<Option<Working>>,
}

impl Exchange {
    pub(super) fn start(ticket: &Arc<Ticket>, body: Incoming) -> (Arc<Self>, Body) {
        let exchange = Arc::new(Self { ticket: Arc::clone(ticket), working: Mutex::default() });
        if http_body::Body::is_end_stream(&body) {
            exchange.read_to_end();
        } else {
            ticket.head_read();
        }
        let body = Body::new(RequestBody { body, exchange: Arc::clone(&exchange) });
        (exchange, body)
    }

    /// The answer's body; the exchange ends with it.
    pub(super) const fn answer(self: Arc<Self>, body: Body) -> AnswerBody {
        AnswerBody { body, _exchange: self }
    }

    fn read_to_end(&self) {
        let mut working = self.working.lock().unwrap_or_else(PoisonError::into_inner);
        if working.is_none() {
            *working = Some(self.ticket.request_read());
        }
    }
}

struct RequestBody {
    body: Incoming,
    exchange: Arc<Exchange>,
}

impl http_body::Body for RequestBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        if matches!(polled, Poll::Ready(None)) || self.body.is_end_stream() {
            self.exchange.read_to_end();
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

pub(super) struct AnswerBody {
    body: Body,
    /// Dropped after the last byte.
    _exchange: Arc<Exchange>,
}

impl http_body::Body for AnswerBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
