//! Exchanges for the tests of judges.

use std::sync::Arc;
use std::time::Duration;

use http::header::HeaderMap;

use catena_probe::{Answer, Exchange, Request, Wall, is_loopback};

/// A GET that was answered with this status and these headers after `elapsed`.
pub(super) fn answered(status: u16, headers: HeaderMap, elapsed: Duration) -> Arc<Exchange> {
    let request = Request::get("http://127.0.0.1/hooks".parse().unwrap());
    let answer = Answer { status, headers, body: Vec::new(), cut: false };
    Arc::new(Exchange {
        what: "a delivery".to_owned(),
        wall: Wall::of(&request, &answer, is_loopback),
        request,
        answer: Ok(answer),
        retries: 0,
        refused: 0,
        number: 0,
        sent_after: Duration::ZERO,
        script: None,
        drawn: None,
        elapsed,
        delayed: Duration::ZERO,
    })
}
