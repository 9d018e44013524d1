//! An exchange as reports show it: what is needed to understand a finding and to see it again, and no secret.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;

use crate::oracle::Page;
use crate::probe::{Answer, Exchange};
use crate::redact::Redactor;

/// Characters of an answer's text that are shown.
const LONGEST_TEXT: usize = 300;

/// Response headers worth a reader's time.
const SHOWN: [&str; 6] =
    ["content-type", "location", "cache-control", "referrer-policy", "retry-after", "www-authenticate"];

/// One exchange, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// What it was for.
    pub what: String,
    /// Method and URL.
    pub request: String,
    /// The status, if there was an answer.
    pub status: Option<u16>,
    /// The answer's telling headers.
    pub headers: BTreeMap<String, String>,
    /// The beginning of what a reader of the answer sees.
    pub text: Option<String>,
    /// How often it had to be sent again, because the connection broke.
    #[serde(skip_serializing_if = "never")]
    pub retries: u32,
    /// Why there was no answer.
    pub error: Option<String>,
    /// How to see it again.
    pub reproduce: Option<String>,
    /// What a browser noticed of the page beside its text: errors in its console, hosts it asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub noticed: Vec<String>,
    /// What the page looks like, as a `data:` URL. Pages that read the same share one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screenshot: Option<String>,
}

impl Evidence {
    /// Makes an exchange fit to be shown.
    #[must_use]
    pub fn new(exchange: &Exchange, redactor: &Redactor) -> Self {
        let request = format!("{} {}", exchange.request.method, exchange.request.url);
        let answer = exchange.answer.as_ref();
        Self {
            what: exchange.what.clone(),
            request: redactor.clean(&request),
            status: answer.ok().map(|answer| answer.status),
            headers: answer.map(|answer| telling_headers(answer, redactor)).unwrap_or_default(),
            text: answer.ok().and_then(text).map(|text| redactor.clean(&text)),
            retries: exchange.retries,
            error: answer.err().map(|error| redactor.clean(&error.to_string())),
            reproduce: reproduce(exchange).map(|script| redactor.clean_shell(&script)),
            noticed: noticed(exchange, redactor),
            screenshot: screenshot(exchange, redactor),
        }
    }
}

fn noticed(exchange: &Exchange, redactor: &Redactor) -> Vec<String> {
    let notes = exchange.drawn.iter().flat_map(|drawn| drawn.notes());
    notes.map(|note| redactor.clean(&note)).collect()
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

fn telling_headers(answer: &Answer, redactor: &Redactor) -> BTreeMap<String, String> {
    SHOWN
        .iter()
        .filter_map(|name| {
            let value = answer.headers.get(*name)?.to_str().ok()?;
            Some(((*name).to_owned(), redactor.clean(value)))
        })
        .collect()
}

fn text(answer: &Answer) -> Option<String> {
    let text = Page::read(answer).blocks.join(" / ");
    if text.is_empty() {
        None
    } else if text.chars().count() > LONGEST_TEXT {
        Some(text.chars().take(LONGEST_TEXT - 1).chain(['…']).collect())
    } else {
        Some(text)
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
