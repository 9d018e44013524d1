//! Handles each request of a page: sends it with [`crate::Client`] or blocks it, and gives the answer to Chromium.
//! [`super::visit`] decides when the page is complete.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::Arc;

use http::header::CONTENT_DISPOSITION;
use serde_json::json;
use url::Url;

use super::cdp::protocol::{RequestPaused, ResourceType};
use super::cdp::{CdpError, Page};
use super::intercept;
use super::page_load::PageLoad;
use crate::cross_site::keep_cookies;
use crate::visit::target;
use crate::{Answer, Exchange, VisitEnd};
use crate::{LED_ON, REDIRECTED};
use crate::{MOST_REDIRECTS, is_redirect};

/// Most requests of one visit.
const MOST_REQUESTS: usize = 300;

/// An answer that Chromium has not received yet.
pub(super) struct Fetched {
    pub(super) event: RequestPaused,
    /// Whether it is the visit's document, not a part of it.
    pub(super) document: bool,
    pub(super) exchange: Exchange,
}

type Fetching<'a> = Pin<Box<dyn Future<Output = Fetched> + Send + 'a>>;

impl<'a> PageLoad<'a> {
    /// Handles a request that Chromium paused.
    pub(super) async fn on_request(
        &mut self,
        page: &Page,
        origins: &mut BTreeSet<String>,
        event: RequestPaused,
    ) -> Result<Option<Fetching<'a>>, CdpError> {
        let Ok(mut url) = Url::parse(&event.request.url) else {
            intercept::fail(page, &event, None).await?;
            return Ok(None);
        };
        if !matches!(url.scheme(), "http" | "https") {
            page.call("Fetch.continueRequest", json!({ "requestId": event.request_id })).await?;
            return Ok(None);
        }
        let main = event.frame_id == page.main_frame();
        let document = main && event.resource_type == ResourceType::Document;
        self.requests += 1;
        let inward = self.client.leads_inward(&self.url, &url).await;
        if inward || !self.client.limits().allow(&url) {
            let host = url.host_str().unwrap_or_else(|| url.scheme()).to_owned();
            if document && inward {
                self.end = Some(VisitEnd::Inward { to: url });
            } else if document {
                self.end = Some(VisitEnd::LeftSite { host });
            } else {
                self.blocked(&event, &host);
            }
            intercept::fail(page, &event, None).await?;
            return Ok(None);
        }
        if document && self.exchanges.len() > MOST_REDIRECTS {
            self.end = Some(VisitEnd::TooManyRedirects);
        }
        if self.requests > MOST_REQUESTS {
            self.drawn.incomplete(format!("it requested more than {MOST_REQUESTS} resources"));
        }
        if self.end.is_some() || self.requests > MOST_REQUESTS || !is_needed(event.resource_type) {
            intercept::fail(page, &event, None).await?;
            return Ok(None);
        }
        if document && self.exchanges.is_empty() {
            // Chromium names it elsewhere.
            url.set_fragment(self.url.fragment());
        }
        origins.insert(url.origin().ascii_serialization());
        let request = intercept::request(&event, url.clone(), self.profile_headers, self.held_back(&url));
        let shared = matches!(event.resource_type, ResourceType::Script | ResourceType::Stylesheet);
        let what = match (document, self.exchanges.last()) {
            (false, _) => format!("{}, a part of its page", self.what),
            (true, None) => self.what.to_owned(),
            (true, Some(last)) if last.answer.as_ref().is_ok_and(|answer| is_redirect(answer.status)) => {
                format!("{}{REDIRECTED}", self.what)
            }
            (true, Some(_)) => format!("{}{LED_ON}", self.what),
        };
        let (client, cache) = (self.client, &self.chromium.cache);
        Ok(Some(Box::pin(async move {
            if shared && let Some(answer) = cache.get(&request) {
                return Fetched { event, document, exchange: Exchange::cached(what, request, answer) };
            }
            let exchange =
                if document { client.send(what, request).await } else { client.fetch(what, request).await };
            if shared && let Ok(answer) = &exchange.answer {
                cache.insert(&exchange.request, answer);
            }
            Fetched { event, document, exchange }
        })))
    }

    /// Records a request to a host off the allow list, which is not sent.
    fn blocked(&mut self, event: &RequestPaused, host: &str) {
        self.drawn.asked(host);
        for leaked in intercept::leaked(event, &self.ids) {
            self.drawn.leaks.insert((host.to_owned(), leaked));
        }
        if matches!(
            event.resource_type,
            ResourceType::Script | ResourceType::Xhr | ResourceType::Fetch | ResourceType::EventSource
        ) {
            self.drawn.incomplete(format!(
                "what the page requested from `{host}` was blocked; if your page needs it, add it with \
                 `--allow-host {host}`"
            ));
        }
    }

    /// Handles the answer to the document's request, which may be a redirect.
    pub(super) async fn on_document(
        &mut self,
        page: &Page,
        event: &RequestPaused,
        exchange: Exchange,
    ) -> Result<(), CdpError> {
        let exchange = Arc::new(exchange);
        self.exchanges.push(Arc::clone(&exchange));
        self.document = None;
        let answer = match &exchange.answer {
            Ok(answer) => {
                keep_cookies(&mut self.set_meanwhile, answer, &exchange.request.url);
                answer.clone()
            }
            Err(error) => {
                self.end = Some(VisitEnd::Lost(error.clone()));
                return intercept::fail(page, event, Some(error.kind)).await;
            }
        };
        let number = event.network_id.clone();
        if is_redirect(answer.status) {
            self.end = match target(&answer, &exchange.request.url) {
                None => Some(VisitEnd::BadLocation),
                Some(to) if self.client.leads_inward(&self.url, &to).await => Some(VisitEnd::Inward { to }),
                Some(url) if !self.client.limits().allow(&url) => Some(VisitEnd::LeftSite {
                    host: url.host_str().unwrap_or_else(|| url.scheme()).to_owned(),
                }),
                Some(_) if self.exchanges.len() > MOST_REDIRECTS => Some(VisitEnd::TooManyRedirects),
                Some(_) => None,
            };
        } else if is_page(&answer) {
            self.document = Some((exchange, answer.clone(), number));
        } else {
            // JSON, a download or an empty body: there is no page to render.
            self.end = Some(VisitEnd::Answer(exchange, answer.clone()));
        }
        if self.end.is_some() {
            intercept::fail(page, event, None).await
        } else {
            intercept::fulfill(page, event, &answer).await
        }
    }

    /// Handles the answer for a part of the page.
    pub(super) async fn on_resource(
        &mut self,
        page: &Page,
        event: &RequestPaused,
        exchange: &Exchange,
    ) -> Result<(), CdpError> {
        let path = exchange.request.url.path();
        match &exchange.answer {
            Ok(answer) => {
                if answer.cut {
                    self.drawn.incomplete(format!("`{path}` is too long to be read completely"));
                }
                intercept::fulfill(page, event, answer).await
            }
            Err(error) => {
                self.drawn.incomplete(format!("`{path}` did not load: {error}"));
                intercept::fail(page, event, Some(error.kind)).await
            }
        }
    }
}

/// Whether a page's text may depend on this kind of resource.
fn is_needed(kind: ResourceType) -> bool {
    !matches!(
        kind,
        ResourceType::Image
            | ResourceType::Media
            | ResourceType::Font
            | ResourceType::TextTrack
            | ResourceType::Ping
    )
}

/// Whether a browser shows the answer as a page.
fn is_page(answer: &Answer) -> bool {
    let download = answer
        .header(&CONTENT_DISPOSITION)
        .is_some_and(|disposition| disposition.trim_start().to_ascii_lowercase().starts_with("attachment"));
    let empty = answer.body.iter().all(u8::is_ascii_whitespace);
    answer.is_html() && !download && !empty && !matches!(answer.status, 204 | 205)
}
