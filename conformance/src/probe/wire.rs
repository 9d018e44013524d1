//! The way out: every request of a run goes through here, inside the allow list, the rate and the cap.

use std::num::NonZeroU32;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use reqwest::{Client, ClientBuilder, redirect};
use tokio::time::Instant;

use super::{Answer, Exchange, Request, TransportError, TransportKind};
use crate::target::{Limits, is_loopback};

/// Most requests of one run, whatever the profile says.
const MOST_REQUESTS: u32 = 5_000;

/// Sends requests and records exchanges.
#[derive(Debug)]
pub struct Wire {
    /// Knows no proxy: what stays on this machine goes straight.
    loopback: Client,
    /// Built when first needed: reading the system's certificates takes time that loopback runs need not spend.
    outward: Mutex<Option<Client>>,
    /// Its header names are in lower case; those of the other two are capitalised, as Catena's and browsers' are.
    lower_case: Mutex<Option<Client>>,
    limits: Limits,
    pace: Option<DefaultDirectRateLimiter>,
    sent: AtomicU32,
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
        let loopback = on_loopback(&limits).http1_title_case_headers().build()?;
        let pace = limits
            .requests_per_second
            .and_then(NonZeroU32::new)
            .map(|rate| RateLimiter::direct(Quota::per_second(rate).allow_burst(NonZeroU32::MIN)));
        Ok(Self {
            loopback,
            outward: Mutex::default(),
            lower_case: Mutex::default(),
            limits,
            pace,
            sent: AtomicU32::new(0),
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

    /// Sends a request and records what comes of it.
    pub async fn send(&self, what: impl Into<String>, request: Request) -> Exchange {
        self.record(what.into(), request, HeaderNames::Capitalised).await
    }

    /// The same, with the names of all headers in lower case.
    pub async fn send_in_lower_case(&self, what: impl Into<String>, request: Request) -> Exchange {
        self.record(what.into(), request, HeaderNames::LowerCase).await
    }

    async fn record(&self, what: String, request: Request, names: HeaderNames) -> Exchange {
        let client = self.admitted(&request, names).await;
        // Waiting for one's turn is not the partner's time.
        let started = Instant::now();
        let answer = match client {
            Ok(client) => answer(&client, &request).await,
            Err(error) => Err(error),
        };
        Exchange { what, request, answer, script: None, elapsed: started.elapsed() }
    }

    /// The client to send with, once it is this request's turn.
    async fn admitted(&self, request: &Request, names: HeaderNames) -> Result<Client, TransportError> {
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
        let loopback = is_loopback(&request.url);
        let client = match names {
            HeaderNames::Capitalised if loopback => return Ok(self.loopback.clone()),
            HeaderNames::Capitalised => {
                built_once(&self.outward, || outward(&self.limits).http1_title_case_headers())
            }
            HeaderNames::LowerCase if loopback => built_once(&self.lower_case, || on_loopback(&self.limits)),
            HeaderNames::LowerCase => built_once(&self.lower_case, || outward(&self.limits)),
        };
        client.map_err(|_| refuse(TransportKind::Tls))
    }
}

/// How header names are written on HTTP/1.
#[derive(Debug, Clone, Copy)]
enum HeaderNames {
    Capitalised,
    LowerCase,
}

async fn answer(client: &Client, request: &Request) -> Result<Answer, TransportError> {
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

fn on_loopback(limits: &Limits) -> ClientBuilder {
    Client::builder().no_proxy().redirect(redirect::Policy::none()).timeout(limits.timeout).tls_certs_only([])
}

fn outward(limits: &Limits) -> ClientBuilder {
    Client::builder().redirect(redirect::Policy::none()).timeout(limits.timeout)
}

fn built_once(
    place: &Mutex<Option<Client>>,
    builder: impl FnOnce() -> ClientBuilder,
) -> Result<Client, reqwest::Error> {
    let mut place = place.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(client) = place.as_ref() {
        return Ok(client.clone());
    }
    let client = builder().build()?;
    *place = Some(client.clone());
    Ok(client)
}
