//! Loads a callback page with one query after another, each as a new fleet, and judges the responses.

mod training;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use catena_contract::Interpretations;
use catena_contract::strategies::redirects::RedirectCase;
use catena_probe::{Client, Connection, Limits, MOST_REDIRECTS, NoReply, PageLoad, Transport, is_loopback};
use governor::DefaultDirectRateLimiter;
use http::Method;
use http::header::{ACCEPT, COOKIE, HeaderValue, USER_AGENT};
use tokio::time::sleep;
use url::Url;

use super::Callback;
use super::classifier::{Classifier, SUCCESS};
use super::judge::judge;
use super::url::UrlBuilder;
use crate::fuzz::saved::SavedFailure;
use crate::fuzz::{
    Blame, Cases, FuzzError, FuzzTarget, Judgement, NOWHERE, PAUSE, Plan, Refusal, RetryResult, Rule,
    Violation, is_refusal,
};
use crate::oracle::claims::Phrases;
use crate::run::{Session as SignedIn, set_up};

/// Requests in addition to those of the cases: for training, retries and minimizing.
const EXTRA_REQUESTS: u32 = 100_000;

/// What all clients of a run share.
#[derive(Debug)]
struct Shared {
    callback: Callback,
    urls: UrlBuilder,
    cases: Cases,
    /// For direct connections; `client` limits the rate of a browser's requests itself.
    rate_limiter: Option<DefaultDirectRateLimiter>,
    page_loads: AtomicU64,
    client: Arc<Client>,
}

/// A client of a callback page that knows what the page of each outcome looks like.
#[derive(Debug)]
pub struct PageClient {
    shared: Arc<Shared>,
    transport: Transport,
    classifier: Classifier,
    query: String,
    /// Whether the last page was refused, or did not arrive.
    refused: bool,
}

impl Shared {
    fn new(mut callback: Callback, plan: &Plan) -> Result<Arc<Self>, FuzzError> {
        let urls = UrlBuilder::new(&callback.url, plan.seed.number_for("fuzz/fleets"))?;
        let url = Url::parse(&urls.url(&urls.fleet(0), "")).ok();
        if !url.as_ref().is_some_and(|url| callback.limits.allow(url)) {
            let host = url.as_ref().and_then(Url::host_str).unwrap_or_default().to_owned();
            return Err(FuzzError::NotAllowed { host });
        }
        callback.headers.entry(ACCEPT).or_insert(HeaderValue::from_static("text/html,*/*;q=0.8"));
        let agent = HeaderValue::from_static("Mozilla/5.0 (compatible; catena-conformance fuzz)");
        callback.headers.entry(USER_AGENT).or_insert(agent);
        let limits = Limits { requests_per_second: plan.rate, ..callback.limits.clone() };
        callback.arrange.retain(|call| call.is_for("redirect."));
        let client = Arc::new(Client::patient(limits, most_requests(plan, callback.arrange.len()))?);
        let (rate_limiter, page_loads) = (plan.rate_limiter(), AtomicU64::new(0));
        Ok(Arc::new(Self { callback, urls, cases: plan.cases(), rate_limiter, page_loads, client }))
    }

    fn example_url(&self, query: &str) -> String {
        self.urls.url(&self.urls.fleet(0), query)
    }

