//! A server that is stopped under load accounts for every delivery.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use mock_catena::webhooks::ShutdownSummary;
use reqwest::{Client, Url};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::partner::Partner;

/// A server that is killed at the end of its test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The numbers in the last line: accepted, delivered, in dead letter queues, undelivered, dropped; and saved.
fn account(line: &str) -> (ShutdownSummary, u64) {
    let all: Vec<u64> = line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    assert_eq!(all.len(), 6, "{line}");
    let summary = ShutdownSummary {
        accepted: all[0],
        delivered: all[1],
        dead: all[2],
        undelivered: all[3],
        dropped: all[4],
    };
    (summary, all[5])
}

async fn post(client: &Client, url: Url, body: Value) -> Option<Value> {
    let answer = client.post(url).body(body.to_string()).send().await.ok()?;
    if !answer.status().is_success() {
        return None;
    }
    serde_json::from_str(&answer.text().await.ok()?).ok()
}

/// Runs a server under load, stops it, and compares its summary with what the test observed.
async fn round(round: u64, folder: &std::path::Path) {
    let state = folder.join(format!("state-{round}.json"));
    let child = Command::new(env!("CARGO_BIN_EXE_mock-catena"))
        .args(["serve", "--bind", "127.0.0.1:0", "--state"])
        .arg(&state)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut server = Server(child);
    let mut lines = BufReader::new(server.0.stdout.take().unwrap()).lines();
    let greeting = lines.next().unwrap().unwrap();
    let address = greeting.split_once("http://").unwrap().1.split_once('/').unwrap().0;
    let base: Url = format!("http://{address}/").parse().unwrap();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().no_proxy().build().unwrap();

    // One partner accepts everything, one nothing.
    let (good, bad) = (Partner::answering(202).await, Partner::answering(503).await);
    for partner in [&good, &bad] {
        let hook = json!({"url": partner.url, "event_name": "invitation.created"});
        let url = base.join("/v2/notifications/webhooks").unwrap();
        let request = client.post(url).bearer_auth("mock-catena-dev-token").body(hook.to_string());
        let made: Value = serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap();
        crate::captured::secrets(&partner.url, &made);
    }
    let answered = Arc::new(AtomicU64::new(0));
    let mut load = JoinSet::new();
    for worker in 0..4 {
        let (client, url, answered) =
            (client.clone(), base.join("/_mock/sessions").unwrap(), Arc::clone(&answered));
        load.spawn(async move {
            for fleet in 0.. {
                let body = json!({"fleet_ref": format!("fleet-{worker}-{fleet}")});
                if post(&client, url.clone(), body).await.is_none() {
                    return;
                }
                answered.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    // Each round stops at another point.
    while answered.load(Ordering::Relaxed) < 5 + 7 * round {
        tokio::task::yield_now().await;
    }
    assert!(Command::new("kill").args(["-TERM", &server.0.id().to_string()]).status().unwrap().success());
    let last = tokio::task::spawn_blocking(move || {
        let last = lines.map_while(Result::ok).last().unwrap();
        assert_eq!(server.0.wait().unwrap().code(), Some(0));
        last
    })
    .await
    .unwrap();
    load.join_all().await;

    let (summary, saved) = account(&last);
    assert_eq!(
        summary.accepted,
        summary.delivered + summary.dead + summary.undelivered + summary.dropped,
        "{last}"
    );
    assert!(summary.accepted >= 2 * answered.load(Ordering::Relaxed), "{last}");
    assert_eq!(summary.dropped, 0, "{last}");
    // The file contains exactly the undelivered ones.
    assert_eq!(saved, summary.dead + summary.undelivered, "{last}");
    let written: Value = serde_json::from_slice(&std::fs::read(&state).unwrap()).unwrap();
    assert_eq!(written["letters"].as_array().unwrap().len() as u64, saved);
    // What counts as delivered did arrive, each event once.
    let arrived: BTreeSet<_> = good.received().iter().map(|one| one.envelope()["id"].to_string()).collect();
    assert!(arrived.len() as u64 >= summary.delivered, "{} arrived, {last}", arrived.len());
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_servers_stopped_under_load_account_for_every_delivery() {
    let folder = tempfile::tempdir().unwrap();
    let mut rounds = JoinSet::new();
    for number in 0..20 {
        let folder = folder.path().to_owned();
        rounds.spawn(async move { round(number, &folder).await });
        if rounds.len() >= 4 {
            rounds.join_next().await.unwrap().unwrap();
        }
    }
    rounds.join_all().await;
}
