//! The page at `/`: its policy, its files, and who may open it.

use std::collections::BTreeSet;
use std::sync::Arc;

use mock_catena::clock::AdjustableClock;
use mock_catena::dialect::Dialect;
use mock_catena::ids::SeededIds;
use mock_catena::{Config, Guard, start, start_guarded};
use reqwest::{Client, RequestBuilder, Response};

use crate::support::{Browser, Seen, config, noon};

async fn guarded(token: Option<&str>) -> Browser {
    let guard = Guard { token: token.map(|token| token.parse().unwrap()), hosts: vec![] };
    let clock = Arc::new(AdjustableClock::frozen_at(noon()));
    let ids = Box::new(SeededIds::detached(1));
    Browser::with(start_guarded(config(Dialect::Docs), guard, clock, ids).await.unwrap())
}

fn client() -> Client {
    Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

async fn status(request: RequestBuilder) -> u16 {
    request.send().await.unwrap().status().as_u16()
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers()[name].to_str().unwrap()
}

#[tokio::test]
async fn the_page_and_every_file_it_loads_come_from_the_program() {
    let browser = Browser::at(Dialect::Docs).await;
    let page = client().get(browser.url("/")).send().await.unwrap();
    let policy = header(&page, "content-security-policy").to_owned();
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
    );
    assert!(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"));
    let html = page.text().await.unwrap();
    assert!(!html.contains("style=\"") && !html.contains("onclick") && !html.contains("<script>"));
    let mut open: Vec<String> =
        html.split('"').filter(|text| text.starts_with("/inspector/")).map(str::to_owned).collect();
    let mut seen = BTreeSet::new();
    while let Some(path) = open.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let answer = client().get(browser.url(&path)).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        let expected =
            if path.ends_with(".css") { "text/css; charset=utf-8" } else { "text/javascript; charset=utf-8" };
        assert_eq!(header(&answer, "content-type"), expected);
        let text = answer.text().await.unwrap();
        // Everything is ours: the only addresses in it are names of XML, and examples on this computer.
        for (at, _) in text.match_indices("://") {
            let around = &text[at.saturating_sub(5)..(at + 20).min(text.len())];
            assert!(
                around.contains("www.w3.org") || around.contains("localhost") || around.contains('"'),
                "{path}: {around}"
            );
        }
        let after = text.split("from \"./").skip(1);
        let imports: Vec<&str> = after.filter_map(|rest| rest.split('"').next()).collect();
        // Else each level of imports would be found only after the one before was loaded.
        assert!(imports.iter().all(|name| html.contains(&format!("/{name}\""))), "{path}: {imports:?}");
        open.extend(imports.iter().map(|name| format!("/inspector/{name}")));
    }
    assert!(seen.len() > 20, "{seen:?}");
    assert_eq!(status(client().get(browser.url("/inspector/none.js"))).await, 404);
}

#[tokio::test]
async fn without_a_control_token_only_this_computer_opens_it() {
    let browser = guarded(None).await;
    assert_eq!(status(client().get(browser.url("/"))).await, 200);
    let forwarded =
        client().get(browser.url("/")).header("x-forwarded-for", "203.0.113.9").send().await.unwrap();
    assert_eq!(forwarded.status(), 403);
    assert_eq!(Seen::title_of(&forwarded.text().await.unwrap()), "Only on this computer");
}

#[tokio::test]
async fn with_a_control_token_it_asks_for_it_and_sets_a_strict_cookie() {
    let browser = guarded(Some("control")).await;
    let asked = client().get(browser.url("/")).send().await.unwrap();
    assert_eq!(asked.status(), 401);
    let html = asked.text().await.unwrap();
    assert_eq!(Seen::title_of(&html), "Sign in");
    let sign_in = |token: &str| {
        client()
            .post(browser.url("/inspector/sign-in"))
            .body(format!("token={token}"))
            .header("content-type", "application/x-www-form-urlencoded")
    };
    let wrong = sign_in("guessed").send().await.unwrap();
    assert!(wrong.status() == 401 && wrong.headers().get("set-cookie").is_none());
    assert!(wrong.text().await.unwrap().contains("This is not the control token"));
    let right = sign_in("control").send().await.unwrap();
    assert_eq!((right.status().as_u16(), header(&right, "location")), (303, "/"));
    let cookie = header(&right, "set-cookie").to_owned();
    assert!(
        cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict") && !cookie.contains("control"),
        "{cookie}"
    );
    let cookie = cookie.split(';').next().unwrap().to_owned();

    let with = |request: RequestBuilder| request.header("cookie", &cookie);
    assert_eq!(status(with(client().get(browser.url("/")))).await, 200);
    assert_eq!(status(with(client().get(browser.url("/_mock/clock")))).await, 200);
    let freeze = || with(client().post(browser.url("/_mock/clock/freeze")));
    // A form of another page cannot send the header; a script of another page is of another origin.
    assert_eq!(status(freeze()).await, 401);
    assert_eq!(
        status(freeze().header("x-catena-inspector", "1").header("origin", "http://localhost:3000")).await,
        401
    );
    assert_eq!(
        status(freeze().header("x-catena-inspector", "1").header("sec-fetch-site", "same-site")).await,
        401
    );
    let own = browser.url("/").origin().ascii_serialization();
    assert_eq!(status(freeze().header("x-catena-inspector", "1").header("origin", own)).await, 200);
    let other = client().get(browser.url("/_mock/clock")).header("cookie", format!("{cookie}x"));
    assert_eq!(status(other).await, 401);

    let out = || client().post(browser.url("/inspector/sign-out"));
    assert_eq!(status(out()).await, 403);
    let out = out().header("x-catena-inspector", "1").send().await.unwrap();
    assert!(header(&out, "set-cookie").contains("Max-Age=0"));
}

#[tokio::test]
async fn faults_do_not_touch_it() {
    let browser = Browser::at(Dialect::Docs).await;
    browser.api("/_mock/faults", &serde_json::json!({"fault": "server-error"})).await;
    for (path, expected) in [("/", 200), ("/inspector/app.js", 200), ("/?invite=x", 500)] {
        assert_eq!(status(client().get(browser.url(path))).await, expected, "{path}");
    }
}

#[tokio::test]
async fn it_can_be_left_out() {
    let config = Config { inspector: false, ..config(Dialect::Docs) };
    let clock = Arc::new(AdjustableClock::frozen_at(noon()));
    let browser = Browser::with(start(config, clock, Box::new(SeededIds::detached(1))).await.unwrap());
    assert_eq!(browser.get(browser.url("/")).await.title(), "The simulated Catena is running");
}
