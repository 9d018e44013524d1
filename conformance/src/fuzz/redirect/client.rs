//! One browser after another, each of a fleet of its own: sends a query, and says what came of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use catena_contract::{Interpretation, Interpretations};
use governor::DefaultDirectRateLimiter;
use http::header::{ACCEPT, COOKIE, HeaderValue, USER_AGENT};
use url::Url;

use super::Callback;
use super::classifier::{Reader, TRAINING_QUERIES, TrainingSample, asks_to_sign_in};
use super::judge::{Judgement, judge};
use super::url::Route;
use crate::fuzz::FuzzError;
use crate::fuzz::Plan;
use crate::oracle::claims::Phrases;
use crate::run::Session as SignedIn;
use catena_probe::{Arrival, Connection, Lost, Reply, Transport};
use catena_probe::{Client, MOST_REDIRECTS, TransportKind};
use catena_probe::{Limits, is_loopback};

/// Requests beside the cases: what is learnt first, tried again and made shorter.
const BESIDE_CASES: u32 = 100_000;

/// What all visitors of a run share.
#[derive(Debug)]
pub(super) struct Shared {
    callback: Callback,
    route: Route,
    /// Of whoever goes straight; the wire keeps it for every request of a browser.
    pace: Option<DefaultDirectRateLimiter>,
    visits: AtomicU64,
    client: Arc<Client>,
}

/// Visits the page, one fleet after another.
#[derive(Debug)]
pub(super) struct Visitor {
    shared: Arc<Shared>,
    line: Transport,
    pub(super) reader: Reader,
}

impl Shared {
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
        let pace = plan.pace();
        let limits = Limits { requests_per_second: plan.rate, ..callback.limits.clone() };
        let client = Arc::new(Client::patient(limits, most_requests(plan))?);
        Ok(Arc::new(Self { callback, route, pace, visits: AtomicU64::new(0), client }))
    }

    pub(super) fn is_own_name(&self, name: impl Fn(&str) -> bool) -> bool {
        self.route.own_names.iter().any(|own| name(own))
    }

    /// The URL of a query, for a reader.
    pub(super) fn shown(&self, query: &str) -> String {
        self.route.url(&self.route.fleet(0), query)
    }

    fn line(&self, careful: bool) -> Transport {
        let Callback { headers, session, limits, .. } = &self.callback;
        let (url, mut headers) = (Url::parse(&self.shown("")).ok(), headers.clone());
        match &url {
            Some(url) if url.scheme() == "http" && is_loopback(url) && !careful => {
                let own = headers.get(COOKIE).into_iter().cloned();
                let cookies: Vec<HeaderValue> =
                    own.chain(session.as_ref().and_then(|session| session.header(url))).collect();
                let all = cookies.iter().map(HeaderValue::as_bytes).collect::<Vec<_>>().join(&b"; "[..]);
                if let (false, Ok(mut all)) = (cookies.is_empty(), HeaderValue::from_bytes(&all)) {
                    all.set_sensitive(true);
                    headers.insert(COOKIE, all);
                }
                Transport::Straight { connection: Connection::new(url, limits.timeout), headers }
            }
            Some(_) | None => Transport::Browser {
                client: Arc::clone(&self.client),
                home: url.iter().filter_map(|url| url.host_str().map(ToOwned::to_owned)).collect(),
                headers,
                cookies: session.as_ref().map(SignedIn::cookies).unwrap_or_default(),
            },
        }
    }
}

/// Most requests of a browser: every case as often redirected as anything is followed.
fn most_requests(plan: &Plan) -> u32 {
    let hops = u64::try_from(MOST_REDIRECTS).unwrap_or(u64::MAX).saturating_add(1);
    u32::try_from(plan.cases.saturating_mul(hops)).unwrap_or(u32::MAX).saturating_add(BESIDE_CASES)
}

impl Visitor {
    /// A visitor that has learnt how the partner answers what is documented.
    pub(super) async fn taught(shared: Arc<Shared>) -> Result<Self, FuzzError> {
        let straight = shared.line(false);
        let mut visitor = Self::untaught(Arc::clone(&shared), straight);
        let redirects = visitor.learn().await?;
        if redirects && matches!(visitor.line, Transport::Straight { .. }) {
            let careful = shared.line(true);
            visitor = Self::untaught(shared, careful);
            visitor.learn().await?;
        }
        Ok(visitor)
    }

