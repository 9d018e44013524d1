//! One visit with Chromium: opens a URL, follows redirects and scripts on the partner's own hosts, and records the page
//! once it is complete.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use cookie_store::CookieStore;
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};
use url::Url;

use super::Chromium;
use super::cdp::protocol::{Event, RemoteObject, ResourceType, Severity};
use super::cdp::{CdpError, Page};
use super::intercept::ProfileHeaders;
use super::page_load::PageLoad;
use super::screenshots::Screenshot;
use super::serve::Fetched;
use super::tab::Tab;
use crate::{Answer, Client, Exchange, TransportError, TransportKind, Visit, VisitEnd};

/// A page is complete when no request was pending and nothing in it changed for this long.
const QUIET_MS: u32 = 60;
/// How long a script may take to read a body that it fetched. Many never read the body of an error, and Chromium does not
/// report such a request as finished.
const UNREAD_TIMEOUT: Duration = Duration::from_millis(300);
/// How long a page may take to be complete; the profile's `timeout` if that is longer.
const REST_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a snapshot of a page that is never complete may take.
const SNAPSHOT_TIMEOUT: Duration = Duration::from_secs(2);
/// The snapshot that `page.js` takes.
#[derive(Debug, Deserialize)]
struct Snapshot {
    html: String,
    url: String,
    cut: bool,
}

type Pending<T> = Pin<Box<dyn Future<Output = T> + Send>>;

impl Chromium {
    /// Opens a URL and follows its redirects. With cookies of its own, the browser comes from another site, and sends of
    /// them what it would send from there.
    pub(crate) async fn open(
        &self,
        client: &Client,
        what: &str,
        url: Url,
        (headers, home): (&HeaderMap, &[String]),
        from_elsewhere: Option<&CookieStore>,
    ) -> Visit {
        let lost = |exchanges: Vec<Arc<Exchange>>| {
            let error = TransportError::new(TransportKind::Browser, &url);
            Visit { exchanges, end: VisitEnd::Lost(error) }
        };
        let Ok(_permit) = self.room().acquire().await else { return lost(Vec::new()) };
        let Ok(mut tab) = self.tab().await else { return lost(Vec::new()) };
        let began = Instant::now();
        let headers = ProfileHeaders { headers, home };
        let mut load = PageLoad::new(self, client, what, url.clone(), headers, from_elsewhere);
        let result = load.run(&mut tab).await;
        let reusable = result.is_ok() && !load.unresponsive;
        tracing::debug!(
            requests = load.requests,
            elapsed_ms = began.elapsed().as_millis(),
            reusable,
            unfinished = ?load.begun.difference(&load.ended).collect::<Vec<_>>(),
            rest_checks = load.rest_checks,
            trouble = ?result.as_ref().err(),
            "a page was opened"
        );
        if reusable {
            self.release(tab).await;
        } else {
            self.discard(tab).await;
        }
        match load.end {
            Some(end) => Visit { exchanges: load.exchanges, end },
            None => lost(load.exchanges),
        }
    }
}

