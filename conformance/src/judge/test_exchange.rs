//! Exchanges for the tests of judges.

use std::sync::Arc;
use std::time::Duration;

use http::header::HeaderMap;

use catena_probe::{Answer, Exchange, Request};

/// A GET that was answered with this status and these headers after `elapsed`.
pub(super) fn answered(status: u16, headers: HeaderMap, elapsed: Duration) -> Arc<Exchange> {
    Arc::new(Exchange {
        what: "a delivery".to_owned(),
        request: Request::get("http://127.0.0.1/hooks".parse().unwrap()),
        answer: Ok(Answer { status, headers, body: Vec::new(), cut: false }),
        retries: 0,
        script: None,
        drawn: None,
        elapsed,
    })
}
