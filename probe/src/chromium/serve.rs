//! What a page asks for on its way: each request is sent by [`crate::Wire`], or held back, and what came of it is
//! handed to Chromium. When the page has come to rest is [`super::visit`]'s.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::Arc;

use http::header::{CONTENT_DISPOSITION, LOCATION};
use url::Url;

use super::cdp::protocol::fetch::{ContinueRequest, RequestPaused};
use super::cdp::protocol::network::ResourceType;
use super::cdp::{CdpError, Page};
use super::intercept;
use super::visit::Visiting;
use crate::{Answer, Exchange, VisitEnd};
use crate::{LED_ON, REDIRECTED};
use crate::{MOST_REDIRECTS, is_redirect};

/// Most requests of one visit.
const MOST_REQUESTS: usize = 300;

/// An answer that waits to be handed over.
pub(super) struct Served {
    pub(super) event: RequestPaused,
    /// Whether it is the visit's own document, and not something it uses.
    pub(super) document: bool,
    pub(super) exchange: Exchange,
}

type Serving<'a> = Pin<Box<dyn Future<Output = Served> + Send + 'a>>;

impl<'a> Visiting<'a> {
    /// Something is asked for.
    pub(super) async fn paused(
        &mut self,
        page: &Page,
        origins: &mut BTreeSet<String>,
        event: RequestPaused,
    ) -> Result<Option<Serving<'a>>, CdpError> {
        let Ok(url) = Url::parse(&event.request.url) else {
            page.call(intercept::failed(&event, None)).await?;
            return Ok(None);
        };
        if !matches!(url.scheme(), "http" | "https") {
            page.call(ContinueRequest::new(event.request_id.clone())).await?;
            return Ok(None);
        }
        let main = event.frame_id == page.main_frame();
        let document = main && event.resource_type == ResourceType::Document;
        self.requests += 1;
        if !self.client.limits().allow(&url) {
            let host = url.host_str().unwrap_or_else(|| url.scheme()).to_owned();
            if document {
                self.end = Some(VisitEnd::LeftSite { host });
            } else {
                self.elsewhere(&event, &host);
            }
            page.call(intercept::failed(&event, None)).await?;
            return Ok(None);
        }
        if document && self.exchanges.len() > MOST_REDIRECTS {
            self.end = Some(VisitEnd::TooManyRedirects);
        }
        if self.requests > MOST_REQUESTS {
            self.drawn.lacks(format!("it asked for more than {MOST_REQUESTS} things"));
        }
        if self.end.is_some() || self.requests > MOST_REQUESTS || !is_read(&event.resource_type) {
            page.call(intercept::failed(&event, None)).await?;
            return Ok(None);
        }
        origins.insert(url.origin().ascii_serialization());
        let request = intercept::request(&event, url, self.brought);
        let shared = matches!(event.resource_type, ResourceType::Script | ResourceType::Stylesheet);
        let what = match (document, self.exchanges.last()) {
            (false, _) => format!("{}, something its page uses", self.what),
            (true, None) => self.what.to_owned(),
            (true, Some(last)) if last.answer.as_ref().is_ok_and(|answer| is_redirect(answer.status)) => {
                format!("{}{REDIRECTED}", self.what)
            }
            (true, Some(_)) => format!("{}{LED_ON}", self.what),
        };
        let (client, kept) = (self.client, &self.chromium.kept);
        Ok(Some(Box::pin(async move {
            if shared && let Some(answer) = kept.of(&request) {
                return Served { event, document, exchange: Exchange::kept(what, request, answer) };
            }
            let exchange =
                if document { client.send(what, request).await } else { client.fetch(what, request).await };
            if shared && let Ok(answer) = &exchange.answer {
                kept.keep(&exchange.request, answer);
            }
            Served { event, document, exchange }
        })))
    }

    /// A host off the allow list is asked for something, and is not sent it.
    fn elsewhere(&mut self, event: &RequestPaused, host: &str) {
        self.drawn.asked(host);
        for told in intercept::told(event, &self.ids) {
            self.drawn.leaks.insert((host.to_owned(), told));
        }
        if matches!(
            event.resource_type,
            ResourceType::Script | ResourceType::Xhr | ResourceType::Fetch | ResourceType::EventSource
        ) {
            self.drawn.lacks(format!(
                "what the page asked of `{host}` was held back; if that belongs to your page, add it with \
                 `--allow-host {host}`"
            ));
        }
    }

    /// The visit's own document came, or a redirect on the way to it.
    pub(super) async fn arrived(
        &mut self,
        page: &Page,
        event: &RequestPaused,
        exchange: Exchange,
    ) -> Result<(), CdpError> {
        let exchange = Arc::new(exchange);
        self.exchanges.push(Arc::clone(&exchange));
        self.document = None;
        let answer = match &exchange.answer {
            Ok(answer) => answer.clone(),
            Err(error) => {
                self.end = Some(VisitEnd::Lost(error.clone()));
                page.call(intercept::failed(event, Some(error.kind))).await?;
                return Ok(());
            }
        };
        let number = event.network_id.as_ref().map(|id| id.0.clone());
        if is_redirect(answer.status) {
            let there =
                answer.header(&LOCATION).and_then(|location| exchange.request.url.join(location).ok());
            self.end = match there {
                None => Some(VisitEnd::BadLocation),
                Some(url) if !self.client.limits().allow(&url) => Some(VisitEnd::LeftSite {
                    host: url.host_str().unwrap_or_else(|| url.scheme()).to_owned(),
                }),
                Some(_) if self.exchanges.len() > MOST_REDIRECTS => Some(VisitEnd::TooManyRedirects),
                Some(_) => None,
            };
        } else if can_be_drawn(&answer) {
            self.document = Some((exchange, answer.clone(), number));
        } else {
            // JSON, a download, nothing at all: there is no page to draw.
            self.end = Some(VisitEnd::Answer(exchange, answer.clone()));
        }
        if self.end.is_some() {
            page.call(intercept::failed(event, None)).await?;
        } else {
            page.call(intercept::fulfilled(event, &answer)).await?;
        }
        Ok(())
    }

    /// Something that a page uses came, or did not.
    pub(super) async fn used(
        &mut self,
        page: &Page,
        event: &RequestPaused,
        exchange: &Exchange,
    ) -> Result<(), CdpError> {
        let path = exchange.request.url.path();
        match &exchange.answer {
            Ok(answer) => {
                if answer.cut {
                    self.drawn.lacks(format!("`{path}` is too long to be read whole"));
                }
                page.call(intercept::fulfilled(event, answer)).await?;
            }
            Err(error) => {
                self.drawn.lacks(format!("`{path}` did not come: {error}"));
                page.call(intercept::failed(event, Some(error.kind))).await?;
            }
        }
        Ok(())
    }
}

/// Whether a page can be read without it, or not.
fn is_read(kind: &ResourceType) -> bool {
    !matches!(
        kind,
        ResourceType::Image
            | ResourceType::Media
            | ResourceType::Font
            | ResourceType::TextTrack
            | ResourceType::Ping
    )
}

/// Whether a browser shows it as a page.
fn can_be_drawn(answer: &Answer) -> bool {
    let download = answer
        .header(&CONTENT_DISPOSITION)
        .is_some_and(|disposition| disposition.trim_start().to_ascii_lowercase().starts_with("attachment"));
    let empty = answer.body.iter().all(u8::is_ascii_whitespace);
    answer.is_html() && !download && !empty && !matches!(answer.status, 204 | 205)
}
