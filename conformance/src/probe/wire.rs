//! The way out: every request of a run goes through here, inside the allow list, the rate and the cap.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use reqwest::{Client, redirect};
use tokio::time::Instant;
use url::{Origin, Url};

use super::{Answer, Exchange, Request, TransportError, TransportKind};
use crate::target::{Limits, is_loopback};

/// Most requests of one run, whatever the profile says.
const MOST_REQUESTS: u32 = 5_000;

/// How often a request is sent again.
const MOST_RETRIES: u32 = 2;
/// Before the first of these; twice as long before the second.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
/// Exchanges that die in a row before an origin is given up.
const DEAD_AFTER: u32 = 3;

/// Sends requests and records exchanges.
#[derive(Debug)]
pub struct Wire {
    /// Built when first needed: reading the system's certificates takes time that most loopback runs need not spend.
    clients: Mutex<HashMap<Way, Client>>,
    limits: Limits,
    pace: Option<DefaultDirectRateLimiter>,
    sent: AtomicU32,
    /// Origins with which the latest exchanges have died, how many in a row, and of what.
    dead: Mutex<HashMap<Origin, (u32, TransportError)>>,
}

/// Which way a request takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Way {
    /// Stays on this machine, past every proxy, without TLS.
    Loopback,
    /// The same, with the system's certificates.
    LoopbackTls,
    /// Leaves it, by the proxy of the environment if there is one.
    Outward,
}

impl Way {
    fn to(url: &Url) -> Self {
        match (is_loopback(url), url.scheme()) {
            (true, "http") => Self::Loopback,
            (true, _) => Self::LoopbackTls,
            (false, _) => Self::Outward,
        }
    }

    fn client(self, timeout: Duration) -> Result<Client, reqwest::Error> {
        let client = Client::builder().redirect(redirect::Policy::none()).timeout(timeout);
        match self {
            Self::Loopback => client.no_proxy().tls_certs_only([]).build(),
            Self::LoopbackTls => client.no_proxy().build(),
            Self::Outward => client.build(),
        }
    }
}

/// The HTTP client could not be built.
#[derive(Debug, thiserror::Error)]
#[error("cannot set up the HTTP client")]
pub struct WireError(#[from] reqwest::Error);

impl Wire {
    /// A way out within these limits.
    ///
    /// # Errors
    /// [`WireError`] when the system offers no usable TLS set-up.
    pub fn new(limits: Limits) -> Result<Self, WireError> {
        // A second installation in one process changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let clients = HashMap::from([(Way::Loopback, Way::Loopback.client(limits.timeout)?)]);
        let pace = limits
            .requests_per_second
            .and_then(NonZeroU32::new)
            .map(|rate| RateLimiter::direct(Quota::per_second(rate).allow_burst(NonZeroU32::MIN)));
        Ok(Self {
            clients: Mutex::new(clients),
            limits,
            pace,
            sent: AtomicU32::new(0),
            dead: Mutex::default(),
        })
    }

    /// How many requests were sent.
    #[must_use]
    pub fn sent(&self) -> u32 {
        self.sent.load(Ordering::Relaxed)
    }

    /// The limits it keeps.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Sends a request and records what comes of it. A connection that breaks is tried again, twice at most; an
    /// origin with which three exchanges in a row have died is not tried any more.
    pub async fn send(&self, what: impl Into<String>, request: Request) -> Exchange {
        let mut retries = 0;
        let (answer, started) = loop {
            let started = Instant::now();
            match self.answer(&request).await {
                Err(error) if error.kind.passes() && retries < MOST_RETRIES => {
                    tokio::time::sleep(FIRST_PAUSE * 2_u32.pow(retries)).await;
                    retries += 1;
                }
                answer => break (answer, started),
            }
        };
        Exchange { what: what.into(), request, answer, retries, script: None, elapsed: started.elapsed() }
    }

    async fn answer(&self, request: &Request) -> Result<Answer, TransportError> {
        let origin = request.url.origin();
        if let Some(given_up) = self.given_up(&origin) {
            return Err(given_up);
        }
        let answer = self.attempt(request).await;
        self.remember(origin, answer.as_ref().err());
        answer
    }

    /// The error that an origin kept giving, once it is given up.
    fn given_up(&self, origin: &Origin) -> Option<TransportError> {
        let dead = self.dead.lock().unwrap_or_else(PoisonError::into_inner);
        dead.get(origin).filter(|(times, _)| *times >= DEAD_AFTER).map(|(_, error)| error.clone())
    }

    fn remember(&self, origin: Origin, error: Option<&TransportError>) {
        let mut dead = self.dead.lock().unwrap_or_else(PoisonError::into_inner);
        match error {
            None => {
                dead.remove(&origin);
            }
            // A connection that breaks is the weather between here and there; it comes in showers.
            Some(error) if error.kind.passes() || error.kind == TransportKind::Spent => {}
            Some(error) => dead.entry(origin).or_insert_with(|| (0, error.clone())).0 += 1,
        }
    }

    async fn attempt(&self, request: &Request) -> Result<Answer, TransportError> {
        let refuse = |kind| TransportError::new(kind, &request.url);
        if !self.limits.allow(&request.url) {
            return Err(refuse(TransportKind::NotAllowed));
        }
        if self.sent.fetch_add(1, Ordering::Relaxed) >= MOST_REQUESTS {
            return Err(refuse(TransportKind::Spent));
        }
        if let Some(pace) = &self.pace {
            pace.until_ready().await;
        }
        let client = self.client(Way::to(&request.url)).map_err(|_| refuse(TransportKind::Tls))?;
        let sent = client
            .request(request.method.clone(), request.url.clone())
            .headers(request.headers.clone())
            .body(request.body.clone())
            .send()
            .await;
        let mut response = match sent {
            Ok(response) => response,
            Err(error) => return Err(TransportError::sort(&error, &request.url).await),
        };
        let mut answer = Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: Vec::new(),
            cut: false,
        };
        loop {
            match response.chunk().await {
                Ok(None) => return Ok(answer),
                Ok(Some(chunk)) => {
                    let room = Answer::LONGEST - answer.body.len();
                    answer.body.extend(chunk.iter().take(room));
                    if chunk.len() > room {
                        answer.cut = true;
                        return Ok(answer);
                    }
                }
                Err(error) => return Err(TransportError::sort(&error, &request.url).await),
            }
        }
    }

    fn client(&self, way: Way) -> Result<Client, reqwest::Error> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&way) {
            return Ok(client.clone());
        }
        let client = way.client(self.limits.timeout)?;
        clients.insert(way, client.clone());
        Ok(client)
    }
}
