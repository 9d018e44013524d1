//! The fleet's browser: it returns to the partner, keeps cookies, and follows redirects on the partner's own hosts.

use std::sync::Arc;

use cookie_store::CookieStore;
use http::Method;
use http::header::{ACCEPT, ACCEPT_LANGUAGE, COOKIE, HeaderMap, HeaderValue, USER_AGENT};
use url::Url;

use crate::chromium::Chromium;
use crate::cross_site::{holding_attribute, keep_cookies};
use crate::exchange::REDIRECTED;
use crate::visit::target;
use crate::{Client, Request};
use crate::{MOST_REDIRECTS, Visit, VisitEnd, is_redirect};

/// One fleet's browser.
#[derive(Debug)]
pub struct Browser {
    cookies: CookieStore,
    headers: HeaderMap,
    /// The host that receives the profile's headers; other hosts do not.
    home: Vec<String>,
    /// Opens pages where scripts should run.
    chromium: Option<Arc<Chromium>>,
    /// Whether it opens URLs from a page of another site.
    elsewhere: bool,
}

impl Browser {
    /// A browser with an empty cookie jar, which sends `headers` to `home`.
    #[must_use]
    pub fn new(headers: HeaderMap, home: Vec<String>) -> Self {
        Self { cookies: CookieStore::default(), headers, home, chromium: None, elsewhere: false }
    }

    /// The same browser, with scripts: it opens pages with Chromium, where there is one. Each visit begins with the
    /// cookies of this browser.
    #[must_use]
    pub fn with_scripts(self, chromium: Option<Arc<Chromium>>) -> Self {
        Self { chromium, ..self }
    }

    /// The same browser, with these cookies.
    #[must_use]
    pub fn with_cookies(self, cookies: CookieStore) -> Self {
        Self { cookies, ..self }
    }

    /// The same browser on a page of another site, as a fleet's is at Catena: it holds back the cookies that RFC 6265bis
    /// names. Otherwise a URL is opened as if it was typed.
    #[must_use]
    pub fn from_another_site(self) -> Self {
        Self { elsewhere: true, ..self }
    }

    /// The cookies, as they are now.
    #[must_use]
    pub const fn cookies(&self) -> &CookieStore {
        &self.cookies
    }

    /// The cookies.
    #[must_use]
    pub fn into_cookies(self) -> CookieStore {
        self.cookies
    }

    /// Opens a URL and follows its redirects.
    pub async fn open(&mut self, client: &Client, what: &str, url: Url) -> Visit {
        if let Some(chromium) = &self.chromium {
            let mut headers = self.headers.clone();
            // From another site, Chromium itself decides which of the cookies it sends.
            let own = self.elsewhere.then_some(&self.cookies);
            if let (None, Some(cookies)) = (own, self.headers_for(&url).remove(COOKIE)) {
                headers.insert(COOKIE, cookies);
            }
            let visit = chromium.open(client, what, url, (&headers, &self.home), own).await;
            self.cookies = visit.cookies_after(std::mem::take(&mut self.cookies));
            return visit;
        }
        self.submit(client, what, Request::get(url)).await
    }

    /// Sends a form and follows its redirects. A redirect that keeps the method (307, 308) keeps the form too.
    pub async fn submit(&mut self, client: &Client, what: &str, first: Request) -> Visit {
        let mut exchanges = Vec::new();
        let (first, mut next, mut form) = (first.url.clone(), first.url.clone(), first);
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
            keep_cookies(&mut self.cookies, &answer, &next);
            if !is_redirect(answer.status) {
                return Visit { exchanges, end: VisitEnd::Answer(exchange, answer) };
            }
            if !matches!(answer.status, 307 | 308) {
                form = Request::get(next.clone());
            }
            next = match target(&answer, &next) {
                None => return Visit { exchanges, end: VisitEnd::BadLocation },
                Some(to) if client.leads_inward(&first, &to).await => {
                    return Visit { exchanges, end: VisitEnd::Inward { to } };
                }
                Some(url)
                    if !client.limits().allow(&url)
                        || (form.method != Method::GET && !may_send_again(&form.url, &url)) =>
                {
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

    /// Sends HEAD, as link scanners do. Redirects are not followed and no page is rendered.
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
        let sent = self.cookies.matches(url).into_iter();
        let kept: Vec<String> = sent
            .filter(|cookie| !self.elsewhere || holding_attribute(cookie).is_none())
            .map(|cookie| format!("{}={}", cookie.name(), cookie.value()))
            .collect();
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
}

/// Whether a form that was sent to `first` may be sent to `next` as well: the same host and port, or the same host with
/// TLS. It may contain the password of a fleet.
fn may_send_again(first: &Url, next: &Url) -> bool {
    let secured = first.scheme() == "http" && next.scheme() == "https";
    first.host() == next.host() && (first.origin() == next.origin() || secured)
}
