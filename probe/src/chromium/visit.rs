//! One visit with Chromium: the address is opened, redirects and scripts are followed wherever they lead on the
//! partner's own hosts, and once the page rests it is written down.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::Deserialize;
use tokio::time::{Instant, timeout};
use url::Url;

use super::Chromium;
use super::cdp::protocol::log::LogEntryLevel;
use super::cdp::protocol::network::{CookieParam, ResourceType, SetCookies};
use super::cdp::protocol::page::{CaptureScreenshot, CaptureScreenshotFormat, HandleJavaScriptDialog};
use super::cdp::protocol::runtime::{ConsoleApiCalledType, Evaluate, RemoteObject};
use super::cdp::{CdpError, Page};
use super::intercept::Brought;
use super::screenshots::Picture;
use super::serve::Served;
use super::tab::{Event, Tab};
use crate::Rendered;
use crate::{Answer, Client, Exchange, TransportError, TransportKind, Visit, VisitEnd};

/// A page rests when nothing was on its way, and nothing in it changed, for so long.
const QUIET_MS: u32 = 60;
/// How long a script may take to read what it fetched. Many leave the body of a refusal unread, and Chromium does not
/// call that finished.
const READ_WITHIN: Duration = Duration::from_millis(300);
/// How long a page may take to come to rest, at least; the profile's `timeout`, where that is longer.
const RESTS_WITHIN: Duration = Duration::from_secs(5);
/// How long a page that does not rest may take to be written down.
const WRITTEN_WITHIN: Duration = Duration::from_secs(2);
/// Shorter values of an address are no ids.
const SHORTEST_ID: usize = 8;

/// What `page.js` writes down.
#[derive(Debug, Deserialize)]
struct Snapshot {
    html: String,
    url: String,
    cut: bool,
}

type Pending<T> = Pin<Box<dyn Future<Output = T> + Send>>;

impl Chromium {
    /// Opens a URL, and follows where it leads.
    pub(crate) async fn open(
        &self,
        client: &Client,
        what: &str,
        url: Url,
        headers: &HeaderMap,
        home: &[String],
    ) -> Visit {
        let lost = |exchanges: Vec<Arc<Exchange>>| {
            let error = TransportError::new(TransportKind::Browser, &url);
            Visit { exchanges, end: VisitEnd::Lost(error) }
        };
        let Ok(_permit) = self.room().acquire().await else { return lost(Vec::new()) };
        let Ok(mut tab) = self.tab().await else { return lost(Vec::new()) };
        let began = Instant::now();
        let mut visiting = Visiting::new(self, client, what, url.clone(), Brought { headers, home });
        let going = visiting.goes(&mut tab).await;
        let fit = going.is_ok() && !visiting.stuck;
        tracing::debug!(
            requests = visiting.requests,
            elapsed_ms = began.elapsed().as_millis(),
            fit,
            unfinished = ?visiting.begun.difference(&visiting.ended).collect::<Vec<_>>(),
            rests = visiting.rests,
            trouble = ?going.as_ref().err(),
            "a page was opened"
        );
        if fit {
            self.give_back(tab).await;
        } else {
            self.leave(tab).await;
        }
        match visiting.end {
            Some(end) => Visit { exchanges: visiting.exchanges, end },
            None => lost(visiting.exchanges),
        }
    }
}

/// One visit under way.
pub(super) struct Visiting<'a> {
    pub(super) chromium: &'a Chromium,
    pub(super) client: &'a Client,
    pub(super) what: &'a str,
    url: Url,
    pub(super) brought: Brought<'a>,
    /// Values of the address that other sites must not be told.
    pub(super) ids: Vec<String>,
    pub(super) exchanges: Vec<Arc<Exchange>>,
    /// The document that is being drawn, and Chromium's number for its request.
    pub(super) document: Option<(Arc<Exchange>, Answer, Option<String>)>,
    pub(super) end: Option<VisitEnd>,
    pub(super) drawn: Rendered,
    begun: BTreeSet<String>,
    ended: BTreeSet<String>,
    /// What was answered and is not read yet, and until when it is waited for.
    answered: BTreeMap<String, Instant>,
    pub(super) requests: usize,
    rests: usize,
    /// Whether the page does not even let itself be written down.
    stuck: bool,
}