    fn untaught(shared: Arc<Shared>, line: Transport) -> Self {
        let reader = Reader::new(Phrases::new(&shared.callback.pages));
        Self { shared, line, reader }
    }

    /// Another one who knows as much, with a connection of its own.
    pub(super) fn another(&self) -> Self {
        let line = self.shared.line(matches!(self.line, Transport::Browser { .. }));
        Self { shared: Arc::clone(&self.shared), line, reader: self.reader.clone() }
    }

    /// Whether anything was answered with a redirect.
    async fn learn(&mut self) -> Result<bool, FuzzError> {
        let (mut redirects, mut samples) = (false, Vec::new());
        for (class, query) in TRAINING_QUERIES {
            let first = self.sample(query).await?;
            let second = self.sample(query).await?;
            redirects |= (300..400).contains(&first.status);
            if class == Interpretation::Connected && (400..500).contains(&first.status) {
                return Err(FuzzError::Refused { status: first.status });
            }
            samples.push(TrainingSample { class, query, answers: [first, second] });
        }
        self.reader.learn(&samples);
        // A page may well offer a sign-in beside what it says; one that says nothing else lets nobody in. Where it
        // leads to its form by a redirect, the browser is yet to follow.
        let form = |sample: &TrainingSample| sample.answers.iter().all(asks_to_sign_in);
        let alike = self.reader.alike();
        if samples.iter().all(form)
            && alike.contains(Interpretation::Requested)
            && alike.contains(Interpretation::Failed)
        {
            return Err(FuzzError::Outside);
        }
        Ok(redirects)
    }

    async fn sample(&mut self, query: &'static str) -> Result<Reply, FuzzError> {
        let (arrival, ..) = self.visit(query).await;
        let (because, advice) = match (arrival.lost, arrival.replies.into_iter().next_back()) {
            (None, Some(reply)) => return Ok(reply),
            (Some(Lost::Network(kind)), _) => (kind.as_str().to_owned(), kind.advice()),
            (Some(Lost::Dropped), _) => {
                let advice = "a documented redirect that is dropped is a finding: `catena-conformance run --only redirect.`";
                ("the connection broke off".to_owned(), advice)
            }
            (Some(Lost::Nowhere), _) => (
                "redirects that lead nowhere".to_owned(),
                "`catena-conformance run --only redirect.` tells where they lead",
            ),
            (Some(Lost::Late), _) | (None, None) => {
                ("nothing came in time".to_owned(), TransportKind::Timeout.advice())
            }
        };
        Err(FuzzError::Unreachable { query, because, advice })
    }

    async fn visit(&mut self, query: &str) -> (Arrival, String, String) {
        if let (Transport::Straight { .. }, Some(pace)) = (&self.line, &self.shared.pace) {
            pace.until_ready().await;
        }
        let fleet = self.shared.route.fleet(self.shared.visits.fetch_add(1, Ordering::Relaxed));
        let url = self.shared.route.url(&fleet, query);
        let arrival = self.line.visit(&url).await;
        (arrival, url, fleet)
    }

    /// Sends a query, and judges what comes of it.
    pub(super) async fn tries(&mut self, query: &str, acceptable: Interpretations) -> Judgement {
        let (arrival, url, fleet) = self.visit(query).await;
        judge(&arrival, acceptable, &url, &fleet, &mut self.reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::Wishes;
    use crate::seed::Seed;

    #[test]
    fn no_case_is_lost_to_the_cap_of_requests_however_often_it_is_redirected() {
        let most = |cases, loopback| {
            let wishes = Wishes { cases: Some(cases), ..Wishes::default() };
            most_requests(&Plan::new(Seed::new(1), wishes, loopback))
        };
        assert_eq!(most(100_000, true), 1_200_000);
        assert_eq!(most(u64::MAX, true), 550_100_000);
        assert_eq!(most(u64::MAX, false), 320_000);
    }
}
