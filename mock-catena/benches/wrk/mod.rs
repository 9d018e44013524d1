//! Measures a running server with `wrk`, against a bare axum handler that returns the same bytes.

use std::path::Path;
use std::process::Command;

use axum::Router;
use axum::body::Bytes;
use axum::http::{StatusCode, header};
use axum::routing::any;

/// Number of rounds.
const ROUNDS: usize = 3;

/// Requests per second of ours and of the bare handler.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rates {
    pub(crate) ours: f64,
    pub(crate) bare: f64,
}

/// The response of the bare handler.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) kind: &'static str,
    pub(crate) body: Bytes,
}

/// The medians of the rounds; `script` is a Lua file that generates the requests. Both use the same one.
pub(crate) async fn compared(url: &str, answer: Answer, script: Option<&Path>) -> Rates {
    let Answer { status, kind, body } = answer;
    let handler = any(async move |_: Bytes| (status, [(header::CONTENT_TYPE, kind)], body.clone()));
    let bare = Router::new().fallback_service(handler);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let floor = format!("http://{}/", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move { axum::serve(listener, bare).await });
    let (mut ours, mut bare) = (vec![], vec![]);
    for _ in 0..ROUNDS {
        bare.push(wrk(&floor, script).await);
        ours.push(wrk(url, script).await);
    }
    serving.abort();
    Rates { ours: median(ours), bare: median(bare) }
}

/// Requests per second with `wrk -t1 -c32` for four seconds.
pub(crate) async fn wrk(url: &str, script: Option<&Path>) -> f64 {
    let mut command = Command::new("wrk");
    command.args(["-t1", "-c32", "-d4s"]);
    if let Some(script) = script {
        command.arg("-s").arg(script);
    }
    command.arg(url);
    let output =
        tokio::task::spawn_blocking(move || command.output()).await.unwrap().expect("wrk is installed");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!text.contains("Non-2xx"), "{text}");
    let line = text.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
    line.unwrap_or_else(|| panic!("{text}")).trim().parse().unwrap()
}

pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    *figures.get(figures.len() / 2).expect("there are rounds")
}
