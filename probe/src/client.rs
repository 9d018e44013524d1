//! The way out: every request of a run goes through here, inside the allow list, the rate and the cap.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use reqwest::{Certificate, redirect};
use tokio::sync::Notify;
use tokio::time::Instant;
use url::{Origin, Url};

use crate::decoding::inflated;
use crate::{Answer, Exchange, Request, TransportError, TransportKind};
use crate::{Limits, is_loopback};

/// How often a request is sent again.
const MOST_RETRIES: u32 = 2;
/// Before the first of these; twice as long before the second.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
/// Exchanges that die in a row before an origin is given up.
const DEAD_AFTER: u32 = 3;

/// Sends requests and records exchanges.
#[derive(Debug)]
pub struct Client {
    /// Built when first needed: reading the system's certificates takes time that most loopback runs need not spend.
    clients: Mutex<HashMap<(Way, HeaderNames), reqwest::Client>>,
    limits: Limits,
    pace: Option<DefaultDirectRateLimiter>,
    sent: AtomicU32,
    most: u32,
    /// How many exchanges may die in a row before an origin is given up.
    patience: u32,
    /// Origins with which the latest exchanges have died, how many in a row, and of what.
    dead: Mutex<HashMap<Origin, (u32, TransportError)>>,
    /// Told when an origin is given up.
    gave_up: Notify,
    /// Where requests go instead, in a rehearsal.
    interceptor: Option<Arc<dyn Interceptor>>,
}

/// Leads the requests of a rehearsal to a stand-in: nothing of it reaches the partner.
pub trait Interceptor: std::fmt::Debug + Send + Sync {
    /// What becomes of this request.
    fn intercept(&self, request: &Request) -> InterceptAction;
}

/// What becomes of a request in a rehearsal.
#[derive(Debug)]
pub enum InterceptAction {
    /// It goes to this URL.
    There(Url),
    /// It goes nowhere, and this is its answer.
    Answered(Answer),
}

/// Most bytes of a script or a style sheet; a page's own are [`Answer::LONGEST`].
const LONGEST_PART: usize = 12 * 1024 * 1024;

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

/// How header names are written on HTTP/1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum HeaderNames {
    /// As Catena's and browsers' are.
    Capitalised,
    /// As HTTP/2 has them, and some proxies make them.
    LowerCase,
}

impl Way {
    fn to(url: &Url) -> Self {
        match (is_loopback(url), url.scheme()) {
            (true, "http") => Self::Loopback,
            (true, _) => Self::LoopbackTls,
            (false, _) => Self::Outward,
        }
    }

    fn client(self, names: HeaderNames, limits: &Limits) -> Result<reqwest::Client, reqwest::Error> {
        let client = reqwest::Client::builder().redirect(redirect::Policy::none()).timeout(limits.timeout);
        let client = match names {
            HeaderNames::Capitalised => client.http1_title_case_headers(),
            HeaderNames::LowerCase => client,
        };
        let trusted = || {
            let authorities = limits.trust.authorities().iter();
            authorities.map(|authority| Certificate::from_der(authority)).collect::<Result<Vec<_>, _>>()
        };
        match self {
            Self::Loopback => client.no_proxy().tls_certs_only([]).build(),
            Self::LoopbackTls => client.no_proxy().tls_certs_merge(trusted()?).build(),
            Self::Outward => client.tls_certs_merge(trusted()?).build(),
        }
    }
}

