//! The state of a page that is being loaded: what was requested, what came, what is still on its way.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cookie_store::CookieStore;
use tokio::time::Instant;
use url::Url;

use super::Chromium;
use super::intercept::ProfileHeaders;
use crate::cross_site::holding_attribute;
use crate::{Answer, Client, Exchange, Rendered, VisitEnd};

/// Shorter values in a URL are not ids.
const SHORTEST_ID: usize = 8;

/// One page that is being loaded.
pub(super) struct PageLoad<'a> {
    pub(super) chromium: &'a Chromium,
    pub(super) client: &'a Client,
    pub(super) what: &'a str,
    pub(super) url: Url,
    pub(super) profile_headers: ProfileHeaders<'a>,
    /// The cookies of a browser that comes from another site.
    pub(super) from_elsewhere: Option<&'a CookieStore>,
    /// The cookies that documents of this visit set.
    pub(super) set_meanwhile: CookieStore,
    /// Values of the URL that other sites must not receive.
    pub(super) ids: Vec<String>,
    pub(super) exchanges: Vec<Arc<Exchange>>,
    /// The document that is being rendered, and Chromium's id of its request.
    pub(super) document: Option<(Arc<Exchange>, Answer, Option<String>)>,
    pub(super) end: Option<VisitEnd>,
    pub(super) drawn: Rendered,
    pub(super) begun: BTreeSet<String>,
    pub(super) ended: BTreeSet<String>,
    /// Requests whose body is not read yet, and until when to wait for it.
    pub(super) answered: BTreeMap<String, Instant>,
    pub(super) requests: usize,
    pub(super) rest_checks: usize,
    /// Whether not even a snapshot could be taken.
    pub(super) unresponsive: bool,
}

impl<'a> PageLoad<'a> {
    pub(super) fn new(
        chromium: &'a Chromium,
        client: &'a Client,
        what: &'a str,
        url: Url,
        profile_headers: ProfileHeaders<'a>,
        from_elsewhere: Option<&'a CookieStore>,
    ) -> Self {
        let ids = url.query_pairs().map(|(_, value)| value.into_owned());
        Self {
            ids: ids.filter(|value| value.len() >= SHORTEST_ID).collect(),
            chromium,
            client,
            what,
            url,
            profile_headers,
            from_elsewhere,
            set_meanwhile: CookieStore::default(),
            exchanges: Vec::new(),
            document: None,
            end: None,
            drawn: Rendered::default(),
            begun: BTreeSet::new(),
            ended: BTreeSet::new(),
            answered: BTreeMap::new(),
            requests: 0,
            rest_checks: 0,
            unresponsive: false,
        }
    }

    /// The cookies that Chromium holds back although the visit is as if the URL was typed.
    pub(super) fn held_back(&self, url: &Url) -> Vec<(String, String)> {
        if self.from_elsewhere.is_some() {
            return Vec::new();
        }
        let held = self.set_meanwhile.matches(url).into_iter();
        let held = held.filter(|cookie| holding_attribute(cookie).is_some());
        held.map(|cookie| (cookie.name().to_owned(), cookie.value().to_owned())).collect()
    }

    /// Whether the document is there and no request is pending.
    pub(super) fn is_quiet(&self) -> bool {
        let there = match &self.document {
            Some((_, _, Some(number))) => self.ended.contains(number),
            Some((_, _, None)) => true,
            None => false,
        };
        there && self.begun.is_subset(&self.ended)
    }

    /// Stops waiting for bodies that should have been read by now.
    pub(super) fn stop_waiting_for_unread(&mut self) {
        let now = Instant::now();
        let late = self.answered.extract_if(.., |_, until| *until <= now);
        self.ended.extend(late.map(|(number, _)| number));
    }
}
