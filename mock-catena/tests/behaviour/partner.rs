//! A partner whose answers are written by the test.

use std::collections::VecDeque;
use std::io::Read as _;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use catena_contract::WebhookSecret;
use catena_contract::webhook::{SignatureHeaders, verify_delivery};
use flate2::read::GzDecoder;
use jiff::Timestamp;
use serde_json::Value;
use tokio::net::TcpListener;

use crate::captured;
use crate::support::Browser;

/// A delivery as it came, and its body unpacked as far as that went.
#[derive(Clone)]
pub(crate) struct Taken {
    pub(crate) headers: HeaderMap,
    pub(crate) json: Vec<u8>,
}

#[derive(Clone)]
pub(crate) struct Partner {
    pub(crate) url: String,
    desk: Arc<Mutex<Desk>>,
}

struct Desk {
    url: String,
    taken: Vec<Taken>,
    /// The next answers; then `usual`.
    next: VecDeque<u16>,
    usual: u16,
    signed: bool,
    holds: bool,
}

impl Partner {
    pub(crate) async fn answering(usual: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks", listener.local_addr().unwrap());
        let desk =
            Desk { url: url.clone(), taken: vec![], next: VecDeque::new(), usual, signed: true, holds: true };
        let desk = Arc::new(Mutex::new(desk));
        let routes = Router::new().route("/hooks", post(take)).with_state(Arc::clone(&desk));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { url, desk }
    }

    /// What it answers from now on.
    pub(crate) fn answers(&self, usual: u16) {
        self.desk.lock().unwrap().usual = usual;
    }

    /// What it answers to the next deliveries, one after the other.
    pub(crate) fn answers_next(&self, next: impl IntoIterator<Item = u16>) {
        self.desk.lock().unwrap().next.extend(next);
    }

    /// Deliveries from now on are spoilt on purpose: their signatures must not hold.
    pub(crate) fn expects_spoilt(&self) {
        self.desk.lock().unwrap().holds = false;
    }

    /// Deliveries to it carry no signature.
    pub(crate) fn expects_unsigned(&self) {
        self.desk.lock().unwrap().signed = false;
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.desk.lock().unwrap().taken.clone()
    }

    pub(crate) fn events(&self) -> Vec<String> {
        self.taken().iter().map(|one| one.header("x-event-type").to_owned()).collect()
    }

    /// Subscribes at the API; the answer as JSON.
    pub(crate) async fn subscribes(&self, browser: &Browser, event_name: &str) -> Value {
        let body = serde_json::json!({"url": self.url, "event_name": event_name});
        let (status, made) = browser.api("/v2/notifications/webhooks", &body).await;
        assert_eq!(status, 200, "{made}");
        captured::secrets(&self.url, &made);
        made
    }
}

async fn take(State(desk): State<Arc<Mutex<Desk>>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let mut json = vec![];
    if headers["content-encoding"] == "gzip" {
        let _ = GzDecoder::new(body.as_ref()).read_to_end(&mut json);
    } else {
        json.extend_from_slice(&body);
    }
    let mut desk = desk.lock().unwrap();
    if desk.signed {
        captured::delivery(&desk.url, &headers, &body, desk.holds);
    }
    desk.taken.push(Taken { headers, json });
    let usual = desk.usual;
    StatusCode::from_u16(desk.next.pop_front().unwrap_or(usual)).unwrap()
}

impl Taken {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn envelope(&self) -> Value {
        serde_json::from_slice(&self.json).unwrap()
    }

    /// Whether a careful receiver would believe it.
    pub(crate) fn is_believed(&self, secret: &str, now: Timestamp) -> bool {
        let secret: WebhookSecret = secret.parse().unwrap();
        let presented = SignatureHeaders {
            timestamp: Some(self.header("x-catena-timestamp")),
            signature: Some(self.header("x-catena-signature")),
        };
        verify_delivery(&secret, presented, &self.json, now).is_ok()
    }
}
