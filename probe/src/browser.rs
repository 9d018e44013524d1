//! The fleet's browser: comes back to the partner, keeps cookies, follows redirects on the partner's own hosts.

use std::sync::Arc;

use cookie_store::CookieStore;
use http::header::{
    ACCEPT, ACCEPT_LANGUAGE, COOKIE, HeaderMap, HeaderValue, LOCATION, SET_COOKIE, USER_AGENT,
};
use url::Url;

use crate::chromium::Chromium;
use crate::exchange::REDIRECTED;
use crate::{Answer, Client, Exchange, Request, TransportError};

/// Most redirects that are followed.
pub const MOST_REDIRECTS: usize = 10;

/// One fleet's browser.
#[derive(Debug)]
pub struct Browser {
    cookies: CookieStore,
    headers: HeaderMap,
    /// The host the profile's headers are for; nobody else is sent them.
    home: Vec<String>,
    /// What pages are opened with, where scripts are to run.
    chromium: Option<Arc<Chromium>>,
}

/// One arrival at the partner, with every redirect that was followed.
#[derive(Debug, Clone)]
pub struct Visit {
    /// In the order in which they happened; never empty.
    pub exchanges: Vec<Arc<Exchange>>,
    /// How it ended.
    pub end: VisitEnd,
}

/// How a visit ended.
#[derive(Debug, Clone)]
pub enum VisitEnd {
    /// An answer that is no redirect.
    Answer(Arc<Exchange>, Answer),
    /// A redirect to a host that is not the partner's, or at least not on the allow list.
    LeftSite {
        /// Which host.
        host: String,
    },
    /// More redirects than any browser should have to follow.
    TooManyRedirects,
    /// A redirect that leads nowhere.
    BadLocation,
    /// No answer.
    Lost(TransportError),
}

impl Browser {
    /// A browser with an empty cookie jar, which brings `headers` along to `home`.
    #[must_use]
    pub fn new(headers: HeaderMap, home: Vec<String>) -> Self {
        Self { cookies: CookieStore::default(), headers, home, chromium: None }
    }

    /// The same, with scripts: pages are opened with Chromium, where there is one. Each opening begins with the cookies
    /// this browser has, and leaves none behind.
    #[must_use]
    pub fn with_scripts(self, chromium: Option<Arc<Chromium>>) -> Self {
        Self { chromium, ..self }
    }

    /// The same with cookies in its jar.
    #[must_use]
    pub fn with_cookies(self, cookies: CookieStore) -> Self {
        Self { cookies, ..self }
    }

    /// Its jar.
    #[must_use]
    pub fn into_cookies(self) -> CookieStore {
        self.cookies
    }

    /// Opens a URL and follows where it leads.
    pub async fn open(&mut self, client: &Client, what: &str, url: Url) -> Visit {
        if let Some(chromium) = &self.chromium {
            let mut headers = self.headers.clone();
            if let Some(cookies) = self.headers_for(&url).remove(COOKIE) {
                headers.insert(COOKIE, cookies);
            }
            return chromium.open(client, what, url, &headers, &self.home).await;
        }
        self.submit(client, what, Request::get(url)).await
    }

    /// Sends a form and follows where it leads. A redirect that keeps the method (307, 308) keeps the form too.
    pub async fn submit(&mut self, client: &Client, what: &str, first: Request) -> Visit {
        let mut exchanges = Vec::new();
        let (mut next, mut form) = (first.url.clone(), first);
        loop {
            let what = if exchanges.is_empty() { what.to_owned() } else { format!("{what}{REDIRECTED}") };
            let mut headers = self.headers_for(&next);
            headers.extend(form.headers.clone());
            let request = Request { headers, url: next.clone(), ..form.clone() };
            let exchange = Arc::new(client.send(what, request).await);
            exchanges.push(Arc::clone(&exchange));
            let answer = match &exchange.answer {
                Ok(answer) => answer.clone(),
                Err(error) => return Visit { exchanges, end: VisitEnd::Lost(error.clone()) },
            };
            self.keep_cookies(&answer, &next);
            if !is_redirect(answer.status) {
                return Visit { exchanges, end: VisitEnd::Answer(exchange, answer) };
            }
            if !matches!(answer.status, 307 | 308) {
                form = Request::get(next.clone());
            }
            let target = answer.header(&LOCATION).and_then(|location| next.join(location).ok());
            next = match target {
                None => return Visit { exchanges, end: VisitEnd::BadLocation },
                Some(url) if !client.limits().allow(&url) => {
                    let host = url.host_str().unwrap_or_else(|| url.scheme()).to_owned();
                    return Visit { exchanges, end: VisitEnd::LeftSite { host } };
                }
                Some(url) => url,
            };
            if exchanges.len() > MOST_REDIRECTS {
                return Visit { exchanges, end: VisitEnd::TooManyRedirects };
            }
        }
    }

    /// Asks for a URL's headers only and never draws, as link scanners do; where it leads is not followed.
    pub async fn head(&mut self, client: &Client, what: &str, url: Url) -> Visit {
        let mut request = Request { headers: self.headers_for(&url), ..Request::get(url) };
        request.method = reqwest::Method::HEAD;
        let exchange = Arc::new(client.send(what, request).await);
        let end = match &exchange.answer {
            Ok(answer) => VisitEnd::Answer(Arc::clone(&exchange), answer.clone()),
            Err(error) => VisitEnd::Lost(error.clone()),
        };
        Visit { exchanges: vec![exchange], end }
    }

    fn headers_for(&self, url: &Url) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("text/html,application/xhtml+xml,*/*;q=0.8"));
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("en"));
        headers.insert(USER_AGENT, HeaderValue::from_static("Mozilla/5.0 (compatible; catena-conformance)"));
        if url.host_str().is_some_and(|host| self.home.iter().any(|home| home == host)) {
            headers.extend(self.headers.clone());
        }
        let kept: Vec<String> =
            self.cookies.get_request_values(url).map(|(name, value)| format!("{name}={value}")).collect();
        if !kept.is_empty() {
            let brought = headers.get(COOKIE).and_then(|cookie| cookie.to_str().ok()).map(ToOwned::to_owned);
            let all: Vec<String> = brought.into_iter().chain(kept).collect();
            if let Ok(mut cookie) = HeaderValue::from_str(&all.join("; ")) {
                cookie.set_sensitive(true);
                headers.insert(COOKIE, cookie);
            }
        }
        headers
    }

    fn keep_cookies(&mut self, answer: &Answer, url: &Url) {
        for cookie in answer.headers.get_all(SET_COOKIE) {
            if let Ok(cookie) = cookie.to_str() {
                // A cookie the store refuses is one that a browser refuses too.
                let _ = self.cookies.parse(cookie, url);
            }
        }
    }
}

/// Whether a browser goes on to the `Location`.
pub const fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}
