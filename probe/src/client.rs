//! The HTTP client of a run. Every request goes through it, within the allow list, the rate and the limit of requests.

mod breaks;
mod evidence;
mod exchange_log;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::DefaultDirectRateLimiter;
use http::Method;
use tokio::time::Instant;
use url::{Origin, Url};

use self::exchange_log::ExchangeLog;
use crate::decoding::inflated;
use crate::markup::unreadable_from;
use crate::origin_health::OriginHealth;
use crate::own_delay::OwnDelay;
use crate::route::{Clients, HeaderNames, Reuse};
use crate::standing::Standing;
use crate::throttle::{Lane, Throttle, limiter};
use crate::{Answer, Exchange, Limits, Request, TransportError, TransportKind};

/// How often a request is sent again after its connection broke.
const MOST_RETRIES: u32 = 2;
/// A path that no partner has.
pub const NOBODY: &str = "/catena-conformance/nobody-has/this-page";
/// The pause before the first retry; it doubles for the second.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
/// Most bytes of a script or a style sheet; for a page it is [`Answer::LONGEST`].
const LONGEST_PART: usize = 12 * 1024 * 1024;

/// How one request is sent.
#[derive(Debug, Clone, Copy)]
struct Manner {
    names: HeaderNames,
    /// Most bytes of the body that are kept.
    longest: usize,
    /// The time limit, if it is not that of the run.
    limit: Option<Duration>,
    reuse: Reuse,
    lane: Lane,
}

impl Manner {
    const USUAL: Self = Self {
        names: HeaderNames::Capitalised,
        longest: Answer::LONGEST,
        limit: None,
        reuse: Reuse::Kept,
        lane: Lane::Partner,
    };

    const fn anew(self) -> Self {
        Self { reuse: Reuse::New, ..self }
    }
}

/// Sends requests and records exchanges.
#[derive(Debug)]
pub struct Client {
    pub(crate) clients: Clients,
    limits: Limits,
    pace: Option<DefaultDirectRateLimiter>,
    sent: AtomicU32,
    most: u32,
    health: OriginHealth,
    throttle: Throttle,
    standing: Standing,
    /// Answers the requests of a dry run.
    interceptor: Option<Arc<dyn Interceptor>>,
    /// When the client was made.
    started: Instant,
    own_delay: OwnDelay,
    log: Option<ExchangeLog>,
}

/// Answers the requests of a dry run, so that none reaches the partner.
pub trait Interceptor: std::fmt::Debug + Send + Sync {
    /// What to do with this request.
    fn intercept(&self, request: &Request) -> InterceptAction;
}

/// What to do with a request of a dry run.
#[derive(Debug)]
pub enum InterceptAction {
    /// Send it to this URL.
    Redirect(Url),
    /// Send nothing, and take this as the answer.
    Answer(Answer),
}

