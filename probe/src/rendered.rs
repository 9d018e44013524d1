//! What a browser knows of a page beyond its text: what went wrong in it, whom it asked, how it looks.

use std::collections::BTreeSet;
use std::sync::Arc;

/// Most lines of each sort that are kept of one page.
const MOST: usize = 10;
/// Most characters of a line.
const LONGEST: usize = 200;

/// What was seen while a page was drawn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendered {
    /// Whether it came to rest with everything it asked for: nothing of it was held back, cut or lost.
    pub whole: bool,
    /// Why it did not, where that is the case.
    pub partly: Option<String>,
    /// What its scripts complained about, in the console or by breaking off.
    pub errors: Vec<String>,
    /// Hosts off the allow list that it asked for something. None of them was sent anything.
    pub others: BTreeSet<String>,
    /// Which of them would have been told an id of this visit, and by what.
    pub leaks: BTreeSet<(String, LeakVia)>,
    /// What it looks like, as JPEG. Pages that read the same share one.
    pub screenshot: Option<Arc<[u8]>>,
}

/// How another site is told an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeakVia {
    /// In the request's own address.
    Address,
    /// In the `Referer` header.
    Referrer,
    /// In the request's body.
    Body,
}

impl LeakVia {
    /// In words, after "told an id".
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
    /// Keeps a complaint of the page's.
    pub(super) fn complained(&mut self, line: &str) {
        let line: String = line.lines().next().unwrap_or_default().chars().take(LONGEST).collect();
        if !line.trim().is_empty() && self.errors.len() < MOST && !self.errors.contains(&line) {
            self.errors.push(line);
        }
    }

    /// Notes that the page is not all there, and why; the first reason stands.
    pub(super) fn lacks(&mut self, why: impl Into<String>) {
        self.partly.get_or_insert_with(|| why.into());
    }

    /// Notes a request to a host off the allow list.
    pub(super) fn asked(&mut self, host: &str) {
        if self.others.len() < MOST || self.others.contains(host) {
            self.others.insert(host.to_owned());
        }
    }

    /// For the report, line by line.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let partly = self.partly.iter().cloned();
        let errors = self.errors.iter().map(|error| format!("console: {error}"));
        let asked = self.others.iter().filter(|host| !self.leaks.iter().any(|(told, _)| told == *host));
        let asked = asked.map(|host| format!("it asked `{host}`, which is not on the allow list"));
        let leaks = self.leaks.iter().map(|(host, how)| {
            format!("`{host}`, which is not on the allow list, is told an id {}", how.as_str())
        });
        partly.chain(errors).chain(asked).chain(leaks).collect()
    }
}