impl PageLoad<'_> {
    /// Runs until the visit ends.
    async fn run(&mut self, tab: &mut Tab) -> Result<(), CdpError> {
        tab.prepare(self.chromium.number()).await?;
        self.set_cookies(&tab.page).await;
        // Not `Page.navigate`: the browser comes from another site, as it does from this empty page. Unless that is what
        // is tested, cookies that it therefore holds back are added to its requests.
        let leave = format!("location.href = {}", Value::from(self.url.as_str()));
        tab.page.call("Runtime.evaluate", json!({ "expression": leave })).await?;
        let page = tab.page.clone();
        let patience = REST_TIMEOUT.max(self.client.limits().timeout);
        let mut until = Instant::now() + patience;
        let mut fetching = FuturesUnordered::new();
        let mut at_rest: Option<(usize, Pending<Result<String, CdpError>>)> = None;
        while self.end.is_none() {
            if at_rest.is_none() && fetching.is_empty() && self.is_quiet() {
                self.rest_checks += 1;
                let expression = format!(
                    "(it => it.quiet({QUIET_MS}).then(it.draw))(window[Symbol.for('catena-conformance')])"
                );
                at_rest = Some((self.begun.len(), Box::pin(Tab::evaluate(page.clone(), expression))));
            }
            tokio::select! {
                biased;
                event = tab.next() => {
                    let event = event?;
                    if let Event::RequestPaused(event) = event {
                        if let Some(pending) = self.on_request(&page, &mut tab.origins, event).await? {
                            fetching.push(pending);
                        }
                    } else {
                        self.on_event(&page, event).await?;
                    }
                }
                Some(fetched) = fetching.next() => {
                    let Fetched { event, document, exchange } = fetched;
                    if document {
                        until = Instant::now() + patience;
                        at_rest = None;
                        self.on_document(&page, &event, exchange).await?;
                    } else {
                        self.on_resource(&page, &event, &exchange).await?;
                    }
                }
                record = rest(&mut at_rest), if at_rest.is_some() => {
                    let asked = at_rest.take().map_or(0, |(begun, _)| begun);
                    match record {
                        Ok(text) if self.is_quiet() && asked == self.begun.len() => self.finish(&page, &text).await,
                        Ok(_) => {}
                        // The page navigated to another; wait for that one.
                        Err(_) => tokio::task::yield_now().await,
                    }
                }
                () = read(self.answered.values().min().copied()) => self.stop_waiting_for_unread(),
                () = tokio::time::sleep_until(until) => {
                    let waiting = self.document.is_none() && !fetching.is_empty();
                    if waiting { until = Instant::now() + patience; } else { self.finish_early(&page).await; break; }
                }
            }
        }
        Ok(())
    }

    /// Sets the session's cookies, for scripts that read them. A cookie that Chromium refuses is sent as a header only.
    async fn set_cookies(&self, page: &Page) {
        for cookie in self.from_elsewhere.iter().flat_map(|cookies| cookies.matches(&self.url)) {
            let mut param = json!({
                "name": cookie.name(),
                "value": cookie.value(),
                "url": self.url,
                "path": String::from(&cookie.path),
                "secure": cookie.secure().unwrap_or(false),
            });
            if let (Some(same_site), Some(members)) = (cookie.same_site(), param.as_object_mut()) {
                members.insert("sameSite".to_owned(), same_site.to_string().into());
            }
            let _ = page.call("Network.setCookies", json!({ "cookies": [param] })).await;
        }
        if !self.profile_headers.is_for(&self.url) {
            return;
        }
        for (name, value) in self.profile_headers.cookies() {
            let cookie = json!({ "name": name, "value": value, "url": self.url });
            let _ = page.call("Network.setCookies", json!({ "cookies": [cookie] })).await;
        }
    }

    /// Handles every other event.
    async fn on_event(&mut self, page: &Page, event: Event) -> Result<(), CdpError> {
        match event {
            Event::RequestWillBeSent(event) => {
                // A stream does not end, and a beacon is not part of the page.
                let waited_for = !matches!(
                    event.r#type,
                    Some(ResourceType::EventSource | ResourceType::WebSocket | ResourceType::Ping)
                );
                if waited_for && !event.request.url.starts_with("data:") {
                    self.begun.insert(event.request_id);
                }
            }
            Event::ResponseReceived { request_id, r#type: ResourceType::Fetch } => {
                self.answered.insert(request_id, Instant::now() + UNREAD_TIMEOUT);
            }
            Event::LoadingFinished { request_id } | Event::LoadingFailed { request_id } => {
                self.answered.remove(&request_id);
                self.ended.insert(request_id);
            }
            Event::ConsoleApiCalled { r#type: Severity::Error, args } => {
                let words: Vec<String> = args.iter().filter_map(RemoteObject::in_words).collect();
                self.drawn.add_error(&words.join(" "));
            }
            Event::ExceptionThrown { exception_details } => {
                self.drawn.add_error(&exception_details.in_words());
            }
            // What we block ourselves is not an error of the page.
            Event::EntryAdded { entry }
                if entry.level == Severity::Error && !entry.text.contains("ERR_BLOCKED_BY_CLIENT") =>
            {
                self.drawn.add_error(&entry.text);
            }
            // A dialog blocks the page until it is answered.
            Event::JavascriptDialogOpening {} => {
                page.call("Page.handleJavaScriptDialog", json!({ "accept": true })).await?;
            }
            Event::ResponseReceived { .. }
            | Event::ConsoleApiCalled { .. }
            | Event::EntryAdded { .. }
            | Event::RequestPaused(_)
            | Event::Lifecycle(_)
            | Event::ExecutionContextCreated { .. } => {}
        }
        Ok(())
    }

    /// Records the complete page.
    async fn finish(&mut self, page: &Page, text: &str) {
        match serde_json::from_str::<Snapshot>(text) {
            Ok(snapshot) => self.record(page, snapshot).await,
            Err(_) => self.drawn.incomplete("no snapshot of the page could be taken"),
        }
    }

    /// Records a page that is not complete in time, as it is now.
    async fn finish_early(&mut self, page: &Page) {
        if self.document.is_none() {
            return;
        }
        self.drawn.incomplete("the page was not complete in time");
        let expression = "window[Symbol.for('catena-conformance')].draw()".to_owned();
        match timeout(SNAPSHOT_TIMEOUT, Tab::evaluate(page.clone(), expression)).await {
            Ok(Ok(text)) => self.finish(page, &text).await,
            Ok(Err(_)) => {}
            // A script that never ends. With many such pages, a run would take hours.
            Err(_) => {
                self.unresponsive = true;
                let _ = self.client.took_too_long(&self.url);
            }
        }
        if self.end.is_none()
            && let Some((exchange, answer, _)) = self.document.take()
        {
            let drawn = Arc::new(std::mem::take(&mut self.drawn));
            let exchange = Arc::new(exchange.as_drawn(&exchange.request.url, answer.clone(), drawn));
            self.exchanges.push(Arc::clone(&exchange));
            self.end = Some(VisitEnd::Answer(exchange, answer));
        }
    }

    async fn record(&mut self, page: &Page, snapshot: Snapshot) {
        let Some((exchange, fetched, _)) = self.document.take() else { return };
        if snapshot.cut || fetched.cut {
            self.drawn.incomplete("the page is too long to be read completely");
        }
        let mut answer = Answer { body: snapshot.html.into_bytes(), cut: fetched.cut, ..fetched };
        answer.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        self.drawn.whole = self.drawn.partly.is_none();
        self.drawn.screenshot = self.screenshot_of(page, &(self.chromium.visible_text)(&answer)).await;
        let drawn = Arc::new(std::mem::take(&mut self.drawn));
        // The page may have changed its own URL.
        let url = Url::parse(&snapshot.url).unwrap_or_else(|_| exchange.request.url.clone());
        let exchange = Arc::new(exchange.as_drawn(&url, answer.clone(), drawn));
        self.exchanges.push(Arc::clone(&exchange));
        self.end = Some(VisitEnd::Answer(exchange, answer));
    }

    async fn screenshot_of(&self, page: &Page, text: &str) -> Option<Arc<[u8]>> {
        let name = match self.chromium.screenshots.find(text) {
            Screenshot::Taken(screenshot_of) => return Some(screenshot_of),
            Screenshot::Full => return None,
            Screenshot::Missing(name) => name,
        };
        let jpeg = json!({ "format": "jpeg", "quality": 60, "optimizeForSpeed": true });
        let bytes = timeout(SNAPSHOT_TIMEOUT, page.screenshot(jpeg)).await.ok()?.ok()?;
        self.chromium.screenshots.insert(name, &bytes)
    }
}

async fn rest(at_rest: &mut Option<(usize, Pending<Result<String, CdpError>>)>) -> Result<String, CdpError> {
    match at_rest {
        Some((_, pending)) => pending.await,
        None => std::future::pending().await,
    }
}

/// Waits until every answered request should have been read.
async fn read(until: Option<Instant>) {
    match until {
        Some(until) => tokio::time::sleep_until(until).await,
        None => std::future::pending().await,
    }
}
