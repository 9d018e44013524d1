//! A page of the flow against a bare handler that returns the same bytes: `wrk -t1 -c32` on each in turn, three
//! times. Prints requests per second and the ratio of the medians. Needs `wrk` (a Debian package).
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark stops at the first trouble"
)]

use std::process::Command;
use std::sync::Arc;

use axum::Router;
use axum::http::header;
use axum::routing::get;
use mock_catena::clock::SystemClock;
use mock_catena::ids::SeededIds;
use mock_catena::{Config, start};

const TOKEN: &str = "token-of-the-benchmark";
const ROUNDS: usize = 3;

fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let config = Config::embedded(TOKEN.parse().unwrap());
        let mock = start(config, Arc::new(SystemClock), Box::new(SeededIds::new(1))).await.unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let invitations = mock.base_url().join("/v2/orgs/invitations").unwrap();
        let body = r#"{"fleet_ref": "bench", "fleet_name": "Blue Ridge Hauling"}"#;
        let answer = client.post(invitations).bearer_auth(TOKEN).body(body).send().await.unwrap();
        let invitation: serde_json::Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        let link = invitation.get("magic_link").unwrap().as_str().unwrap().to_owned();
        measured(&client, "consent card", &link).await;
        let query = link.split_once('?').unwrap().1.to_owned();
        let accept = mock.base_url().join("/connect/accept").unwrap();
        client.post(accept).body(query.clone()).send().await.unwrap();
        let list = mock.base_url().join(&format!("/connect/providers?{query}")).unwrap();
        measured(&client, "provider list", list.as_str()).await;
        mock.stop().await;
    });
}

async fn measured(client: &reqwest::Client, what: &str, url: &str) {
    let page = client.get(url).send().await.unwrap().bytes().await.unwrap();
    let length = page.len();
    let bare = Router::new()
        .route("/", get(async move || ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page.clone())));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let floor = format!("http://{}/", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move { axum::serve(listener, bare).await });
    let (mut ours, mut bare) = (vec![], vec![]);
    for _ in 0..ROUNDS {
        bare.push(wrk(&floor).await);
        ours.push(wrk(url).await);
    }
    serving.abort();
    let (ours, bare) = (median(ours), median(bare));
    println!("{what}, {length} bytes: {ours:.0}/s, bare {bare:.0}/s, ratio {:.2}", ours / bare);
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    *figures.get(figures.len() / 2).expect("there are rounds")
}

/// Requests per second.
async fn wrk(url: &str) -> f64 {
    let url = url.to_owned();
    let run = move || Command::new("wrk").args(["-t1", "-c32", "-d4s", &url]).output();
    let output = tokio::task::spawn_blocking(run).await.unwrap().expect("wrk is installed");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!text.contains("Non-2xx"), "{text}");
    let line = text.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
    line.unwrap_or_else(|| panic!("{text}")).trim().parse().unwrap()
}