impl<'a> Visiting<'a> {
    fn new(
        chromium: &'a Chromium,
        client: &'a Client,
        what: &'a str,
        url: Url,
        brought: Brought<'a>,
    ) -> Self {
        let ids = url.query_pairs().map(|(_, value)| value.into_owned());
        Self {
            ids: ids.filter(|value| value.len() >= SHORTEST_ID).collect(),
            chromium,
            client,
            what,
            url,
            brought,
            exchanges: Vec::new(),
            document: None,
            end: None,
            drawn: Rendered::default(),
            begun: BTreeSet::new(),
            ended: BTreeSet::new(),
            answered: BTreeMap::new(),
            requests: 0,
            rests: 0,
            stuck: false,
        }
    }

    /// Until there is an end.
    async fn goes(&mut self, tab: &mut Tab) -> Result<(), CdpError> {
        tab.prepared(self.chromium.number()).await?;
        self.bring_cookies(&tab.page).await;
        // Not `Page.navigate`: a fleet comes from another site, as from this empty page.
        let leave = format!("location.href = {}", serde_json::Value::from(self.url.as_str()));
        tab.page.call(Evaluate::new(leave)).await?;
        let page = tab.page.clone();
        let patience = RESTS_WITHIN.max(self.client.limits().timeout);
        let mut until = Instant::now() + patience;
        let mut serving = FuturesUnordered::new();
        let mut resting: Option<(usize, Pending<Result<String, CdpError>>)> = None;
        while self.end.is_none() {
            if resting.is_none() && serving.is_empty() && self.may_rest() {
                self.rests += 1;
                let expression = format!(
                    "(it => it.quiet({QUIET_MS}).then(it.draw))(window[Symbol.for('catena-conformance')])"
                );
                resting = Some((self.begun.len(), Box::pin(Tab::worth(page.clone(), expression))));
            }
            tokio::select! {
                biased;
                event = tab.next() => {
                    let event = event?;
                    if let Event::Paused(event) = event {
                        if let Some(pending) = self.paused(&page, &mut tab.origins, event).await? {
                            serving.push(pending);
                        }
                    } else {
                        self.happened(&page, event).await?;
                    }
                }
                Some(served) = serving.next() => {
                    let Served { event, document, exchange } = served;
                    if document {
                        until = Instant::now() + patience;
                        resting = None;
                        self.arrived(&page, &event, exchange).await?;
                    } else {
                        self.used(&page, &event, &exchange).await?;
                    }
                }
                written = rest(&mut resting), if resting.is_some() => {
                    let asked = resting.take().map_or(0, |(begun, _)| begun);
                    match written {
                        Ok(text) if self.may_rest() && asked == self.begun.len() => self.rests(&page, &text).await,
                        Ok(_) => {}
                        // The page went on to another; there is more to come.
                        Err(_) => tokio::task::yield_now().await,
                    }
                }
                () = read(self.answered.values().min().copied()) => self.leaves_unread(),
                () = tokio::time::sleep_until(until) => {
                    let waiting = self.document.is_none() && !serving.is_empty();
                    if waiting { until = Instant::now() + patience; } else { self.gives_up(&page).await; break; }
                }
            }
        }
        Ok(())
    }

    /// The session stands in the jar too, for scripts that look for it. What the jar refuses goes by header alone.
    async fn bring_cookies(&self, page: &Page) {
        if !self.brought.is_for(&self.url) {
            return;
        }
        for (name, value) in self.brought.cookies() {
            let cookie = CookieParam { url: Some(self.url.to_string()), ..CookieParam::new(name, value) };
            let _ = page.call(SetCookies::new(vec![cookie])).await;
        }
    }

    /// Whether the document is there, and nothing is on its way.
    fn may_rest(&self) -> bool {
        let there = match &self.document {
            Some((_, _, Some(number))) => self.ended.contains(number),
            Some((_, _, None)) => true,
            None => false,
        };
        there && self.begun.is_subset(&self.ended)
    }

    /// What was to be read by now is not waited for any longer.
    fn leaves_unread(&mut self) {
        let now = Instant::now();
        let late = self.answered.extract_if(.., |_, until| *until <= now);
        self.ended.extend(late.map(|(number, _)| number));
    }

