//! Any bytes as a request to the simulated Catena: `METHOD /path?query`, a line break, the body.
#![no_main]

use std::cell::RefCell;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use libfuzzer_sys::fuzz_target;
use mock_catena::clock::SystemClock;
use mock_catena::ids::SeededIds;
use mock_catena::{Config, router};
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

/// Requests one Catena gets; then a new one takes its place, so that what it stores does not grow without end.
const REQUESTS: u32 = 20_000;

struct Catena {
    runtime: Runtime,
    router: Router,
    left: u32,
}

impl Catena {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let config = Config::embedded("mock".parse().expect("a token"));
        let base = "http://127.0.0.1:8420/".parse().expect("a URL");
        let router = runtime
            .block_on(async { router(&config, &base, Arc::new(SystemClock), Box::new(SeededIds::new(1))) });
        Self { runtime, router, left: REQUESTS }
    }
}

thread_local! {
    static CATENA: RefCell<Catena> = RefCell::new(Catena::new());
}

fuzz_target!(|bytes: &[u8]| {
    let at = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (head, body) = bytes.split_at(at);
    let Ok(head) = std::str::from_utf8(head) else { return };
    let (method, path) = head.split_once(' ').unwrap_or(("GET", head));
    let kind = if body.len() % 2 == 0 { "application/json" } else { "application/x-www-form-urlencoded" };
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", kind)
        .header("authorization", "Bearer mock")
        .body(Body::from(body.get(1..).unwrap_or_default().to_vec()));
    let Ok(request) = request else { return };
    CATENA.with_borrow_mut(|catena| {
        if catena.left == 0 {
            *catena = Catena::new();
        }
        catena.left -= 1;
        let answer = catena.runtime.block_on(catena.router.clone().oneshot(request)).expect("an answer");
        let status = answer.status();
        assert!(!status.is_server_error() || status == StatusCode::NOT_IMPLEMENTED, "{status}");
    });
});
