//! Receivers that are not proper HTTP servers, and connection reuse.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use catena_contract::webhook::EventName;
use catena_contract::{NewSubscription, SubscriptionFilters};
use mock_catena::dialect::Dialect;
use mock_catena::timeline::{AttemptResult, DeliveryRecord, DeliveryState};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::support::Browser;

/// A receiver that sends the same bytes for every request.
struct Raw {
    address: String,
    heads: Arc<Mutex<Vec<String>>>,
    connections: Arc<AtomicUsize>,
}

impl Raw {
    async fn answering(answer: &'static [u8], keeps: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (heads, connections) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<AtomicUsize>::default());
        let raw = Self { address, heads: Arc::clone(&heads), connections: Arc::clone(&connections) };
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(serve(socket, answer, keeps, Arc::clone(&heads)));
            }
        });
        raw
    }

    /// Delivers this many events to it, one after the other, and returns the records.
    async fn receives(&self, scheme: &str, events: usize) -> Vec<DeliveryRecord> {
        let browser = Browser::at(Dialect::Docs).await;
        let url = format!("{scheme}{}/hooks?key=1", self.address).parse().unwrap();
        let (event_name, filters) = (EventName::InvitationCreated, SubscriptionFilters::default());
        let asked = NewSubscription { url, event_name, filters, secret: None };
        browser.mock.control().subscribe(vec![asked]).unwrap();
        for number in 0..events {
            browser.invited(json!({"fleet_ref": format!("fleet-{number}")})).await;
            browser.mock.settled().await;
        }
        browser.mock.deliveries()
    }
}

async fn serve(
    mut socket: TcpStream,
    answer: &[u8],
    keeps: bool,
    heads: Arc<Mutex<Vec<String>>>,
) -> Option<()> {
    let mut buffer = vec![];
    loop {
        let end = loop {
            if let Some(at) = buffer.windows(4).position(|end| end == b"\r\n\r\n") {
                break at + 4;
            }
            if socket.read_buf(&mut buffer).await.ok()? == 0 {
                return None;
            }
        };
        let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.and_then(|text| text.parse().ok()).unwrap_or(0);
        while buffer.len() < end + length {
            if socket.read_buf(&mut buffer).await.ok()? == 0 {
                return None;
            }
        }
        buffer.drain(..end + length);
        heads.lock().unwrap().push(head);
        socket.write_all(answer).await.ok()?;
        if !keeps {
            return None;
        }
    }
}

fn results(all: &[DeliveryRecord]) -> Vec<&AttemptResult> {
    all.iter().flat_map(|record| &record.attempts).map(|attempt| &attempt.result).collect()
}

#[tokio::test]
async fn a_response_that_is_not_http_is_recorded_retried_and_dead_lettered() {
    let raw = Raw::answering(b"\x16\x03nonsense, and more of it\r\n\r\n", true).await;
    let all = raw.receives("http://", 1).await;
    assert_eq!((all[0].state, all[0].attempts.len()), (DeliveryState::Failed, 4));
    for result in results(&all) {
        assert!(
            matches!(result, AttemptResult::Unreachable { because } if because.contains("invalid HTTP")),
            "{result:?}"
        );
    }
    assert_eq!(raw.connections.load(Ordering::Relaxed), 4);
}

#[tokio::test]
async fn a_connection_closed_without_a_response_is_recorded_and_retried() {
    let raw = Raw::answering(b"", false).await;
    let all = raw.receives("http://", 1).await;
    assert_eq!((all[0].state, all[0].attempts.len()), (DeliveryState::Failed, 4));
    for result in results(&all) {
        assert!(
            matches!(result, AttemptResult::Unreachable { because } if because.contains("closed")),
            "{result:?}"
        );
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let raw =
        Raw::answering(b"HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n", true)
            .await;
    let all = raw.receives("http://", 1).await;
    assert_eq!(results(&all), [&AttemptResult::Answered(302)]);
    assert_eq!(all[0].state, DeliveryState::Delivered);
    let heads = raw.heads.lock().unwrap();
    assert_eq!(heads.len(), 1);
    assert!(heads[0].starts_with("POST /hooks?key=1 HTTP/1.1\r\n"), "{}", heads[0]);
    assert!(heads[0].contains(&format!("\r\nhost: {}\r\n", raw.address)), "{}", heads[0]);
}

#[tokio::test]
async fn consecutive_deliveries_share_a_connection() {
    let raw = Raw::answering(b"HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\nok", true).await;
    let all = raw.receives("http://", 5).await;
    assert_eq!(results(&all), [&AttemptResult::Answered(202); 5]);
    assert_eq!(raw.connections.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_connection_closed_between_deliveries_costs_no_delivery() {
    let raw =
        Raw::answering(b"HTTP/1.1 202 Accepted\r\nconnection: close\r\ncontent-length: 0\r\n\r\n", false)
            .await;
    let all = raw.receives("http://", 5).await;
    assert_eq!(results(&all), [&AttemptResult::Answered(202); 5]);
    assert_eq!(raw.connections.load(Ordering::Relaxed), 5);
}

#[tokio::test]
async fn a_response_whose_body_breaks_off_still_counts() {
    let raw = Raw::answering(b"HTTP/1.1 202 Accepted\r\ncontent-length: 50\r\n\r\nthank", false).await;
    let all = raw.receives("http://", 2).await;
    assert_eq!(results(&all), [&AttemptResult::Answered(202); 2]);
}

#[tokio::test]
async fn user_and_password_of_a_url_are_sent_as_basic_authorization() {
    let raw = Raw::answering(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n", true).await;
    raw.receives("http://partner:pass%20word@", 1).await;
    let head = raw.heads.lock().unwrap()[0].clone();
    // Base64 of `partner:pass word`.
    assert!(head.contains("\r\nauthorization: Basic cGFydG5lcjpwYXNzIHdvcmQ=\r\n"), "{head}");
}

#[tokio::test]
async fn an_https_url_without_tls_is_recorded_as_such() {
    // It sends plain text first.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let plain = Raw { address, heads: Arc::default(), connections: Arc::default() };
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let _ = socket.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").await;
        }
    });
    let all = plain.receives("https://", 1).await;
    assert_eq!(all[0].state, DeliveryState::Failed);
    for result in results(&all) {
        assert!(
            matches!(result, AttemptResult::Unreachable { because } if because.contains("corrupt message")),
            "{result:?}"
        );
    }
}
