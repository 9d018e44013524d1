//! One attempt: a POST, at most so long, and what came of it.

use std::time::{Duration, Instant};

use catena_contract::RequestId;
use jiff::Timestamp;
use reqwest::{Client, Url};
use serde::Serialize;

use super::letter::Sealed;

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
    /// No connection, or one that broke.
    Unreachable {
        /// What went wrong, without the URL.
        because: String,
    },
}

/// Sends a sealed letter to `url`. Redirects are not followed: an answer is an answer (assumption
/// `redirects-not-followed`).
pub(super) async fn post(client: &Client, url: Url, sealed: Sealed, limit: Duration) -> (AttemptResult, u64) {
    let begun = Instant::now();
    let mut request = client.post(url).timeout(limit).body(sealed.gzipped);
    for (name, value) in sealed.headers {
        request = request.header(name, value);
    }
    let result = match request.send().await {
        Ok(answer) => AttemptResult::Answered(answer.status().as_u16()),
        Err(error) if error.is_timeout() => AttemptResult::TimedOut { limit_ms: millis(limit) },
        Err(error) => AttemptResult::Unreachable { because: innermost(&error.without_url()) },
    };
    (result, millis(begun.elapsed()))
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
