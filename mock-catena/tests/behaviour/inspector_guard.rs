//! Who may change something through the inspector: pages of other sites, and our own page behind a proxy.

use std::sync::Arc;

use mock_catena::clock::AdjustableClock;
use mock_catena::dialect::Dialect;
use mock_catena::ids::SeededIds;
use mock_catena::{Config, Guard, start_guarded};
use reqwest::{Client, RequestBuilder};

use crate::support::{Browser, config, noon};

fn client() -> Client {
    Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

async fn status(request: RequestBuilder) -> u16 {
    request.send().await.unwrap().status().as_u16()
}

async fn at(public: Option<&str>, token: Option<&str>) -> Browser {
    let guard = Guard { token: token.map(|token| token.parse().unwrap()), hosts: vec![] };
    let config = Config { public_url: public.map(|url| url.parse().unwrap()), ..config(Dialect::Docs) };
    let clock = Arc::new(AdjustableClock::frozen_at(noon()));
    Browser::with(start_guarded(config, guard, clock, Box::new(SeededIds::detached(1))).await.unwrap())
}

#[tokio::test]
async fn a_page_of_another_site_changes_nothing_even_if_its_browser_hides_the_origin() {
    let browser = at(None, None).await;
    let post = |site: &str| client().post(browser.url("/_mock/reset")).header("sec-fetch-site", site);
    assert_eq!(status(post("cross-site")).await, 403);
    assert_eq!(status(post("cross-site").header("origin", "null")).await, 403);
    // Programs send neither; the developer's own page on another port says where it is.
    assert_eq!(status(client().post(browser.url("/_mock/reset"))).await, 204);
    assert_eq!(status(post("same-origin")).await, 204);
    assert_eq!(status(post("cross-site").header("origin", "http://127.0.0.1:3000")).await, 204);
    // A link in a chat or a ticket opens the page.
    let link = client().get(browser.url("/")).header("sec-fetch-site", "cross-site");
    assert_eq!(status(link).await, 200);
}

#[tokio::test]
async fn behind_a_proxy_that_writes_another_host_the_page_at_the_public_url_is_ours() {
    let browser = at(Some("https://catena.acme.example/"), Some("control")).await;
    let form = ("content-type", "application/x-www-form-urlencoded");
    let sign_in = client().post(browser.url("/inspector/sign-in")).header(form.0, form.1);
    let answer =
        sign_in.header("origin", "https://catena.acme.example").body("token=control").send().await.unwrap();
    assert_eq!(answer.status(), 303);
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.ends_with("; HttpOnly; SameSite=Strict; Secure"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let reset = |origin: &str| {
        client()
            .post(browser.url("/_mock/reset"))
            .header("cookie", &cookie)
            .header("origin", origin)
            .header("x-catena-inspector", "1")
            .header("sec-fetch-site", "same-origin")
    };
    assert_eq!(status(reset("https://catena.acme.example")).await, 204);
    assert_eq!(status(reset("http://catena.acme.example")).await, 401);
    assert_eq!(status(reset("https://evil.example")).await, 401);
    // Without the proxy, it is at the address of the socket.
    let own = browser.url("/").as_str().trim_end_matches('/').to_owned();
    assert_eq!(status(reset(&own)).await, 204);
}

#[tokio::test]
async fn over_plain_http_the_cookie_is_not_secure_or_the_browser_would_drop_it() {
    let browser = at(None, Some("control")).await;
    let sign_in = client()
        .post(browser.url("/inspector/sign-in"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body("token=control");
    let answer = sign_in.send().await.unwrap();
    assert!(!answer.headers()["set-cookie"].to_str().unwrap().contains("Secure"));
}
