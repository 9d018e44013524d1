//! The API against a bare handler that returns the same bytes (`wrk -t1 -c32`, in turn, three times): reading an
//! invitation, inviting a new fleet, and reading one page of a list with a thousand and a million rows. Prints
//! requests per second, ratios, and resident memory. Needs `wrk` (a Debian package).
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark stops at the first error"
)]

mod wrk;

use std::io::Write as _;
use std::sync::Arc;

use axum::body::Bytes;
use axum::http::StatusCode;
use mock_catena::clock::SystemClock;
use mock_catena::ids::SeededIds;
use mock_catena::{Config, Running, start};
use reqwest::Client;
use wrk::{Answer, Rates, compared};

const TOKEN: &str = "token-of-the-benchmark";
const JSON: &str = "application/json";

/// The number of rows in the list: few, and very many.
const LENGTHS: [usize; 3] = [1_000, 100_000, 1_000_000];

fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let asked: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let selected = |part: &str| asked.is_empty() || asked.iter().any(|word| word == part);
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        if selected("read") {
            read().await;
        }
        if selected("invite") {
            invite().await;
        }
        if selected("list") {
            list().await;
        }
    });
}

async fn mock() -> Running {
    let config = Config::embedded(TOKEN.parse().unwrap());
    start(config, Arc::new(SystemClock), Box::new(SeededIds::new(1))).await.unwrap()
}

fn client() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

async fn invited(client: &Client, mock: &Running, fleet_ref: &str) -> Bytes {
    let url = mock.base_url().join("/v2/orgs/invitations").unwrap();
    let body = format!(r#"{{"fleet_ref": "{fleet_ref}", "fleet_name": "Blue Ridge Hauling"}}"#);
    let answer = client.post(url).bearer_auth(TOKEN).body(body).send().await.unwrap();
    assert!(answer.status().is_success());
    answer.bytes().await.unwrap()
}

fn reported(what: &str, length: usize, Rates { ours, bare }: Rates) {
    println!("{what}, {length} bytes: {ours:.0}/s, bare {bare:.0}/s, ratio {:.2}", ours / bare);
}

async fn read() {
    let (mock, client) = (mock().await, client());
    let invitation: serde_json::Value =
        serde_json::from_slice(&invited(&client, &mock, "bench").await).unwrap();
    let path = format!("/v2/orgs/invitations/{}", invitation.get("id").unwrap().as_str().unwrap());
    let url = mock.base_url().join(&path).unwrap();
    let body = client.get(url.clone()).send().await.unwrap().bytes().await.unwrap();
    let length = body.len();
    let answer = Answer { status: StatusCode::OK, kind: JSON, body };
    reported("read an invitation", length, compared(url.as_str(), answer, None).await);
    mock.stop().await;
}

/// Every request names a new fleet.
async fn invite() {
    let (mock, client) = (mock().await, client());
    let body = invited(&client, &mock, "bench").await;
    let mut script = tempfile::NamedTempFile::new().unwrap();
    write!(
        script,
        r#"local run = tostring(os.time()) .. tostring(os.clock())
local n = 0
local headers = {{ ["Authorization"] = "Bearer {TOKEN}", ["Content-Type"] = "{JSON}" }}
request = function()
  n = n + 1
  local body = '{{"fleet_ref": "' .. run .. '-' .. n .. '", "fleet_name": "Blue Ridge Hauling"}}'
  return wrk.format("POST", nil, headers, body)
end
"#
    )
    .unwrap();
    let length = body.len();
    let answer = Answer { status: StatusCode::CREATED, kind: JSON, body };
    let url = mock.base_url().join("/v2/orgs/invitations").unwrap();
    reported("invite a fleet", length, compared(url.as_str(), answer, Some(script.path())).await);
    mock.stop().await;
}

/// A page in the middle of the list, of fifty rows.
async fn list() {
    let (mock, client) = (mock().await, client());
    let mut script = tempfile::NamedTempFile::new().unwrap();
    write!(script, r#"wrk.headers["Authorization"] = "Bearer {TOKEN}""#).unwrap();
    let mut made = 0;
    let mut before = None;
    for length in LENGTHS {
        let mut middle = Bytes::new();
        while made < length {
            let row = invited(&client, &mock, &format!("fleet-{made}")).await;
            if made == length / 2 {
                middle = row;
            }
            made += 1;
        }
        let middle: serde_json::Value = serde_json::from_slice(&middle).unwrap();
        let key = format!(">{}", middle.get("id").unwrap().as_str().unwrap());
        let cursor = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, key).replace('=', "%3D");
        let url = mock.base_url().join(&format!("/v2/orgs/invitations?size=50&cursor={cursor}")).unwrap();
        let rate = wrk::median(vec![
            wrk::wrk(url.as_str(), Some(script.path())).await,
            wrk::wrk(url.as_str(), Some(script.path())).await,
            wrk::wrk(url.as_str(), Some(script.path())).await,
        ]);
        let first = *before.get_or_insert(rate);
        println!(
            "a page of 50 among {length} rows: {rate:.0}/s, {:.2} of that among {}; resident {} MB",
            rate / first,
            LENGTHS[0],
            resident() / 1024
        );
    }
    mock.stop().await;
}

/// Resident memory of this process in KiB, including the client.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches("kB").trim().parse().unwrap()
}
