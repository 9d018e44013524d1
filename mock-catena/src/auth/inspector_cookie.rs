//! The cookie of somebody who signed in to the inspector with the control token.
//!
//! Its value is derived from the token, which it does not contain: it stays valid when the server restarts, and a new
//! token ends it.

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use catena_contract::{AccessToken, Expose as _};
use ring::hmac;
use url::Url;

use super::client::constant_time_eq;

const NAME: &str = "mock_catena_inspector";

/// `Set-Cookie` for somebody who knows the token. `secure` says whether browsers reach the server over HTTPS, itself or through
/// a proxy.
pub(crate) fn cookie(token: &AccessToken, secure: bool) -> String {
    attributes(&value(token), secure)
}

/// `Set-Cookie` that signs out.
pub(crate) fn expired_cookie(secure: bool) -> String {
    format!("{}; Max-Age=0", attributes("", secure))
}

/// Whether the request has the cookie, and our page sent it.
///
/// `SameSite` does not tell the ports of a host apart, so the browser's own words about where a request comes from are
/// checked too. Our page is at the host of the request, or at the public URL if a proxy in front of us writes another `Host`.
/// What changes something also needs a header, which no form of another page can set.
pub(crate) fn is_signed_in(headers: &HeaderMap, token: &AccessToken, public: &Url, changes: bool) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let presented = text(header::COOKIE.as_str())
        .into_iter()
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .any(|(name, presented)| name == NAME && constant_time_eq(presented, &value(token)));
    let ours = text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let origin = text(header::ORIGIN.as_str());
    let our_origin = origin.is_none_or(|origin| {
        origin == public.origin().ascii_serialization()
            || origin.split_once("://").map(|(_, host)| host) == text(header::HOST.as_str())
    });
    presented && ours && our_origin && (!changes || headers.contains_key(OWN_HEADER))
}

/// The header that the inspector sends with what changes something.
const OWN_HEADER: &str = "x-catena-inspector";

fn value(token: &AccessToken) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, token.expose().as_bytes());
    URL_SAFE_NO_PAD.encode(hmac::sign(&key, b"inspector of mock-catena"))
}

fn attributes(value: &str, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{NAME}={value}; Path=/; HttpOnly; SameSite=Strict{secure}")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_str(value).unwrap()))
            .collect()
    }

    #[test]
    fn only_our_page_with_the_cookie_of_this_token_is_signed_in() {
        let [token, other]: [AccessToken; 2] = ["one", "two"].map(|token| token.parse().unwrap());
        let set = cookie(&token, true);
        assert!(
            set.ends_with("; Path=/; HttpOnly; SameSite=Strict; Secure") && !set.contains("one"),
            "{set}"
        );
        let value = set.split(';').next().unwrap();
        let public = Url::parse("https://catena.example/mock/").unwrap();
        let with = |more: &[(&'static str, &str)], changes, token| {
            let all = [&[("cookie", value), ("host", "mock.test:8420")], more].concat();
            is_signed_in(&headers(&all), token, &public, changes)
        };
        let own = ("x-catena-inspector", "1");
        let here = ("origin", "http://mock.test:8420");
        assert!(with(&[], false, &token));
        assert!(with(&[here, own, ("sec-fetch-site", "same-origin")], true, &token));
        assert!(
            with(&[("origin", "https://catena.example"), own], true, &token),
            "a proxy wrote another host"
        );
        assert!(!with(&[("origin", "http://catena.example"), own], true, &token), "not the public scheme");
        assert!(!with(&[("origin", "https://evil.example"), own], true, &token), "another site");
        assert!(!with(&[], false, &other), "another token");
        assert!(!with(&[here], true, &token), "a form of another page");
        assert!(!with(&[own, ("origin", "http://mock.test:3000")], true, &token), "another port");
        assert!(!with(&[own, ("sec-fetch-site", "same-site")], true, &token), "another port, by the browser");
        assert!(!is_signed_in(&headers(&[("host", "mock.test:8420")]), &token, &public, false), "no cookie");
    }
}
