//! What a browser knows of a page in addition to its text: errors, requests to other hosts, a screenshot.

use std::collections::BTreeSet;
use std::sync::Arc;

/// What the browser saw while it rendered a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendered {
    /// Whether the page loaded completely: nothing was blocked, cut or lost.
    pub whole: bool,
    /// Why it did not load completely.
    pub partly: Option<String>,
    /// Errors of its scripts, from the console or uncaught.
    pub errors: Vec<String>,
    /// Hosts off the allow list that the page requested. Nothing was sent to them.
    pub others: BTreeSet<String>,
    /// Hosts that would have received an id of this visit, and in which part of the request.
    pub leaks: BTreeSet<(String, LeakVia)>,
    /// The page as JPEG. Pages with the same text share one.
    pub screenshot: Option<Arc<[u8]>>,
}

/// The part of a request that gives an id to another site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeakVia {
    /// The URL.
    Address,
    /// The `Referer` header.
    Referrer,
    /// The body.
    Body,
}

impl LeakVia {
    /// The words that follow "received an id".
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Address => "in the request's address",
            Self::Referrer => "in the `Referer` header",
            Self::Body => "in the request's body",
        }
    }
}

impl Rendered {
    /// The lines of the report.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let partly = self.partly.iter().cloned();
        let errors = self.errors.iter().map(|error| format!("console: {error}"));
        let requested =
            self.others.iter().filter(|host| !self.leaks.iter().any(|(leaked, _)| leaked == *host));
        let requested =
            requested.map(|host| format!("it requested `{host}`, which is not on the allow list"));
        let leaks = self.leaks.iter().map(|(host, how)| {
            format!("`{host}`, which is not on the allow list, receives an id {}", how.as_str())
        });
        partly.chain(errors).chain(requested).chain(leaks).collect()
    }
}
