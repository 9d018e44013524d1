//! Bodies that tell when a request was read, and when its answer was sent.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;

use super::connections::{Ticket, Working};

/// One request. The connection works on it until its answer was sent, except while its body is read.
pub(super) struct Exchange {
    ticket: Arc<Ticket>,
    progress: Mutex<Progress>,
}

enum Progress {
    Unread {
        _working: Working,
    },
    /// The client has to send the rest of the body; how long that takes counts from its first byte.
    Reading,
    Read {
        _working: Working,
    },
}

impl Exchange {
    pub(super) fn start(ticket: &Arc<Ticket>, body: Incoming) -> (Arc<Self>, Body) {
        let progress = Mutex::new(Progress::Unread { _working: ticket.work() });
        let exchange = Arc::new(Self { ticket: Arc::clone(ticket), progress });
        let body = Body::new(RequestBody { body, exchange: Arc::clone(&exchange) });
        (exchange, body)
    }

    /// The answer's body; the exchange ends with it.
    pub(super) const fn answer(self: Arc<Self>, body: Body) -> AnswerBody {
        AnswerBody { body, _exchange: self }
    }

    fn body_read(&self, ended: bool) {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        match *progress {
            Progress::Unread { .. } if !ended => *progress = Progress::Reading,
            Progress::Reading if ended => *progress = Progress::Read { _working: self.ticket.work() },
            Progress::Unread { .. } | Progress::Reading | Progress::Read { .. } => {}
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
        self.exchange.body_read(matches!(polled, Poll::Ready(None)) || self.body.is_end_stream());
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