    /// Whatever else happens.
    async fn happened(&mut self, page: &Page, event: Event) -> Result<(), CdpError> {
        match event {
            Event::Paused(_) => {}
            Event::Begun(event) => {
                let kind = event.r#type.as_ref();
                // A stream has no end, and nobody waits for a beacon.
                let waited_for = !matches!(
                    kind,
                    Some(ResourceType::EventSource | ResourceType::WebSocket | ResourceType::Ping)
                );
                if waited_for && !event.request.url.starts_with("data:") {
                    self.begun.insert(event.request_id.0.clone());
                }
            }
            Event::Answered(number) => {
                self.answered.insert(number, Instant::now() + READ_WITHIN);
            }
            Event::Ended(number) => {
                self.answered.remove(&number);
                self.ended.insert(number);
            }
            Event::Console(event) if event.r#type == ConsoleApiCalledType::Error => {
                let words: Vec<String> = event.args.iter().filter_map(RemoteObject::in_words).collect();
                self.drawn.complained(&words.join(" "));
            }
            Event::Console(_) => {}
            Event::Threw(event) => {
                let details = &event.exception_details;
                let said = details.exception.as_ref().and_then(RemoteObject::in_words);
                self.drawn.complained(&said.unwrap_or_else(|| details.text.clone()));
            }
            // What we hold back ourselves is no fault of the page's.
            Event::Logged(event)
                if event.entry.level == LogEntryLevel::Error
                    && !event.entry.text.contains("ERR_BLOCKED_BY_CLIENT") =>
            {
                self.drawn.complained(&event.entry.text);
            }
            Event::Logged(_) => {}
            Event::Dialog => {
                page.call(HandleJavaScriptDialog::new(true)).await?;
            }
        }
        Ok(())
    }

    /// The page has come to rest.
    async fn rests(&mut self, page: &Page, text: &str) {
        match serde_json::from_str::<Snapshot>(text) {
            Ok(snapshot) => self.written(page, snapshot).await,
            Err(_) => self.drawn.lacks("the page could not be written down"),
        }
    }

    /// It does not rest: what it shows now is written down all the same, and known to be no more than that.
    async fn gives_up(&mut self, page: &Page) {
        if self.document.is_none() {
            return;
        }
        self.drawn.lacks("the page did not come to rest in time");
        let expression = "window[Symbol.for('catena-conformance')].draw()".to_owned();
        match timeout(WRITTEN_WITHIN, Tab::worth(page.clone(), expression)).await {
            Ok(Ok(text)) => self.rests(page, &text).await,
            Ok(Err(_)) => {}
            Err(_) => self.stuck = true,
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

    async fn written(&mut self, page: &Page, snapshot: Snapshot) {
        let Some((exchange, served, _)) = self.document.take() else { return };
        if snapshot.cut || served.cut {
            self.drawn.lacks("the page is too long to be read whole");
        }
        let mut answer = Answer { body: snapshot.html.into_bytes(), cut: served.cut, ..served };
        answer.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        self.drawn.whole = self.drawn.partly.is_none();
        self.drawn.screenshot = self.picture(page, &(self.chromium.visible_text)(&answer)).await;
        let drawn = Arc::new(std::mem::take(&mut self.drawn));
        // Where the page is now: it may have cleaned its own address.
        let url = Url::parse(&snapshot.url).unwrap_or_else(|_| exchange.request.url.clone());
        let exchange = Arc::new(exchange.as_drawn(&url, answer.clone(), drawn));
        self.exchanges.push(Arc::clone(&exchange));
        self.end = Some(VisitEnd::Answer(exchange, answer));
    }

    async fn picture(&self, page: &Page, text: &str) -> Option<Arc<[u8]>> {
        let name = match self.chromium.screenshots.look(text) {
            Picture::There(picture) => return Some(picture),
            Picture::Full => return None,
            Picture::Wanted(name) => name,
        };
        let jpeg = CaptureScreenshot {
            format: Some(CaptureScreenshotFormat::Jpeg),
            quality: Some(60),
            optimize_for_speed: Some(true),
            ..CaptureScreenshot::default()
        };
        let bytes = timeout(WRITTEN_WITHIN, page.screenshot(jpeg)).await.ok()?.ok()?;
        self.chromium.screenshots.keep(name, &bytes)
    }
}

async fn rest(resting: &mut Option<(usize, Pending<Result<String, CdpError>>)>) -> Result<String, CdpError> {
    match resting {
        Some((_, pending)) => pending.await,
        None => std::future::pending().await,
    }
}

/// Comes to an end when whatever was answered should be read.
async fn read(until: Option<Instant>) {
    match until {
        Some(until) => tokio::time::sleep_until(until).await,
        None => std::future::pending().await,
    }
}
