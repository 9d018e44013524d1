//! An exchange as reports show it: what is needed to understand a finding and to see it again, and no secret.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use catena_contract::webhook::header;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::oracle::Page;
use crate::redact::{Clean, Redactor};
use catena_probe::{Answer, Exchange};

/// Characters of an answer's text that are shown.
const LONGEST_TEXT: usize = 300;

/// Response headers worth a reader's time.
const SHOWN: [&str; 6] =
    ["content-type", "location", "cache-control", "referrer-policy", "retry-after", "www-authenticate"];

/// One exchange, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// What happened, for a reader who skims.
    pub kind: EvidenceKind,
    /// What it was for.
    pub what: Clean,
    /// Method and URL.
    pub request: Clean,
    /// The status, if there was an answer.
    pub status: Option<u16>,
    /// The answer's telling headers.
    pub headers: BTreeMap<String, Clean>,
    /// The beginning of what a reader of the answer sees.
    pub text: Option<Clean>,
    /// How often it had to be sent again, because the connection broke.
    #[serde(default, skip_serializing_if = "never")]
    pub retries: u32,
    /// Why there was no answer.
    pub error: Option<Clean>,
    /// How to see it again.
    pub reproduce: Option<Clean>,
    /// From sending to the last byte, in milliseconds; left out of reproducible reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elapsed_ms: Option<u64>,
    /// What a browser noticed of the page beside its text: errors in its console, hosts it asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub noticed: Vec<Clean>,
    /// What the page looks like, as a `data:` URL. Pages that read the same share one; reproducible reports have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screenshot: Option<String>,
}

/// What kind of exchange it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    /// A fleet's browser came back to the partner.
    Return,
    /// The partner sent that browser on.
    Redirect,
    /// Catena called the partner's webhook endpoint.
    Delivery,
    /// A look at what the partner stored.
    View,
}

impl EvidenceKind {
    /// The word a reader sees.
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
    /// Makes an exchange fit to be shown; `timed` with what differs from run to run.
    #[must_use]
    pub fn new(exchange: &Exchange, redactor: &Redactor, timed: bool) -> Self {
        let request = format!("{} {}", exchange.request.method, exchange.request.url);
        let answer = exchange.answer.as_ref();
        let elapsed_ms = u64::try_from(exchange.elapsed.as_millis()).unwrap_or(u64::MAX);
        Self {
            kind: EvidenceKind::of(exchange),
            what: redactor.show(&exchange.what),
            request: redactor.show(&request),
            status: answer.ok().map(|answer| answer.status),
            headers: answer.map(|answer| telling_headers(answer, redactor)).unwrap_or_default(),
            text: answer.ok().and_then(|answer| text(answer, redactor)),
            retries: exchange.retries,
            error: answer.err().map(|error| redactor.show(&error.to_string())),
            reproduce: reproduce(exchange).map(|script| redactor.show_shell(&script)),
            elapsed_ms: timed.then_some(elapsed_ms),
            noticed: noticed(exchange, redactor),
            screenshot: screenshot(exchange, redactor),
        }
    }

    /// What came of it, in a few words.
    #[must_use]
    pub fn came(&self) -> String {
        match (self.status, &self.error) {
            (Some(status), _) => status.to_string(),
            (None, Some(error)) => error.to_string(),
            (None, None) => "nothing".to_owned(),
        }
    }
}

fn noticed(exchange: &Exchange, redactor: &Redactor) -> Vec<Clean> {
    let notes = exchange.drawn.iter().flat_map(|drawn| drawn.notes());
    notes.map(|note| redactor.show(&note)).collect()
}

/// Nothing can be taken out of a picture, so a page that reads out a secret is not shown; nor is one in a report
/// that must be the same in every run.
fn screenshot(exchange: &Exchange, redactor: &Redactor) -> Option<String> {
    let picture = exchange.drawn.as_ref()?.screenshot.as_ref()?;
    let text = Page::read(exchange.answer.as_ref().ok()?).blocks.join(" ");
    let harmless = !redactor.is_reproducible() && redactor.clean(&text) == text;
    harmless.then(|| format!("data:image/jpeg;base64,{}", BASE64_STANDARD.encode(picture)))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference in")]
const fn never(retries: &u32) -> bool {
    *retries == 0
}

fn telling_headers(answer: &Answer, redactor: &Redactor) -> BTreeMap<String, Clean> {
    SHOWN
        .iter()
        .filter_map(|name| {
            let value = answer.headers.get(*name)?.to_str().ok()?;
            Some(((*name).to_owned(), redactor.show(value)))
        })
        .collect()
}

/// Redacted before it is cut, so that no half of a secret is left over.
fn text(answer: &Answer, redactor: &Redactor) -> Option<Clean> {
    let text = redactor.clean(&Page::read(answer).blocks.join(" / "));
    if text.is_empty() {
        None
    } else if text.chars().count() > LONGEST_TEXT {
        let cut: String = text.chars().take(LONGEST_TEXT - 1).chain(['…']).collect();
        Some(redactor.show(&cut))
    } else {
        Some(redactor.show(&text))
    }
}

/// A `curl` line, or the exchange's own script. A request within a chain of redirects has none: it is reached
/// through the first.
fn reproduce(exchange: &Exchange) -> Option<String> {
    if let Some(script) = &exchange.script {
        return Some(script.clone());
    }
    if exchange.follows() {
        return None;
    }
    let quote = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let mut line = "curl -i".to_owned();
    for (name, value) in &exchange.request.headers {
        if value.is_sensitive()
            && let Ok(value) = value.to_str()
        {
            line.push_str(&format!(" -H {}", quote(&format!("{name}: {value}"))));
        }
    }
    line.push(' ');
    line.push_str(&quote(exchange.request.url.as_str()));
    Some(line)
}