/// The HTTP client could not be built.
#[derive(Debug, thiserror::Error)]
#[error("cannot set up the HTTP client")]
pub struct ClientError(#[from] reqwest::Error);

impl Client {
    /// A way out within these limits.
    ///
    /// # Errors
    /// [`ClientError`] when the system offers no usable TLS set-up.
    pub fn new(limits: Limits) -> Result<Self, ClientError> {
        let most = limits.most_requests;
        Self::capped(limits, most)
    }

    /// The same for whoever looks for requests that break connections: a cap of its own, and no origin given up.
    ///
    /// # Errors
    /// As [`Wire::new`].
    pub fn patient(limits: Limits, most: u32) -> Result<Self, ClientError> {
        Ok(Self { patience: u32::MAX, ..Self::capped(limits, most)? })
    }

    fn capped(limits: Limits, most: u32) -> Result<Self, ClientError> {
        // A second installation in one process changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let clients = HashMap::from([(
            (Way::Loopback, HeaderNames::Capitalised),
            Way::Loopback.client(HeaderNames::Capitalised, &limits)?,
        )]);
        let pace = limits
            .requests_per_second
            .and_then(NonZeroU32::new)
            .map(|rate| RateLimiter::direct(Quota::per_second(rate).allow_burst(NonZeroU32::MIN)));
        Ok(Self {
            clients: Mutex::new(clients),
            limits,
            pace,
            sent: AtomicU32::new(0),
            most,
            patience: DEAD_AFTER,
            dead: Mutex::default(),
            gave_up: Notify::new(),
            interceptor: None,
        })
    }

    /// A way that leads to a stand-in.
    ///
    /// # Errors
    /// As [`Wire::new`].
    pub fn intercepted(limits: Limits, interceptor: Arc<dyn Interceptor>) -> Result<Self, ClientError> {
        Ok(Self { interceptor: Some(interceptor), ..Self::new(limits)? })
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

    /// Sends a request and records what comes of it. A connection that breaks is tried again, twice at most, and
    /// once more where others are answered meanwhile: then it is this request that breaks it. An origin with which three
    /// exchanges in a row have died is not tried any more.
    pub async fn send(&self, what: impl Into<String>, request: Request) -> Exchange {
        self.record(what.into(), request, HeaderNames::Capitalised, Answer::LONGEST).await
    }

    /// The same, with the names of all headers in lower case.
    pub async fn send_in_lower_case(&self, what: impl Into<String>, request: Request) -> Exchange {
        self.record(what.into(), request, HeaderNames::LowerCase, Answer::LONGEST).await
    }

    /// The same for something that a page uses, which may well be longer than a page.
    pub async fn fetch(&self, what: impl Into<String>, request: Request) -> Exchange {
        self.record(what.into(), request, HeaderNames::Capitalised, LONGEST_PART).await
    }

    /// Comes to an end once all of these origins are given up, with the trouble of the first.
    pub async fn lost(&self, origins: &[Origin]) -> TransportError {
        loop {
            let told = self.gave_up.notified();
            let failures: Option<Vec<TransportError>> =
                origins.iter().map(|origin| self.given_up(origin)).collect();
            if let Some(trouble) = failures.and_then(|failures| failures.into_iter().next()) {
                return trouble;
            }
            told.await;
        }
    }

    async fn record(&self, what: String, request: Request, names: HeaderNames, longest: usize) -> Exchange {
        let mut retries = 0;
        let (answer, started) = loop {
            let admitted = self.admit(&request).await;
            // Waiting for our own pace is no part of the time the partner took.
            let started = Instant::now();
            let answer = match admitted {
                Ok(()) => self.attempt(&request, names, longest).await,
                Err(error) => break (Err(error), started),
            };
            match answer {
                Err(error) if error.kind.passes() && retries < MOST_RETRIES => {
                    tokio::time::sleep(FIRST_PAUSE * 2_u32.pow(retries)).await;
                    retries += 1;
                }
                answer => {
                    let elapsed = started.elapsed();
                    let answer = match answer {
                        Err(error)
                            if error.kind == TransportKind::Reset
                                && self.drops(&request, names, longest).await =>
                        {
                            Err(TransportError { kind: TransportKind::Dropped, ..error })
                        }
                        answer => answer,
                    };
                    self.remember(&request.url, answer.as_ref().err()).await;
                    return Exchange { what, request, answer, retries, script: None, drawn: None, elapsed };
                }
            }
        };
        Exchange { what, request, answer, retries, script: None, drawn: None, elapsed: started.elapsed() }
    }

    /// The error that an origin kept giving, once it is given up.
    fn given_up(&self, origin: &Origin) -> Option<TransportError> {
        let dead = self.dead.lock().unwrap_or_else(PoisonError::into_inner);
        dead.get(origin).filter(|(times, _)| *times >= self.patience).map(|(_, error)| error.clone())
    }

    /// Counts exchanges that died in a row.
    async fn remember(&self, url: &Url, error: Option<&TransportError>) {
        let origin = url.origin();
        let last = {
            let mut dead = self.dead.lock().unwrap_or_else(PoisonError::into_inner);
            match error {
                None => {
                    dead.remove(&origin);
                    false
                }
                Some(error) => {
                    let (times, _) = dead.entry(origin.clone()).or_insert_with(|| (0, error.clone()));
                    let last = *times + 1 >= self.patience;
                    *times += u32::from(!last);
                    last
                }
            }
        };
        if !last {
            return;
        }
        // A partner that breaks on these very requests is still there for others.
        let answers = self.anybody(url).await;
        let mut dead = self.dead.lock().unwrap_or_else(PoisonError::into_inner);
        if answers {
            dead.remove(&origin);
        } else if let Some((times, _)) = dead.get_mut(&origin) {
            *times = self.patience;
            self.gave_up.notify_waiters();
        }
    }

    /// Whether it is this very request on which the connection breaks: somebody else is answered, and it is not, once
    /// more.
    async fn drops(&self, request: &Request, names: HeaderNames, longest: usize) -> bool {
        self.anybody(&request.url).await
            && self.admit(request).await.is_ok()
            && self
                .attempt(request, names, longest)
                .await
                .is_err_and(|error| error.kind == TransportKind::Reset)
    }

    /// Whether an origin answers a request about nothing in particular.
    async fn anybody(&self, url: &Url) -> bool {
        let Ok(root) = url.join("/") else { return false };
        let mut request = Request::get(root);
        request.method = reqwest::Method::HEAD;
        self.admit(&request).await.is_ok()
            && self.attempt(&request, HeaderNames::Capitalised, Answer::LONGEST).await.is_ok()
    }

    /// Lets a request out once allow list, cap and pace agree, and its origin is not given up.
    async fn admit(&self, request: &Request) -> Result<(), TransportError> {
        if let Some(given_up) = self.given_up(&request.url.origin()) {
            return Err(given_up);
        }
        let refuse = |kind| TransportError::new(kind, &request.url);
        if !self.limits.allow(&request.url) {
            return Err(refuse(TransportKind::NotAllowed));
        }
        if self.sent.fetch_add(1, Ordering::Relaxed) >= self.most {
            return Err(refuse(TransportKind::Spent));
        }
        if let Some(pace) = &self.pace {
            pace.until_ready().await;
        }
        Ok(())
    }

    async fn attempt(
        &self,
        request: &Request,
        names: HeaderNames,
        longest: usize,
    ) -> Result<Answer, TransportError> {
        let refuse = |kind| TransportError::new(kind, &request.url);
        let mut url = request.url.clone();
        match self.interceptor.as_ref().map(|interceptor| interceptor.intercept(request)) {
            None => {}
            Some(InterceptAction::There(there)) => url = there,
            Some(InterceptAction::Answered(answer)) => return Ok(answer),
        }
        let client = self.client(Way::to(&url), names).map_err(|_| refuse(TransportKind::Tls))?;
        let sent = client
            .request(request.method.clone(), url)
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
                Ok(None) => break,
                Ok(Some(chunk)) => {
                    let room = longest - answer.body.len();
                    answer.body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
                    if chunk.len() > room {
                        answer.cut = true;
                        break;
                    }
                }
                Err(error) => return Err(TransportError::sort(&error, &request.url).await),
            }
        }
        if let Some((plain, cut)) = inflated(&answer.headers, &answer.body, longest) {
            answer.body = plain;
            answer.cut |= cut;
        }
        Ok(answer)
    }

    fn client(&self, way: Way, names: HeaderNames) -> Result<reqwest::Client, reqwest::Error> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&(way, names)) {
            return Ok(client.clone());
        }
        let client = way.client(names, &self.limits)?;
        clients.insert((way, names), client.clone());
        Ok(client)
    }
}
