//! One browser after another, each of a fleet of its own: sends a query, and says what came of it.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use catena_contract::strategies::redirects::{Class, Classes};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use hyper::header::{ACCEPT, HeaderMap, HeaderValue, USER_AGENT};
use url::Url;

use super::judge::{Judgement, judge};
use super::learn::{LESSONS, Lesson, Reader};
use super::line::{Arrival, Connection, Line, Lost, Reply};
use super::plan::Plan;
use super::route::Route;
use crate::oracle::Phrases;
use crate::probe::{TransportKind, Wire, WireError};
use crate::profile::Pages;
use crate::target::{Limits, is_loopback};
use crate::template::{TemplateError, UrlTemplate};

/// Most requests that go the careful way, whatever is asked for.
const MOST_CAREFUL: u32 = 100_000;

/// A callback page to fuzz.
#[derive(Debug, Clone)]
pub struct Callback {
    /// Where fleets come back.
    pub url: UrlTemplate,
    /// What the fleet's browser brings along; values never print.
    pub headers: HeaderMap,
    /// The partner's own words for the three outcomes.
    pub pages: Pages,
    /// What keeps the run harmless.
    pub limits: Limits,
}

impl Callback {
    /// Whether everything stays on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        Url::parse(&self.url.to_string()).is_ok_and(|url| is_loopback(&url))
    }
}

/// Why a page cannot be fuzzed.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum FuzzError {
    /// The HTTP client could not be set up.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The URL cannot be filled.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A host nobody allowed.
    #[error("the run would send to `{host}`, which is not on the allow list")]
    #[diagnostic(help(
        "if it is yours to test, add `--allow-host {host}`, or `allow_hosts` under `[limits]`"
    ))]
    NotAllowed {
        /// The host.
        host: String,
    },
    /// The documented redirects got no answer.
    #[error("the documented redirect `?{query}` got no answer: {because}")]
    #[diagnostic(help("{advice}"))]
    Unreachable {
        /// The query that was sent.
        query: &'static str,
        /// What happened.
        because: String,
        /// What to look at.
        advice: &'static str,
    },
    /// The webhook endpoint got no answer through.
    #[error("a genuine delivery got no answer: {because}")]
    #[diagnostic(help("is the partner running, and is the webhook URL right?"))]
    EndpointUnreachable {
        /// What happened.
        because: &'static str,
    },
    /// A genuine delivery is refused, so a refusal of a forged one says nothing.
    #[error("a genuine delivery is refused with status {status}")]
    #[diagnostic(help(
        "check the webhook secret; `catena-conformance run --only webhook.signed.` tells more"
    ))]
    GenuineRefused {
        /// The status.
        status: u16,
    },
    /// A success redirect is refused, so there is nothing to compare with.
    #[error("the documented redirect `?status=success` is refused with status {status}")]
    #[diagnostic(help(
        "check the URL; if the page wants a signed-in fleet, give its browser a session in a profile, under \
         `[callback]`, `headers`"
    ))]
    Refused {
        /// The status.
        status: u16,
    },
}

/// What all visitors of a run share.
#[derive(Debug)]
pub(super) struct House {
    callback: Callback,
    route: Route,
    pace: Option<DefaultDirectRateLimiter>,
    visits: AtomicU64,
    wire: Arc<Wire>,
}

/// Visits the page, one fleet after another.
#[derive(Debug)]
pub(super) struct Visitor {
    house: Arc<House>,
    line: Line,
    pub(super) reader: Reader,
}

impl House {
    pub(super) fn new(mut callback: Callback, plan: &Plan) -> Result<Arc<Self>, FuzzError> {
        let route = Route::new(&callback.url, plan.seed.number_for("fuzz/fleets"))?;
        let url = Url::parse(&route.url(&route.fleet(0), "")).ok();
        let host = || url.as_ref().and_then(Url::host_str).unwrap_or_default().to_owned();
        if !url.as_ref().is_some_and(|url| callback.limits.allow(url)) {
            return Err(FuzzError::NotAllowed { host: host() });
        }
        callback.headers.entry(ACCEPT).or_insert(HeaderValue::from_static("text/html,*/*;q=0.8"));
        let agent = HeaderValue::from_static("Mozilla/5.0 (compatible; catena-conformance fuzz)");
        callback.headers.entry(USER_AGENT).or_insert(agent);
        let pace = plan
            .rate
            .and_then(NonZeroU32::new)
            .map(|rate| RateLimiter::direct(Quota::per_second(rate).allow_burst(NonZeroU32::MIN)));
        // The pace is kept here, so the wire need not keep one too.
        let limits = Limits { requests_per_second: None, ..callback.limits.clone() };
        let wire = Arc::new(Wire::patient(limits, MOST_CAREFUL)?);
        Ok(Arc::new(Self { callback, route, pace, visits: AtomicU64::new(0), wire }))
    }