    /// A direct connection, if the page is on loopback without TLS; otherwise, or if asked for, a browser.
    fn transport(&self, browser: bool) -> Transport {
        let Callback { headers, session, limits, .. } = &self.callback;
        let (url, mut headers) = (Url::parse(&self.example_url("")).ok(), headers.clone());
        match &url {
            Some(url) if url.scheme() == "http" && is_loopback(url) && !browser => {
                let own = headers.get(COOKIE).into_iter().cloned();
                let cookies: Vec<HeaderValue> =
                    own.chain(session.as_ref().and_then(|session| session.header(url))).collect();
                let all = cookies.iter().map(HeaderValue::as_bytes).collect::<Vec<_>>().join(&b"; "[..]);
                if let (false, Ok(mut all)) = (cookies.is_empty(), HeaderValue::from_bytes(&all)) {
                    all.set_sensitive(true);
                    headers.insert(COOKIE, all);
                }
                Transport::Direct { connection: Connection::new(url, limits.timeout), headers }
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

/// Enough requests for every case to be set up, and redirected as often as redirects are followed.
fn most_requests(plan: &Plan, setup_calls: usize) -> u32 {
    let each = u64::try_from(MOST_REDIRECTS + setup_calls).unwrap_or(u64::MAX).saturating_add(1);
    u32::try_from(plan.cases.saturating_mul(each)).unwrap_or(u32::MAX).saturating_add(EXTRA_REQUESTS)
}

impl PageClient {
    /// A client that has learned how the page responds to the documented redirects.
    pub(super) async fn trained(callback: Callback, plan: &Plan) -> Result<Self, FuzzError> {
        let shared = Shared::new(callback, plan)?;
        let transport = shared.transport(false);
        let mut client = Self::untrained(Arc::clone(&shared), transport);
        let redirects = client.train().await?;
        if redirects && matches!(client.transport, Transport::Direct { .. }) {
            let browser = shared.transport(true);
            client = Self::untrained(shared, browser);
            client.train().await?;
        }
        Ok(client)
    }

    fn untrained(shared: Arc<Shared>, transport: Transport) -> Self {
        let classifier = Classifier::new(Phrases::new(&shared.callback.pages));
        Self { shared, transport, classifier, query: String::new(), refused: false }
    }

    /// Loads the page as a new fleet. Returns the page, its URL and the fleet; or why the fleet could not be set up.
    async fn load(&mut self, query: &str) -> Result<(PageLoad, String, String), String> {
        let Shared { urls, page_loads, callback, client, .. } = &*self.shared;
        let fleet = urls.fleet(page_loads.fetch_add(1, Ordering::Relaxed));
        if !callback.arrange.is_empty() {
            let name = fleet.parse().map_err(|error| format!("`{fleet}`: {error}"))?;
            set_up(client, &callback.arrange, &name, urls.request_id).await?;
        }
        let url = urls.url(&fleet, query);
        let page = self.open(&url).await;
        Ok((page, url, fleet))
    }

    async fn open(&mut self, url: &str) -> PageLoad {
        if let (Transport::Direct { .. }, Some(limiter)) = (&self.transport, &self.shared.rate_limiter) {
            limiter.until_ready().await;
        }
        self.transport.load(url).await
    }

    /// How a request for the page ends.
    async fn ending(&mut self, query: &str) -> Result<u16, NoReply> {
        match self.load(query).await {
            Ok((page, ..)) => ending(&page),
            Err(_) => Err(NoReply::Unresolved),
        }
    }

    /// Opens the documented success again.
    async fn open_success(&mut self) -> Result<(), Refusal> {
        let (page, url, _) = self.load(SUCCESS).await.map_err(Refusal::Unanswered)?;
        if let Some(wall) = page.replies.iter().find_map(|reply| reply.wall(Method::GET, &url)) {
            return Err(Refusal::Wall(Box::new(wall)));
        }
        match ending(&page) {
            Ok(status) if status >= 400 => Err(Refusal::Status(status)),
            Ok(_) => Ok(()),
            Err(why) => Err(Refusal::Unanswered(why.as_str().to_owned())),
        }
    }

    /// How a request for a path that nobody serves ends.
    async fn ending_elsewhere(&mut self, query: &str) -> Result<u16, NoReply> {
        let url = Url::parse(&self.example_url("")).and_then(|url| url.join(NOWHERE));
        let Ok(url) = url else { return Err(NoReply::Unresolved) };
        let page = self.open(&format!("{url}?{query}")).await;
        ending(&page)
    }

    /// Loads the page with `query`, and judges it by the query's acceptable interpretations.
    pub(super) async fn try_query(&mut self, query: &str, acceptable: Interpretations) -> Judgement {
        match self.load(query).await {
            Ok((page, url, fleet)) => {
                self.refused =
                    page.failed.is_some() || page.replies.iter().any(|reply| is_refusal(reply.status));
                judge(&page, acceptable, &url, &fleet, &mut self.classifier)
            }
            Err(because) => Judgement::Unanswered(format!("a setup call failed: {because}")),
        }
    }

    pub(super) const fn knows_connected(&self) -> bool {
        self.classifier.knows_connected
    }

    pub(super) const fn same_as_success(&self) -> Interpretations {
        self.classifier.same_as_success
    }

    pub(super) fn example_url(&self, query: &str) -> String {
        self.shared.example_url(query)
    }

    pub(super) async fn retry_query(&mut self, query: &str, acceptable: Interpretations) -> RetryResult {
        match self.try_query(query, acceptable).await {
            Judgement::Passed(shown) if shown.iter().all(|one| acceptable.contains(one)) => {
                RetryResult::Fixed
            }
            Judgement::Passed(shown) => RetryResult::CannotTell(format!("the page may show {shown}")),
            Judgement::Failed(violation) => RetryResult::StillFailing(violation),
            Judgement::Inconclusive(because) | Judgement::Unanswered(because) => {
                RetryResult::CannotTell(because)
            }
        }
    }
}

/// How a page load ended: the status of the first error or of the last answer, or why there is none.
fn ending(page: &PageLoad) -> Result<u16, NoReply> {
    let mut statuses = page.replies.iter().map(|reply| reply.status);
    let last = page.replies.last().map(|reply| reply.status);
    match (page.failed, statuses.find(|status| *status >= 400).or(last)) {
        (None, Some(status)) => Ok(status),
        (why, _) => Err(why.unwrap_or(NoReply::Unresolved)),
    }
}

impl FuzzTarget for PageClient {
    type Case = RedirectCase;

    fn another(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            transport: self.shared.transport(matches!(self.transport, Transport::Browser { .. })),
            classifier: self.classifier.clone(),
            query: String::new(),
            refused: false,
        }
    }

    /// A case that repeats one of the URL's own parameters is skipped: how the partner reads that is its own choice.
    fn case(&self, _: &Plan, number: u64) -> Option<RedirectCase> {
        let case = self.shared.cases.number(number);
        let own = &self.shared.urls.own_parameters;
        (!own.iter().any(|name| case.has_parameter(name))).then_some(case)
    }

    async fn try_case(&mut self, case: &RedirectCase) -> Judgement {
        let mut query = std::mem::take(&mut self.query);
        query.clear();
        case.write_query(&mut query);
        let judgement = self.try_query(&query, case.acceptable()).await;
        self.query = query;
        judgement
    }

    fn was_refused(&self) -> bool {
        self.refused
    }

    async fn control(&mut self) -> Result<(), Refusal> {
        if self.open_success().await.is_ok() {
            return Ok(());
        }
        sleep(PAUSE).await;
        self.open_success().await
    }

    async fn blame(&mut self, case: &RedirectCase, violation: &Violation) -> Blame {
        let refused = violation.observed.contains("(status 4");
        if !refused && !matches!(violation.rule, Rule::ServerError | Rule::Dropped) {
            return Blame::Handler;
        }
        let query = case.query();
        // A handler that serves every path knows no such parameters.
        let unknown =
            query.replace("integration_request_id", "catena_fuzz_id").replace("status", "catena_fuzz");
        let failing = self.ending(&query).await;
        let documented = self.ending(SUCCESS).await;
        let elsewhere = self.ending_elsewhere(&unknown).await;
        let harmless = self.ending_elsewhere("catena_fuzz=1").await;
        Blame::new([failing, documented, elsewhere, harmless])
    }

    async fn retry(&mut self, saved: &SavedFailure) -> Option<RetryResult> {
        let SavedFailure::Redirect(saved) = saved else { return None };
        Some(self.retry_query(&saved.query, saved.acceptable).await)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::FuzzOptions;
    use crate::seed::Seed;

    #[test]
    fn the_limit_of_requests_is_enough_however_often_each_case_is_redirected() {
        let most = |cases, loopback| {
            let options = FuzzOptions { cases: Some(cases), ..FuzzOptions::default() };
            most_requests(&Plan::new(Seed::new(1), options, loopback), 0)
        };
        assert_eq!(most(100_000, true), 1_200_000);
        assert_eq!(most(u64::MAX, true), 550_100_000);
        assert_eq!(most(u64::MAX, false), 320_000);
    }
}
