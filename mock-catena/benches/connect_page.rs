//! A page of the flow against a bare handler that returns the same bytes: `wrk -t1 -c32` on each in turn, three
//! times. Prints requests per second and the ratio of the medians. Needs `wrk` (a Debian package).
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark stops at the first error"
)]

mod wrk;

use std::sync::Arc;

use axum::http::StatusCode;
use mock_catena::clock::SystemClock;
use mock_catena::ids::SeededIds;
use mock_catena::{Config, start};
use wrk::{Answer, Rates, compared};

const TOKEN: &str = "token-of-the-benchmark";

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
    let body = client.get(url).send().await.unwrap().bytes().await.unwrap();
    let length = body.len();
    let answer = Answer { status: StatusCode::OK, kind: "text/html; charset=utf-8", body };
    let Rates { ours, bare } = compared(url, answer, None).await;
    println!("{what}, {length} bytes: {ours:.0}/s, bare {bare:.0}/s, ratio {:.2}", ours / bare);
}
