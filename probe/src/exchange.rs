//! One request and what came of it: the record that judges read and reports show.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use http::header::{HeaderMap, HeaderName};
use url::Url;

use crate::Rendered;
use crate::TransportError;

/// What was sent.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Where it went.
    pub url: Url,
    /// What went along; sensitive values never print.
    pub headers: HeaderMap,
    /// The body as it went over the wire.
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
    /// Whether there was more.
    pub cut: bool,
}

/// What an exchange was for, after a redirect.
pub const REDIRECTED: &str = ", redirected";
/// After a page that goes on by itself.
pub const LED_ON: &str = ", led on by the page";
/// And as the browser shows the page in the end.
const DRAWN: &str = ", as it is shown";

/// A request and what came of it.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// What it was for, e.g. `the genuine delivery before`.
    pub what: String,
    /// What was sent.
    pub request: Request,
    /// What came back, or why nothing did.
    pub answer: Result<Answer, TransportError>,
    /// How often it had to be sent again before this came of it.
    pub retries: u32,
    /// How to send it again by hand, where that takes more than a `curl` line.
    pub script: Option<String>,
    /// What a browser saw of the page, where one drew it.
    pub drawn: Option<Arc<Rendered>>,
    /// From sending to the last byte. Kept apart from findings, so that these are the same in every run.
    pub elapsed: Duration,
}

impl Request {
    /// A GET without headers.
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

    /// Whether the answer is about the sender's pace or the way in between, and not about what was sent.
    #[must_use]
    pub const fn is_interference(&self) -> bool {
        matches!(self.status, 407 | 408 | 429 | 502 | 503 | 504)
    }
}

impl Exchange {
    /// An exchange that need not take place: the answer was kept.
    pub const fn kept(what: String, request: Request, answer: Answer) -> Self {
        Self {
            what,
            request,
            answer: Ok(answer),
            retries: 0,
            script: None,
            drawn: None,
            elapsed: Duration::ZERO,
        }
    }

    /// The same as a browser shows it, at the address where it then is. It took the partner no further time.
    pub fn as_drawn(&self, url: &Url, answer: Answer, drawn: Arc<Rendered>) -> Self {
        Self {
            what: format!("{}{DRAWN}", self.what),
            request: Request { url: url.clone(), ..self.request.clone() },
            answer: Ok(answer),
            retries: 0,
            script: None,
            drawn: Some(drawn),
            elapsed: Duration::ZERO,
        }
    }

    /// Whether it follows from the exchange before: nobody need repeat it by hand.
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
