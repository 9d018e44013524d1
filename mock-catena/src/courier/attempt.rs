//! One attempt: a POST, at most so long, and what came of it.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use catena_contract::RequestId;
use http_body::{Body, Frame};
use jiff::Timestamp;
use reqwest::{Response, Url};
use serde::Serialize;

use super::clients::Clients;
use super::seal::Sealed;
use crate::timeline::{Exchange, Received};

/// How much of an answer's body is read.
const LONGEST_ANSWER: usize = 4 * 1024;

/// One attempt to deliver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttemptRecord {
    /// 1 for the first.
    pub number: u32,
    /// Its `X-Request-ID`.
    pub request_id: RequestId,
    /// When it was sent, by the simulated Catena's clock.
    pub sent_at: Timestamp,
    /// What came of it.
    pub result: AttemptResult,
    /// How long it took in real milliseconds.
    pub elapsed_ms: u64,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptResult {
    /// The receiver answered, with this status.
    Answered(u16),
    /// No answer within the limit.
    TimedOut {
        /// The limit in milliseconds.
        limit_ms: u64,
    },
    /// No connection, one that broke, or one that was refused on our side.
    Unreachable {
        /// What went wrong, without the URL.
        because: String,
    },
}

/// What an attempt came to.
pub(super) struct Sent {
    pub(super) result: AttemptResult,
    pub(super) elapsed_ms: u64,
    pub(super) exchange: Exchange,
}

/// Sends a sealed letter to `url`. Redirects are not followed: an answer is an answer (assumption
/// `redirects-not-followed`).
pub(super) async fn post(clients: &Clients, url: &Url, sealed: Sealed, limit: Duration) -> Sent {
    let begun = Instant::now();
    let Sealed { headers, body, chunked, title_case, .. } = sealed;
    let mut received = None;
    let result = match clients.for_url(url, title_case) {
        Err(because) => AttemptResult::Unreachable { because },
        Ok(client) => {
            let body =
                if chunked { reqwest::Body::wrap(Chunks(Some(body.clone()))) } else { body.clone().into() };
            let mut request = client.post(url.clone()).timeout(limit).body(body);
            for (name, value) in &headers {
                request = request.header(*name, value);
            }
            match request.send().await {
                Ok(answer) => {
                    let status = answer.status().as_u16();
                    received = Some(read(answer).await);
                    AttemptResult::Answered(status)
                }
                Err(error) if error.is_timeout() => AttemptResult::TimedOut { limit_ms: millis(limit) },
                Err(error) => AttemptResult::Unreachable { because: innermost(&error.without_url()) },
            }
        }
    };
    let exchange = Exchange { url: url.to_string(), headers, body, chunked, received };
    Sent { result, elapsed_ms: millis(begun.elapsed()), exchange }
}

/// The answer, its body as far as it is worth keeping. A body that breaks off or never ends is cut where it stands.
async fn read(mut answer: Response) -> Received {
    let status = answer.status().as_u16();
    let text = |value: &reqwest::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers =
        answer.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
    let mut body = vec![];
    while body.len() < LONGEST_ANSWER
        && let Ok(Some(chunk)) = answer.chunk().await
    {
        body.extend_from_slice(&chunk);
    }
    body.truncate(LONGEST_ANSWER);
    Received { status, headers, body: String::from_utf8_lossy(&body).into_owned() }
}

/// A body whose length is not told, so that it is sent in chunks.
struct Chunks(Option<Bytes>);

impl Body for Chunks {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// The last cause in the chain: "connection refused" rather than "error sending request".
fn innermost(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
