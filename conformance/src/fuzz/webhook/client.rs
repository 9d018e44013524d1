//! Sends deliveries to a webhook endpoint, each with the time, the ids and the signature that make it a new one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use catena_contract::Interpretation;
use governor::DefaultDirectRateLimiter;
use http::Request;
use http_body_util::Full;
use jiff::Timestamp;
use url::Url;

use super::DeliveryCase;
use super::case::CaseRecipe;
use crate::fuzz::FuzzError;
use crate::fuzz::Plan;
use crate::fuzz::{Rule, Violation};
use catena_probe;
use catena_probe::Client;
use catena_probe::WebhookTarget;
use catena_probe::{Connection, Lost, lost, split};
use catena_probe::{Limits, is_loopback};

/// Tells the time that deliveries are stamped with.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What all senders of a run share.
struct Shared {
    target: WebhookTarget,
    /// How long an answer may take.
    limit: Duration,
    /// Whether deliveries need no certificates: plain HTTP on loopback.
    straight: bool,
    now: Now,
    client: Client,
    pace: Option<DefaultDirectRateLimiter>,
    /// What ids are made from, besides the time.
    ids: AtomicU64,
}

/// A way to the endpoint.
pub(super) struct Sender {
    shared: Arc<Shared>,
    straight: Option<Connection>,
}

/// What came of one delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Taken {
    /// Accepted or refused, as it may be: [`Interpretation::Connected`] or [`Interpretation::Neutral`].
    Held(Interpretation),
    /// A rule did not hold.
    Failed(Violation),
    /// Nothing was learnt, and why.
    Unclear(String),
}

impl Sender {
    pub(super) fn new(
        target: WebhookTarget,
        limits: &Limits,
        plan: &Plan,
        now: Now,
    ) -> Result<Self, FuzzError> {
        if !limits.allow(&target.url) {
            let host = target.url.host_str().unwrap_or_default().to_owned();
            return Err(FuzzError::NotAllowed { host });
        }
        let most = u32::try_from(plan.cases).unwrap_or(u32::MAX).saturating_add(100_000);
        // The pace is kept here, so the wire need not keep one too.
        let client = Client::patient(Limits { requests_per_second: None, ..limits.clone() }, most)?;
        let straight = target.url.scheme() == "http" && is_loopback(&target.url);
        let ids = AtomicU64::new(plan.seed.number_for("fuzz/events"));
        let shared = Shared { target, limit: limits.timeout, straight, now, client, pace: plan.pace(), ids };
        Ok(Self::of(Arc::new(shared)))
    }

    fn of(shared: Arc<Shared>) -> Self {
        let straight = shared.straight.then(|| Connection::new(&shared.target.url, shared.limit));
        Self { shared, straight }
    }

    /// Another one, with a connection of its own.
    pub(super) fn another(&self) -> Self {
        Self::of(Arc::clone(&self.shared))
    }

    /// A genuine delivery is accepted. A 404 may only mean that there is no handler for its event, so others are tried.
    pub(super) async fn control(&mut self) -> Result<(), FuzzError> {
        for case in CaseRecipe::every_genuine() {
            match self.status(&case.delivery_case()).await {
                Ok(200..=299) => return Ok(()),
                Ok(404) => {}
                Ok(status) => return Err(FuzzError::GenuineRefused { status }),
                Err(lost) => return Err(FuzzError::EndpointUnreachable { because: in_words(lost) }),
            }
        }
        Err(FuzzError::GenuineRefused { status: 404 })
    }

    pub(super) async fn tries(&mut self, delivery_case: &DeliveryCase) -> Taken {
        match self.status(delivery_case).await {
            Ok(status @ (407 | 408 | 429 | 502 | 503 | 504)) => Taken::Unclear(format!("status {status}")),
            Ok(status @ 500..) => failed(Rule::ServerError, format!("status {status}")),
            Ok(status @ 200..=299) if !delivery_case.is_genuine() => {
                failed(Rule::ForgedAccepted, format!("status {status}"))
            }
            Ok(200..=299) => Taken::Held(Interpretation::Connected),
            Ok(_) => Taken::Held(Interpretation::Neutral),
            Err(Lost::Dropped) => failed(Rule::Dropped, in_words(Lost::Dropped)),
            Err(Lost::Late) => failed(Rule::InTime, "no answer in time"),
            Err(lost @ (Lost::Nowhere | Lost::Network(_))) => Taken::Unclear(in_words(lost).to_owned()),
        }
    }

    /// Whether it fails like that.
    pub(super) async fn fails(&mut self, delivery_case: &DeliveryCase, violation: &Violation) -> bool {
        matches!(self.tries(delivery_case).await, Taken::Failed(seen) if seen == *violation)
    }

    async fn status(&mut self, delivery_case: &DeliveryCase) -> Result<u16, Lost> {
        let Shared { target, client, ids, .. } = &*self.shared;
        if let Some(pace) = &self.shared.pace {
            pace.until_ready().await;
        }
        let now = (self.shared.now)();
        let number = ids.fetch_add(1, Ordering::Relaxed);
        let (headers, body) = delivery_case.request(&target.secret, now, &id(now, number));
        let Some(connection) = &mut self.straight else {
            let url: Url = target.url.clone();
            let request = catena_probe::Request { method: http::Method::POST, url, headers, body };
            let exchange = client.send("fuzz", request).await;
            return exchange.answer.map(|answer| answer.status).map_err(|error| lost(error.kind));
        };
        let missing = || Lost::Network(catena_probe::TransportKind::Http);
        let (authority, path) = split(target.url.as_str()).ok_or_else(missing)?;
        let mut request = Request::post(path).body(Full::from(body)).map_err(|_| missing())?;
        *request.headers_mut() = headers;
        request.headers_mut().insert(http::header::HOST, authority.parse().map_err(|_| missing())?);
        connection.send(request).await.map(|reply| reply.status)
    }
}

fn failed(rule: Rule, observed: impl Into<String>) -> Taken {
    Taken::Failed(Violation::new(rule, observed))
}

const fn in_words(lost: Lost) -> &'static str {
    match lost {
        Lost::Dropped => "the connection broke off",
        Lost::Late => "nothing came in time",
        Lost::Nowhere => "redirects that lead nowhere",
        Lost::Network(kind) => kind.as_str(),
    }
}

/// An id no partner has seen: the same seed at another time makes another one (RFC 9562, version 7).
fn id(now: Timestamp, number: u64) -> String {
    let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or(0);
    let mut rest = [0; 10];
    rest.iter_mut().rev().zip(number.to_le_bytes()).for_each(|(place, byte)| *place = byte);
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &rest).into_uuid().to_string()
}
