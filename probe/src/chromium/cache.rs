//! Caches scripts and style sheets, so that a run does not fetch an app's bundle with every visit.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use http::header::{CACHE_CONTROL, ETAG, LAST_MODIFIED, SET_COOKIE, VARY};

use crate::{Answer, Request};

/// Most bytes that are cached in total.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// Cached answers of a run, by URL.
#[derive(Debug, Default)]
pub(super) struct Cache(Mutex<(usize, HashMap<String, Answer>)>);

impl Cache {
    pub(super) fn get(&self, request: &Request) -> Option<Answer> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.get(request.url.as_str()).cloned()
    }

    pub(super) fn insert(&self, request: &Request, answer: &Answer) {
        let mut cacheable = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = cacheable.0 + answer.body.len();
        if request.method == reqwest::Method::GET && is_cacheable(answer) && bytes <= MOST_BYTES {
            cacheable.0 = bytes;
            cacheable.1.insert(request.url.to_string(), answer.clone());
        }
    }
}

/// Whether the answer may be reused for another fleet: it is public, and has a lifetime or a validator.
fn is_cacheable(answer: &Answer) -> bool {
    let said = answer.header(&CACHE_CONTROL).unwrap_or_default().to_ascii_lowercase();
    let forbidden =
        ["no-store", "private", "no-cache", "max-age=0"].iter().any(|directive| said.contains(directive));
    let varies = answer.header(&VARY).is_some_and(|vary| vary.to_ascii_lowercase().contains("cookie"));
    let dated = said.contains("max-age")
        || said.contains("immutable")
        || answer.headers.contains_key(ETAG)
        || answer.headers.contains_key(LAST_MODIFIED);
    answer.status == 200
        && !answer.cut
        && !forbidden
        && !varies
        && dated
        && !answer.headers.contains_key(SET_COOKIE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::{HeaderMap, HeaderName, HeaderValue};

    fn cacheable(headers: &[(&'static str, &'static str)]) -> bool {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        is_cacheable(&Answer { status: 200, headers, body: Vec::new(), cut: false })
    }

    #[test]
    fn only_answers_that_are_the_same_for_every_fleet_are_cached() {
        for headers in [&[("etag", "\"1\"")][..], &[("cache-control", "public, max-age=60")]] {
            assert!(cacheable(headers), "{headers:?}");
        }
        for headers in [
            &[][..],
            &[("cache-control", "no-store"), ("etag", "\"1\"")],
            &[("cache-control", "private, max-age=60")],
            &[("etag", "\"1\""), ("vary", "Cookie")],
            &[("etag", "\"1\""), ("set-cookie", "a=b")],
        ] {
            assert!(!cacheable(headers), "{headers:?}");
        }
    }
}
