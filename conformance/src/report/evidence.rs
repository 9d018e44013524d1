//! An exchange as reports show it: enough to understand and reproduce a finding, without secrets.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use catena_contract::webhook::header;
use http::Method;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Sent;
use super::sent::redacted_headers;
use super::text::quoted;
use crate::oracle::Page;
use crate::redact::{Clean, Redactor};
use catena_contract::Hop;
use catena_probe::{Answer, Exchange, hops};

/// How many characters of an answer's text are shown, and of its body.
const LONGEST_TEXT: usize = 300;
const LONGEST_BODY: usize = 4000;

/// The response headers that are shown.
const SHOWN: [&str; 7] = [
    "content-type",
    "location",
    "set-cookie",
    "cache-control",
    "referrer-policy",
    "retry-after",
    "www-authenticate",
];

/// One exchange, redacted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// The kind of exchange.
    pub kind: EvidenceKind,
    /// What the request was for.
    pub what: Clean,
    /// The method and the URL.
    pub request: Clean,
    /// The status, if there was an answer.
    pub status: Option<u16>,
    /// The most useful headers of the answer.
    pub headers: BTreeMap<String, Clean>,
    /// The beginning of the answer's visible text.
    pub text: Option<Clean>,
    /// The beginning of the answer's body as it arrived, if it is text; left out of reproducible reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Clean>,
    /// How often the request was sent again because the connection broke.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub retries: u32,
    /// Why there was no answer.
    pub error: Option<Clean>,
    /// What was sent, if the answer is not from a cache.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<Sent>,
    /// A shell command that sends the request again.
    pub reproduce: Option<Clean>,
    /// The time from sending to the last byte, in milliseconds; left out of reproducible reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elapsed_ms: Option<u64>,
    /// What a browser noticed on the page besides its text: errors in the console, and hosts it sent requests to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub noticed: Vec<Clean>,
    /// A screenshot of the page, as a `data:` URL. Pages with the same text share one; reproducible reports have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screenshot: Option<String>,
}

/// The kind of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    /// A fleet's browser returned to the partner.
    Return,
    /// The browser followed a redirect of the partner.
    Redirect,
    /// A delivery to the partner's webhook endpoint.
    Delivery,
    /// A request for what the partner stored.
    View,
}

impl EvidenceKind {
    /// The name for readers and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Return => "return",
            Self::Redirect => "redirect",
            Self::Delivery => "delivery",
            Self::View => "view",
        }
    }

    fn of(exchange: &Exchange) -> Self {
        if exchange.script.is_some() || exchange.request.headers.contains_key(header::EVENT_TYPE) {
            Self::Delivery
        } else if exchange.follows() {
            Self::Redirect
        } else if exchange.what.starts_with("the view of") {
            Self::View
        } else {
            Self::Return
        }
    }
}

impl Evidence {
    /// The exchange without secrets. Times are left out if `redactor` is for reproducible reports.
    #[must_use]
    pub fn new(exchange: &Exchange, redactor: &Redactor) -> Self {
        let request = format!("{} {}", exchange.request.method, exchange.request.url);
        let answer = exchange.answer.as_ref();
        let elapsed_ms = u64::try_from(exchange.elapsed.as_millis()).unwrap_or(u64::MAX);
        Self {
            kind: EvidenceKind::of(exchange),
            what: redactor.show(&exchange.what),
            request: redactor.show(&request),
            status: answer.ok().map(|answer| answer.status),
            headers: answer.map(|answer| shown_headers(answer, redactor)).unwrap_or_default(),
            text: answer.ok().and_then(|answer| text(answer, redactor)),
            body: answer.ok().and_then(|answer| body(answer, redactor)),
            retries: exchange.retries,
            error: answer.err().map(|error| redactor.show(&error.to_string())),
            sent: Sent::of(exchange, redactor),
            reproduce: reproduce(exchange).map(|script| redactor.show_shell(&script)),
            elapsed_ms: (!redactor.is_reproducible()).then_some(elapsed_ms),
            noticed: noticed(exchange, redactor),
            screenshot: screenshot(exchange, redactor),
        }
    }

