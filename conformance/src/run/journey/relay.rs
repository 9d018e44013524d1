//! Sends the deliveries of a simulated Catena on to the partner through the run's client, so that the profile's allow
//! list, rate limit, request limit, proxy and certificate authorities apply to them.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use catena_contract::webhook::header::REQUEST_ID;
use catena_probe::{Client, Exchange, Request, Slower};
use http::Method;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

use crate::judge::webhook::ANSWER_WITHIN;

/// A receiver on loopback that sends deliveries on, and answers as the partner answers.
pub(super) struct Relay {
    url: Url,
    state: RelayState,
    server: JoinHandle<io::Result<()>>,
}

#[derive(Clone)]
struct RelayState {
    client: Arc<Client>,
    endpoint: Url,
    /// Why the partner gave no answer, by the delivery's request id.
    lost: Arc<Mutex<BTreeMap<String, String>>>,
    /// Deliveries that something else answered in place of the partner.
    walled: Arc<Mutex<Vec<Arc<Exchange>>>>,
}

impl Relay {
    /// Starts a relay to `endpoint`.
    pub(super) async fn open(client: Arc<Client>, endpoint: Url) -> io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
        let address = listener.local_addr()?;
        let url = match Url::parse(&format!("http://{address}/deliveries")) {
            Ok(url) => url,
            Err(error) => unreachable!("a socket address makes a URL: {error}"),
        };
        let state = RelayState { client, endpoint, lost: Arc::default(), walled: Arc::default() };
        let router =
            Router::new().fallback(pass_on).layer(DefaultBodyLimit::disable()).with_state(state.clone());
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { url, state, server })
    }

    /// The address for the simulated Catena.
    pub(super) const fn url(&self) -> &Url {
        &self.url
    }

    /// Deliveries that something else answered in place of the partner.
    pub(super) fn walled(&self) -> Vec<Arc<Exchange>> {
        self.state.walled.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Why the partner did not answer this delivery in time, if it did not.
    pub(super) fn lost(&self, request_id: &str) -> Option<String> {
        self.state.lost.lock().unwrap_or_else(PoisonError::into_inner).get(request_id).cloned()
    }
}

/// Dropping a relay closes it.
impl Drop for Relay {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn pass_on(State(state): State<RelayState>, mut headers: HeaderMap, body: Bytes) -> StatusCode {
    for own in [header::HOST, header::CONTENT_LENGTH, header::CONNECTION, header::TRANSFER_ENCODING] {
        headers.remove(own);
    }
    let id = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    let request = Request { method: Method::POST, url: state.endpoint, headers, body: body.to_vec() };
    let exchange = state.client.send_in_lower_case("a delivery of the simulated Catena", request).await;
    let exchange = Arc::new(exchange);
    if exchange.wall.is_some() {
        state.walled.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&exchange));
    }
    let lost = match &exchange.answer {
        // If this machine may be what was slow, the answer counts.
        Ok(_) if exchange.slower_than(ANSWER_WITHIN) == Slower::Yes => {
            format!("no answer within {} ms", ANSWER_WITHIN.as_millis())
        }
        Ok(answer) => return StatusCode::from_u16(answer.status).unwrap_or(StatusCode::BAD_GATEWAY),
        Err(error) => format!("no connection: {error}"),
    };
    state.lost.lock().unwrap_or_else(PoisonError::into_inner).insert(id, lost);
    StatusCode::GATEWAY_TIMEOUT
}
