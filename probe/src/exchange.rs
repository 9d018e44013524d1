//! One request and its answer: the record that checks read and reports show.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use http::header::{HeaderMap, HeaderName};
use url::Url;

use crate::{Rendered, TransportError, Wall, WallKind};

/// What was sent.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The URL.
    pub url: Url,
    /// The headers; sensitive values never print.
    pub headers: HeaderMap,
    /// The body as it was sent.
    pub body: Vec<u8>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, at most [`Answer::LONGEST`] bytes of it.
    pub body: Vec<u8>,
    /// Whether the body was longer.
    pub cut: bool,
}

/// Appended to an exchange's purpose after a redirect.
pub const REDIRECTED: &str = ", redirected";
/// Appended after a page that navigates by itself.
pub const LED_ON: &str = ", led on by the page";
/// Appended for the page as the browser shows it in the end.
const DRAWN: &str = ", as it is shown";

/// A request and its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The purpose, e.g. `the genuine delivery before`.
    pub what: String,
    /// What was sent.
    pub request: Request,
    /// What came back, or why nothing came back.
    pub answer: Result<Answer, TransportError>,
    /// How often the request was sent again because its connection broke.
    pub retries: u32,
    /// How often it was sent again because a throttle or a gateway refused it.
    pub refused: u32,
    /// Its place in the order in which the run's requests were sent; 0 if nothing was sent.
    pub number: u32,
    /// When it was sent, counted from the start of its client.
    pub sent_after: Duration,
    /// What answered in place of the partner, if anything did: then the answer is no evidence.
    pub wall: Option<Wall>,
    /// Shell that sends the request again, where that takes more than one `curl` line.
    pub script: Option<String>,
    /// What a browser saw of the page, if one rendered it.
    pub drawn: Option<Arc<Rendered>>,
    /// From sending the request to the last byte of the answer. Not part of findings, so that these are the same in every
    /// run.
    pub elapsed: Duration,
    /// The part of it in which this machine kept this program waiting for a processor, as far as its own timers show.
    pub delayed: Duration,
}

/// Whether something took longer than a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slower {
    /// It did not.
    No,
    /// It did, but this machine was so busy that the time may be its own.
    Unclear,
    /// It did.
    Yes,
}

impl Request {
    /// A GET request without headers.
    #[must_use]
    pub fn get(url: Url) -> Self {
        Self { method: Method::GET, url, headers: HeaderMap::new(), body: Vec::new() }
    }
}

impl Answer {
    /// Most bytes of a body that are kept.
    pub const LONGEST: usize = 1024 * 1024;

    /// A header as text.
    #[must_use]
    pub fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The `Content-Type` in lower case; empty where there is none.
    #[must_use]
    pub fn media_type(&self) -> String {
        self.header(&http::header::CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase()
    }

    /// Whether a browser reads the answer as HTML.
    #[must_use]
    pub fn is_html(&self) -> bool {
        let kind = self.media_type();
        let start = || self.body.iter().find(|byte| !byte.is_ascii_whitespace());
        kind.contains("html") || (kind.is_empty() && start() == Some(&b'<'))
    }

    /// 200 to 299.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// 400 to 499.
    #[must_use]
    pub const fn is_client_error(&self) -> bool {
        self.status >= 400 && self.status < 500
    }

    /// 500 and above.
    #[must_use]
    pub const fn is_server_error(&self) -> bool {
        self.status >= 500
    }
}

impl Slower {
    /// Compares a time with a limit. If timers show that a fifth of it was this machine's, the rest may be so too.
    #[must_use]
    pub fn than(limit: Duration, elapsed: Duration, delayed: Duration) -> Self {
        match elapsed > limit {
            false => Self::No,
            true if delayed * 5 > elapsed => Self::Unclear,
            true => Self::Yes,
        }
    }
}

impl Exchange {
    /// Whether the answer took longer than this.
    #[must_use]
    pub fn slower_than(&self, limit: Duration) -> Slower {
        Slower::than(limit, self.elapsed, self.delayed)
    }

    /// An exchange of which nothing was sent.
    pub(crate) const fn new(what: String, request: Request, answer: Result<Answer, TransportError>) -> Self {
        Self {
            what,
            request,
            answer,
            retries: 0,
            refused: 0,
            number: 0,
            sent_after: Duration::ZERO,
            wall: None,
            script: None,
            drawn: None,
            elapsed: Duration::ZERO,
            delayed: Duration::ZERO,
        }
    }

    /// An exchange that took its answer from the cache.
    pub const fn cached(what: String, request: Request, answer: Answer) -> Self {
        Self::new(what, request, Ok(answer))
    }

    /// The same exchange with the page as a browser shows it, at its final URL.
    pub fn as_drawn(&self, url: &Url, answer: Answer, drawn: Arc<Rendered>) -> Self {
        Self {
            what: format!("{}{DRAWN}", self.what),
            request: Request { url: url.clone(), ..self.request.clone() },
            answer: Ok(answer),
            retries: 0,
            refused: 0,
            number: self.number,
            sent_after: self.sent_after,
            // A script draws a page that comes from a cache by its own URL.
            wall: self.wall.clone().filter(|wall| wall.kind != WallKind::Cache),
            script: None,
            drawn: Some(drawn),
            elapsed: Duration::ZERO,
            delayed: Duration::ZERO,
        }
    }

    /// Whether this exchange follows from the one before, so that sending that one again repeats both.
    #[must_use]
    pub fn follows(&self) -> bool {
        [REDIRECTED, LED_ON, DRAWN].iter().any(|ending| self.what.ends_with(ending))
    }

    /// The answer in a few words: `200`, or why there was none.
    #[must_use]
    pub fn summary(&self) -> String {
        match &self.answer {
            Ok(answer) => answer.status.to_string(),
            Err(error) => error.to_string(),
        }
    }
}
