//! Scripts and style sheets that may be kept, so that a run does not fetch an app's bundle with every visit.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use http::header::{CACHE_CONTROL, ETAG, LAST_MODIFIED, SET_COOKIE, VARY};

use crate::{Answer, Request};

/// Most bytes that are kept altogether.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// What is kept of a run's answers, by address.
#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<(usize, HashMap<String, Answer>)>);

impl Kept {
    pub(super) fn of(&self, request: &Request) -> Option<Answer> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.get(request.url.as_str()).cloned()
    }

    pub(super) fn keep(&self, request: &Request, answer: &Answer) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = kept.0 + answer.body.len();
        if request.method == reqwest::Method::GET && may_be_kept(answer) && bytes <= MOST_BYTES {
            kept.0 = bytes;
            kept.1.insert(request.url.to_string(), answer.clone());
        }
    }
}

/// Whether the answer says that the next fleet may have it too: it is the same for everyone, and has a lifetime or
/// something to tell its versions apart by.
fn may_be_kept(answer: &Answer) -> bool {
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

    fn kept(headers: &[(&'static str, &'static str)]) -> bool {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        may_be_kept(&Answer { status: 200, headers, body: Vec::new(), cut: false })
    }

    #[test]
    fn only_what_is_the_same_for_every_fleet_is_kept() {
        for headers in [&[("etag", "\"1\"")][..], &[("cache-control", "public, max-age=60")]] {
            assert!(kept(headers), "{headers:?}");
        }
        for headers in [
            &[][..],
            &[("cache-control", "no-store"), ("etag", "\"1\"")],
            &[("cache-control", "private, max-age=60")],
            &[("etag", "\"1\""), ("vary", "Cookie")],
            &[("etag", "\"1\""), ("set-cookie", "a=b")],
        ] {
            assert!(!kept(headers), "{headers:?}");
        }
    }
}