    /// The same for a request of no check. What a sign-in or a setup call sends is not kept: it is the user's.
    pub(super) fn of_no_check(exchange: &Exchange, redactor: &Redactor) -> Self {
        let mut evidence = Self::new(exchange, redactor);
        (evidence.reproduce, evidence.screenshot) = (None, None);
        if let (EvidenceKind::Return | EvidenceKind::Redirect, Some(sent)) =
            (evidence.kind, evidence.sent.as_mut())
            && sent.body.is_some()
        {
            sent.body = Some(redactor.show("(not kept)"));
        }
        evidence
    }

    /// The status of the answer, or why there was none.
    #[must_use]
    pub fn result(&self) -> String {
        match (self.status, &self.error) {
            (Some(status), _) => status.to_string(),
            (None, Some(error)) => error.to_string(),
            (None, None) => "no answer".to_owned(),
        }
    }
}

fn noticed(exchange: &Exchange, redactor: &Redactor) -> Vec<Clean> {
    let notes = exchange.drawn.iter().flat_map(|drawn| drawn.notes());
    notes.map(|note| redactor.show(&note)).collect()
}

/// The screenshot, unless the page shows a secret, which cannot be redacted in an image. Reproducible reports have none.
fn screenshot(exchange: &Exchange, redactor: &Redactor) -> Option<String> {
    let picture = exchange.drawn.as_ref()?.screenshot.as_ref()?;
    let text = Page::read(exchange.answer.as_ref().ok()?).blocks.join(" ");
    let has_no_secret = !redactor.is_reproducible() && redactor.clean(&text) == text;
    has_no_secret.then(|| format!("data:image/jpeg;base64,{}", BASE64_STANDARD.encode(picture)))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_zero(retries: &u32) -> bool {
    *retries == 0
}

fn shown_headers(answer: &Answer, redactor: &Redactor) -> BTreeMap<String, Clean> {
    redacted_headers(&answer.headers, redactor, |name| SHOWN.contains(&name))
}

/// The beginning of the visible text.
fn text(answer: &Answer, redactor: &Redactor) -> Option<Clean> {
    let text = Page::read(answer).blocks.join(" / ");
    (!text.is_empty()).then(|| redactor.show_beginning(&text, LONGEST_TEXT))
}

/// The beginning of the body, unless it is no text.
fn body(answer: &Answer, redactor: &Redactor) -> Option<Clean> {
    let text = std::str::from_utf8(&answer.body).ok()?;
    (!text.is_empty() && !redactor.is_reproducible()).then(|| redactor.show_beginning(text, LONGEST_BODY))
}

/// The exchange's own script, or a `curl` command. A redirect that was followed has none, because the first request of
/// the chain leads to it.
fn reproduce(exchange: &Exchange) -> Option<String> {
    if let Some(script) = &exchange.script {
        return Some(script.clone());
    }
    if exchange.follows() {
        return None;
    }
    // Where the browser followed a redirect, so does the command, with the cookies that are set on the way.
    let own_host = |hop: &Hop| hop.from.host() == hop.to.host();
    let followed = hops([exchange]).first().is_some_and(own_host);
    // curl waits for a body that never comes after a HEAD request, unless it is told.
    let head = exchange.request.method == Method::HEAD;
    let mut line = if head { "curl -I" } else { "curl -i" }.to_owned();
    if followed {
        line.push_str(" -L -b ''");
    }
    if exchange.request.url.as_str().contains(['[', ']', '{', '}']) {
        line.push_str(" --globoff");
    }
    for (name, value) in &exchange.request.headers {
        if value.is_sensitive()
            && let Ok(value) = value.to_str()
        {
            line.push_str(&format!(" -H {}", quoted(&format!("{name}: {value}"))));
        }
    }
    line.push(' ');
    line.push_str(&quoted(exchange.request.url.as_str()));
    Some(line)
}
