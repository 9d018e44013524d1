//! A partner whose responses are set by the test.

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

/// A received delivery, decompressed as far as possible.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) headers: HeaderMap,
    pub(crate) json: Vec<u8>,
}

#[derive(Clone)]
pub(crate) struct Partner {
    pub(crate) url: String,
    state: Arc<Mutex<PartnerState>>,
}

struct PartnerState {
    url: String,
    received: Vec<Received>,
    /// The next responses; after those, `usual`.
    next: VecDeque<u16>,
    usual: u16,
    signed: bool,
    valid: bool,
}

impl Partner {
    pub(crate) async fn answering(usual: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks", listener.local_addr().unwrap());
        let state = PartnerState {
            url: url.clone(),
            received: vec![],
            next: VecDeque::new(),
            usual,
            signed: true,
            valid: true,
        };
        let state = Arc::new(Mutex::new(state));
        let routes = Router::new().route("/hooks", post(receive)).with_state(Arc::clone(&state));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { url, state }
    }

    /// Sets its usual response.
    pub(crate) fn answers(&self, usual: u16) {
        self.state.lock().unwrap().usual = usual;
    }

    /// Sets its responses to the next deliveries.
    pub(crate) fn answers_next(&self, next: impl IntoIterator<Item = u16>) {
        self.state.lock().unwrap().next.extend(next);
    }

    /// From now on, deliveries have faults: their signatures must be invalid.
    pub(crate) fn expects_spoilt(&self) {
        self.state.lock().unwrap().valid = false;
    }

    /// Its deliveries have no signature.
    pub(crate) fn expects_unsigned(&self) {
        self.state.lock().unwrap().signed = false;
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.state.lock().unwrap().received.clone()
    }

    pub(crate) fn events(&self) -> Vec<String> {
        self.received().iter().map(|one| one.header("x-event-type").to_owned()).collect()
    }

    /// Subscribes over the API; returns the response.
    pub(crate) async fn subscribes(&self, browser: &Browser, event_name: &str) -> Value {
        let body = serde_json::json!({"url": self.url, "event_name": event_name});
        let (status, made) = browser.api("/v2/notifications/webhooks", &body).await;
        assert_eq!(status, 200, "{made}");
        captured::secrets(&self.url, &made);
        made
    }
}

async fn receive(
    State(state): State<Arc<Mutex<PartnerState>>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let mut json = vec![];
    if headers["content-encoding"] == "gzip" {
        let _ = GzDecoder::new(body.as_ref()).read_to_end(&mut json);
    } else {
        json.extend_from_slice(&body);
    }
    let mut state = state.lock().unwrap();
    if state.signed {
        captured::delivery(&state.url, &headers, &body, state.valid);
    }
    state.received.push(Received { headers, json });
    let usual = state.usual;
    StatusCode::from_u16(state.next.pop_front().unwrap_or(usual)).unwrap()
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn envelope(&self) -> Value {
        serde_json::from_slice(&self.json).unwrap()
    }

    /// Whether a correct receiver would accept it.
    pub(crate) fn verifies(&self, secret: &str, now: Timestamp) -> bool {
        let secret: WebhookSecret = secret.parse().unwrap();
        let presented = SignatureHeaders {
            timestamp: Some(self.header("x-catena-timestamp")),
            signature: Some(self.header("x-catena-signature")),
        };
        verify_delivery(&secret, presented, &self.json, now).is_ok()
    }
}
