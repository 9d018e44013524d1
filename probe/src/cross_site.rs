//! Cookies on the way from another site, as RFC 6265bis and browsers treat them: a `Strict` cookie is not sent, neither
//! with the first request nor after a redirect of it; a `Lax` one, or one without `SameSite`, is sent when a page is
//! opened; and `None` without `Secure` is not even stored.

use std::fmt;

use cookie_store::{Cookie, CookieStore};
use http::header::{COOKIE, SET_COOKIE};
use url::Url;

use crate::{Answer, Visit};

/// A cookie that a browser has and did not send.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HeldBack {
    /// Its name.
    pub name: String,
    /// Why it was held back.
    pub attribute: HoldingAttribute,
}

/// The attribute because of which a cookie is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HoldingAttribute {
    /// `SameSite=Strict`
    Strict,
    /// `SameSite=None` without `Secure`
    NoneWithoutSecure,
}

impl fmt::Display for HoldingAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Strict => "`SameSite=Strict`",
            Self::NoneWithoutSecure => "`SameSite=None` without `Secure`",
        })
    }
}

/// The attribute because of which a page that is opened from another site does not get this cookie.
pub(crate) fn holding_attribute(cookie: &Cookie<'_>) -> Option<HoldingAttribute> {
    match cookie.same_site() {
        Some(same_site) if same_site.is_strict() => Some(HoldingAttribute::Strict),
        Some(same_site) if same_site.is_none() && cookie.secure() != Some(true) => {
            Some(HoldingAttribute::NoneWithoutSecure)
        }
        Some(_) | None => None,
    }
}

/// Adds the cookies that an answer sets.
pub(crate) fn keep_cookies(cookies: &mut CookieStore, answer: &Answer, url: &Url) {
    for cookie in answer.headers.get_all(SET_COOKIE) {
        if let Ok(cookie) = cookie.to_str() {
            // A cookie that the store refuses is one that a browser refuses too.
            let _ = cookies.parse(cookie, url);
        }
    }
}

impl Visit {
    /// The cookies after this visit, of a browser that had these before.
    #[must_use]
    pub fn cookies_after(&self, mut cookies: CookieStore) -> CookieStore {
        self.replay(&mut cookies, |_, _, _| {});
        cookies
    }

    /// Which cookies of a browser that had these before the visit were not sent, because it came from another site.
    #[must_use]
    pub fn held_back(&self, mut cookies: CookieStore) -> Vec<HeldBack> {
        let mut held: Vec<HeldBack> = Vec::new();
        self.replay(&mut cookies, |cookies, url, sent| {
            for cookie in cookies.matches(url) {
                let name = cookie.name().to_owned();
                if !sent.contains(&name)
                    && let Some(attribute) = holding_attribute(cookie)
                {
                    held.push(HeldBack { name, attribute });
                }
            }
        });
        held.sort();
        held.dedup();
        held
    }

    /// Goes through the requests of a visit, with the cookies before each and the names of those that were sent.
    fn replay(&self, cookies: &mut CookieStore, mut request: impl FnMut(&CookieStore, &Url, &[String])) {
        for exchange in &self.exchanges {
            let header = exchange.request.headers.get(COOKIE).and_then(|value| value.to_str().ok());
            let pairs = header.unwrap_or_default().split(';').filter_map(|pair| pair.split_once('='));
            let sent: Vec<String> = pairs.map(|(name, _)| name.trim().to_owned()).collect();
            request(cookies, &exchange.request.url, &sent);
            if let Ok(answer) = &exchange.answer {
                keep_cookies(cookies, answer, &exchange.request.url);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_cookies_that_a_browser_would_not_send_are_held_back() {
        let url = Url::parse("https://acme.test/return").unwrap();
        for (cookie, expected) in [
            ("sid=1", None),
            ("sid=1; SameSite=Lax", None),
            ("sid=1; samesite=strict; HttpOnly", Some(HoldingAttribute::Strict)),
            ("sid=1; SameSite=Strict; Secure", Some(HoldingAttribute::Strict)),
            ("sid=1; SameSite=None; Secure", None),
            ("sid=1; SameSite=None", Some(HoldingAttribute::NoneWithoutSecure)),
            ("sid=1; SameSite=Unknown", None),
        ] {
            let cookie = Cookie::parse(cookie, &url).unwrap();
            assert_eq!(holding_attribute(&cookie), expected, "{cookie:?}");
        }
    }
}
