//! Carries the deliveries of a simulated Catena to the partner by the run's one way out, so that the allow list, the
//! rate, the cap, the proxy and the authorities of the profile hold for them as for everything else.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use catena_contract::webhook::header::REQUEST_ID;
use http::Method;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

use crate::judge::webhook::ANSWER_WITHIN;
use catena_probe::{Client, Request};

/// A receiver on loopback that passes on what it gets, and answers what the partner answers.
pub(super) struct Relay {
    url: Url,
    passing: Passing,
    server: JoinHandle<io::Result<()>>,
}

#[derive(Clone)]
struct Passing {
    client: Arc<Client>,
    endpoint: Url,
    /// Why the partner gave no answer, by the delivery's request id.
    lost: Arc<Mutex<BTreeMap<String, String>>>,
}

impl Relay {
    /// Opens a way to `endpoint`.
    pub(super) async fn open(client: Arc<Client>, endpoint: Url) -> io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
        let address = listener.local_addr()?;
        let url = match Url::parse(&format!("http://{address}/deliveries")) {
            Ok(url) => url,
            Err(error) => unreachable!("a socket address makes a URL: {error}"),
        };
        let passing = Passing { client, endpoint, lost: Arc::default() };
        let router =
            Router::new().fallback(pass_on).layer(DefaultBodyLimit::disable()).with_state(passing.clone());
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { url, passing, server })
    }

    /// Where the simulated Catena sends to.
    pub(super) const fn url(&self) -> &Url {
        &self.url
    }

    /// Why this delivery got no answer from the partner.
    pub(super) fn lost(&self, request_id: &str) -> Option<String> {
        self.passing.lost.lock().unwrap_or_else(PoisonError::into_inner).get(request_id).cloned()
    }
}

/// A relay that is dropped is closed.
impl Drop for Relay {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn pass_on(State(passing): State<Passing>, mut headers: HeaderMap, body: Bytes) -> StatusCode {
    for own in [header::HOST, header::CONTENT_LENGTH, header::CONNECTION, header::TRANSFER_ENCODING] {
        headers.remove(own);
    }
    let id = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    let request = Request { method: Method::POST, url: passing.endpoint, headers, body: body.to_vec() };
    let exchange = passing.client.send_in_lower_case("a delivery of the simulated Catena", request).await;
    let lost = match &exchange.answer {
        Ok(_) if exchange.elapsed > ANSWER_WITHIN => {
            format!("no answer within {} ms", ANSWER_WITHIN.as_millis())
        }
        Ok(answer) => return StatusCode::from_u16(answer.status).unwrap_or(StatusCode::BAD_GATEWAY),
        Err(error) => format!("no connection: {error}"),
    };
    passing.lost.lock().unwrap_or_else(PoisonError::into_inner).insert(id, lost);
    StatusCode::GATEWAY_TIMEOUT
}