    pub(super) fn is_own_name(&self, name: impl Fn(&str) -> bool) -> bool {
        self.route.own_names.iter().any(|own| name(own))
    }

    /// The URL of a query, for a reader.
    pub(super) fn shown(&self, query: &str) -> String {
        self.route.url(&self.route.fleet(0), query)
    }

    fn line(&self, careful: bool) -> Line {
        let url = Url::parse(&self.shown("")).ok().filter(|url| url.scheme() == "http" && is_loopback(url));
        match url {
            Some(url) if !careful => Line::Straight(Connection::new(&url, self.callback.limits.timeout)),
            Some(_) | None => {
                let home =
                    Url::parse(&self.shown("")).ok().and_then(|url| url.host_str().map(ToOwned::to_owned));
                Line::Browser { wire: Arc::clone(&self.wire), home: home.into_iter().collect() }
            }
        }
    }
}

impl Visitor {
    /// A visitor that has learnt how the partner answers what is documented.
    pub(super) async fn taught(house: Arc<House>) -> Result<Self, FuzzError> {
        let straight = house.line(false);
        let mut visitor = Self::untaught(Arc::clone(&house), straight);
        let redirects = visitor.learn().await?;
        if redirects && matches!(visitor.line, Line::Straight(_)) {
            let careful = house.line(true);
            visitor = Self::untaught(house, careful);
            visitor.learn().await?;
        }
        Ok(visitor)
    }

    fn untaught(house: Arc<House>, line: Line) -> Self {
        let reader = Reader::new(Phrases::new(&house.callback.pages));
        Self { house, line, reader }
    }

    /// Another one who knows as much, with a connection of its own.
    pub(super) fn another(&self) -> Self {
        let line = self.house.line(matches!(self.line, Line::Browser { .. }));
        Self { house: Arc::clone(&self.house), line, reader: self.reader.clone() }
    }

    /// Whether anything was answered with a redirect.
    async fn learn(&mut self) -> Result<bool, FuzzError> {
        let (mut redirects, mut lessons) = (false, Vec::new());
        for (class, query) in LESSONS {
            let first = self.lesson(query).await?;
            let second = self.lesson(query).await?;
            redirects |= (300..400).contains(&first.status);
            if class == Class::Connected && (400..500).contains(&first.status) {
                return Err(FuzzError::Refused { status: first.status });
            }
            lessons.push(Lesson { class, query, answers: [first, second] });
        }
        self.reader.learn(&lessons);
        Ok(redirects)
    }

    async fn lesson(&mut self, query: &'static str) -> Result<Reply, FuzzError> {
        let (arrival, ..) = self.visit(query).await;
        let (because, advice) = match (arrival.lost, arrival.replies.into_iter().next_back()) {
            (None, Some(reply)) => return Ok(reply),
            (Some(Lost::Network(kind)), _) => (kind.as_str().to_owned(), kind.advice()),
            (Some(Lost::Dropped), _) => {
                ("the connection broke off".to_owned(), TransportKind::Reset.advice())
            }
            (Some(Lost::Late), _) | (None, None) => {
                ("nothing came in time".to_owned(), TransportKind::Timeout.advice())
            }
        };
        Err(FuzzError::Unreachable { query, because, advice })
    }

    async fn visit(&mut self, query: &str) -> (Arrival, String, String) {
        if let Some(pace) = &self.house.pace {
            pace.until_ready().await;
        }
        let fleet = self.house.route.fleet(self.house.visits.fetch_add(1, Ordering::Relaxed));
        let url = self.house.route.url(&fleet, query);
        let arrival = self.line.visit(&url, &self.house.callback.headers).await;
        (arrival, url, fleet)
    }

    /// Sends a query, and judges what comes of it.
    pub(super) async fn tries(&mut self, query: &str, acceptable: Classes) -> Judgement {
        let (arrival, url, fleet) = self.visit(query).await;
        judge(&arrival, acceptable, &url, &fleet, &mut self.reader)
    }
}