/// The HTTP client could not be built.
#[derive(Debug, thiserror::Error)]
#[error("cannot set up the HTTP client")]
pub struct ClientError(#[from] reqwest::Error);

impl Client {
    /// A client that keeps these limits.
    ///
    /// # Errors
    /// [`ClientError`] when the system offers no usable TLS set-up.
    pub fn new(limits: Limits) -> Result<Self, ClientError> {
        // A second installation in one process changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Ok(Self {
            clients: Clients::new(&limits)?,
            pace: limits.requests_per_second.and_then(limiter),
            sent: AtomicU32::default(),
            most: limits.most_requests,
            limits,
            health: OriginHealth::new(),
            throttle: Throttle::default(),
            standing: Standing::default(),
            interceptor: None,
            started: Instant::now(),
            own_delay: OwnDelay::default(),
            log: None,
        })
    }

    /// A client for requests that may break connections: it has a limit of `most` requests and gives no origin up.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn patient(limits: Limits, most: u32) -> Result<Self, ClientError> {
        Ok(Self { most, health: OriginHealth::lenient(), ..Self::new(limits)? })
    }

    /// A client for a dry run.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn intercepted(limits: Limits, interceptor: Arc<dyn Interceptor>) -> Result<Self, ClientError> {
        Ok(Self { interceptor: Some(interceptor), ..Self::new(limits)? })
    }

    /// How many requests were sent.
    #[must_use]
    pub fn sent(&self) -> u32 {
        self.sent.load(Ordering::Relaxed)
    }

    /// The limits that this client keeps.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// How much time this program has waited for a processor since the client was used first, as far as its own timers
    /// show it.
    pub fn own_delay(&self) -> Duration {
        self.own_delay.so_far()
    }

    /// Sends a request and records the exchange.
    ///
    /// A server may close a connection between two requests, so a request whose connection breaks is sent again at once
    /// over a new one, which is not counted as a retry. If that breaks too, it is sent once more after a pause, and again
    /// if the origin answers another request meanwhile: then this request is what breaks the connection. An origin that
    /// fails three times in a row is given up, and no longer sent to. A request that a throttle or a gateway refused is
    /// sent again, after the pause that it asks for; see [`Exchange::wall`].
    pub async fn send(&self, what: impl Into<String>, request: Request) -> Exchange {
        self.record(what.into(), request, Manner::USUAL).await
    }

    /// As [`Client::send`], for a view.
    pub async fn look(&self, what: impl Into<String>, request: Request) -> Exchange {
        self.exchange(what.into(), request, Manner { lane: Lane::View, ..Manner::USUAL }).await
    }

    /// As [`Client::send`], with the names of all headers in lower case.
    pub async fn send_in_lower_case(&self, what: impl Into<String>, request: Request) -> Exchange {
        let manner = Manner { names: HeaderNames::LowerCase, ..Manner::USUAL };
        self.record(what.into(), request, manner).await
    }

    /// As [`Client::send`], with another time limit than that of the run.
    pub async fn send_within(&self, limit: Duration, what: impl Into<String>, request: Request) -> Exchange {
        self.record(what.into(), request, Manner { limit: Some(limit), ..Manner::USUAL }).await
    }

    /// As [`Client::send`], for a part of a page, such as a script. It may be up to 12 MiB long.
    pub async fn fetch(&self, what: impl Into<String>, request: Request) -> Exchange {
        self.record(what.into(), request, Manner { longest: LONGEST_PART, ..Manner::USUAL }).await
    }

    /// Waits until all of these origins are given up. Returns the error of the first.
    pub async fn lost(&self, origins: &[Origin]) -> TransportError {
        self.health.all_given_up(origins).await
    }

    async fn exchange(&self, what: String, request: Request, mut manner: Manner) -> Exchange {
        let (mut retries, mut again, mut refused, mut number) = (0, 0, 0, 0);
        let mut pauses;
        let (answer, sent_after, elapsed, delayed) = loop {
            match self.admit(&request, manner.lane).await {
                Ok(admitted) => (number, pauses) = admitted,
                Err(error) => break (Err(error), Duration::ZERO, Duration::ZERO, Duration::ZERO),
            }
            // Waiting for our own rate does not count as the partner's time.
            let (started, delayed) = (Instant::now(), self.own_delay());
            let answer = self.attempt(&request, manner).await;
            match answer {
                Err(error) if error.kind.may_pass() && again < MOST_RETRIES => {
                    if error.kind == TransportKind::Reset && manner.reuse == Reuse::Kept {
                        manner = manner.anew();
                    } else {
                        tokio::time::sleep(FIRST_PAUSE * 2_u32.pow(retries)).await;
                        retries += 1;
                    }
                    again += 1;
                }
                Ok(answer) if self.may_pass(&request, &answer, (manner.lane, pauses), refused).await => {
                    refused += 1;
                }
                answer => {
                    let (sent_after, elapsed) = (started - self.started, started.elapsed());
                    let delayed = self.own_delay().saturating_sub(delayed);
                    break (self.settle(&request, manner, answer).await, sent_after, elapsed, delayed);
                }
            }
        };
        let wall = answer.as_ref().ok().and_then(|answer| self.wall(&request, answer));
        if refused > 0 && answer.is_ok() && wall.is_none() {
            self.standing.answered_at_last();
        }
        let sent = Exchange::new(what, request, answer);
        let exchange = Exchange { retries, refused, number, sent_after, wall, elapsed, delayed, ..sent };
        self.keep(&exchange);
        exchange
    }

    /// Tells a broken connection from a request that breaks it, and records the health of the origin.
    async fn settle(
        &self,
        request: &Request,
        manner: Manner,
        answer: Result<Answer, TransportError>,
    ) -> Result<Answer, TransportError> {
        let answer = match answer {
            Err(error) if error.kind == TransportKind::Reset && self.breaks_again(request, manner).await => {
                Err(TransportError { kind: TransportKind::Dropped, ..error })
            }
            answer => answer,
        };
        let origin = request.url.origin();
        match &answer {
            Ok(_) => self.health.answered(&origin),
            Err(error) if error.kind == TransportKind::TooLarge => self.health.answered(&origin),
            Err(error) if self.health.failed(&origin, error) => {
                // A partner that breaks on these very requests still answers others.
                if !self.health.is_slow(&origin) && self.answers_anything(&request.url).await {
                    self.health.is_there(&origin);
                } else {
                    self.health.give_up(&origin);
                }
            }
            Err(_) => {}
        }
        answer
    }

    /// Waits until the request may be sent: its host is allowed, its origin not given up, the limit of requests not
    /// reached, and the rate kept. Returns its number, and how many pauses there were until then.
    async fn admit(&self, request: &Request, lane: Lane) -> Result<(u32, u32), TransportError> {
        if let Some(error) = self.health.error_of(&request.url.origin()) {
            return Err(error);
        }
        let refuse = |kind| TransportError::new(kind, &request.url);
        if !self.limits.allow(&request.url) {
            return Err(refuse(TransportKind::NotAllowed));
        }
        self.end_if_too_slow();
        let pauses = self.throttle.ready(lane).await;
        if self.standing.blocked().is_some() {
            return Err(refuse(TransportKind::Walled));
        }
        let number = self.sent.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        if number > self.most {
            return Err(refuse(TransportKind::Spent));
        }
        if let Some(pace) = &self.pace {
            pace.until_ready().await;
        }
        Ok((number, pauses))
    }

    async fn attempt(
        &self,
        request: &Request,
        Manner { names, longest, limit, reuse, .. }: Manner,
    ) -> Result<Answer, TransportError> {
        let mut url = request.url.clone();
        match self.interceptor.as_ref().map(|interceptor| interceptor.intercept(request)) {
            None => {}
            Some(InterceptAction::Redirect(to)) => url = to,
            Some(InterceptAction::Answer(answer)) => return Ok(answer),
        }
        let no_tls = |_| TransportError::new(TransportKind::Tls, &request.url);
        let client = self.clients.get(&url, names, reuse, &self.limits).map_err(no_tls)?;
        let mut prepared = client
            .request(request.method.clone(), url)
            .headers(request.headers.clone())
            .body(request.body.clone());
        if let Some(limit) = limit {
            prepared = prepared.timeout(limit);
        }
        let sent = prepared.send().await;
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
                // The answer of a delivery is not read, and an acknowledgement must come in time.
                Err(error) if error.is_timeout() && request.method == Method::GET => {
                    return Err(TransportError::new(TransportKind::TooSlow, &request.url));
                }
                Err(error) => return Err(TransportError::sort(&error, &request.url).await),
            }
        }
        if let Some((plain, cut)) = inflated(&answer.headers, &answer.body, longest) {
            answer.body = plain;
            answer.cut |= cut;
        }
        let page = longest == Answer::LONGEST && request.method == Method::GET && answer.is_html();
        if page && (answer.cut || unreadable_from(&answer.body).is_some()) {
            return Err(TransportError::new(TransportKind::TooLarge, &request.url));
        }
        Ok(answer)
    }
}
