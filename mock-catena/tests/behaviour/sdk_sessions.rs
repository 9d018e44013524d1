//! Sessions that a browser SDK opened, without a browser: redirects, messages, buttons and the timeline.

use std::sync::Arc;

use mock_catena::clock::AdjustableClock;
use mock_catena::dialect::Dialect;
use mock_catena::embedding::ConnectOptions;
use mock_catena::ids::SeededIds;
use mock_catena::{Config, start};
use scraper::{Html, Selector};
use serde_json::{Value, json};

use crate::support::{Browser, Seen, config, noon};

const NOWHERE: [(&str, Value); 2] =
    [("success_redirect_url", Value::Null), ("failure_redirect_url", Value::Null)];

async fn embedding(dialect: Dialect) -> Browser {
    let connect = ConnectOptions {
        helper: true,
        embed_keys: vec!["demo=https://a.test".parse().unwrap()],
        ..ConnectOptions::default()
    };
    let config = Config { connect, ..config(dialect) };
    let clock = Arc::new(AdjustableClock::frozen_at(noon()));
    Browser::with(start(config, clock, Box::new(SeededIds::detached(1))).await.unwrap())
}

/// Opens the link of a new invitation with these launch parameters.
async fn opened(browser: &Browser, fleet: &str, more: Value, launch: &str) -> Seen {
    let mut invitation = json!({"fleet_ref": fleet});
    invitation.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let link = browser.invited(invitation).await["magic_link"].as_str().unwrap().to_owned();
    browser.follow(browser.get(format!("{link}{launch}")).await).await
}

/// Where one press on the strip leads, outside the flow.
async fn target(browser: &Browser, fleet: &str, launch: &str, ending: &str) -> String {
    let consent = opened(browser, fleet, json!({}), launch).await;
    browser.submits(&consent, "helper", &[("ending", ending)]).await.location.unwrap_or_default()
}

/// The messages that a page posts.
fn posted(page: &Seen) -> Vec<Value> {
    let html = Html::parse_document(&page.html);
    let script = html.select(&Selector::parse("script[data-messages]").unwrap()).next();
    script.map_or(vec![], |script| serde_json::from_str(script.attr("data-messages").unwrap()).unwrap())
}

fn events(page: &Seen) -> Vec<String> {
    posted(page).iter().map(|message| message["event"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_session_opened_with_embed_redirects_by_the_readme_of_the_sdk_and_any_other_by_the_dialect() {
    for dialect in Dialect::ALL {
        let browser = embedding(dialect).await;
        for ending in ["integration-requested", "waitlist"] {
            let sdk = target(&browser, &format!("{ending}-sdk"), "&embed=redirect", ending).await;
            assert_eq!(
                sdk, "https://your-app.com/failure?status=integration-requested&tsp_count=0",
                "{dialect}: {ending}"
            );
            // An unknown value is ignored: nobody's SDK opened the flow.
            for (kind, launch) in [("none", ""), ("unknown", "&embed=window")] {
                let plain = target(&browser, &format!("{ending}-{kind}"), launch, ending).await;
                let page = if dialect == Dialect::ConnectSdk { "failure" } else { "callback" };
                assert!(plain.starts_with(&format!("https://your-app.com/{page}?status=integration-")));
                assert_eq!(plain.contains("integration_request_id="), dialect != Dialect::ConnectSdk);
            }
        }
        let success = target(&browser, "connected", "&embed=redirect", "success").await;
        assert_eq!(success, "https://your-app.com/callback?status=success&tsp_count=1");
    }
}

#[tokio::test]
async fn a_switch_makes_every_session_follow_the_dialect() {
    let browser = embedding(Dialect::Docs).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let set = client.put(browser.url("/_mock/dialect")).body(r#"{"sdk_session_outcome": "docs"}"#);
    let switches: Value = serde_json::from_str(&set.send().await.unwrap().text().await.unwrap()).unwrap();
    assert_eq!(switches["sdk_session_outcome"], "docs");
    let there = target(&browser, "docs", "&embed=redirect", "integration-requested").await;
    assert!(there.starts_with("https://your-app.com/callback?status=integration-requested&integration_"));
}

#[tokio::test]
async fn a_session_that_ends_by_messages_has_them_in_the_timeline_and_no_redirect() {
    let browser = embedding(Dialect::Docs).await;
    let consent = opened(&browser, "framed", json!({}), "&embed=iframe&embed_key=demo").await;
    let end = browser.submits(&consent, "helper", &[("ending", "mixed")]).await;
    assert_eq!(events(&end), ["open", "connection", "success", "close"]);
    assert_eq!(posted(&end)[2]["connectionIds"], json!([posted(&end)[1]["connectionId"]]));
    opened(&browser, "no-url", json!(Value::from_iter(NOWHERE)), "&embed=redirect").await;
    assert_eq!(browser.asks("/_mock/redirects").await["items"], json!([]));
    let timeline = browser.asks("/_mock/timeline?size=1000").await;
    let messages: Vec<_> = timeline["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["what"] == "messages")
        .flat_map(|entry| entry["messages"].as_array().unwrap())
        .map(|message| message["event"].as_str().unwrap())
        .collect();
    assert_eq!(messages, ["open", "open", "connection", "success", "close"]);

    let there = target(&browser, "redirected", "&embed=redirect&embed_key=demo", "success").await;
    assert_eq!(browser.asks("/_mock/redirects").await["items"][0]["url"], there.as_str());
}

#[tokio::test]
async fn pages_without_a_session_may_be_framed_with_a_good_key() {
    let browser = embedding(Dialect::Docs).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for (key, ancestors) in [("demo", "https://a.test"), ("other", "'none'")] {
        let launch = format!("embed=iframe&embed_key={key}");
        let id = "00000000-0000-4000-8000-000000000000";
        let get = |path: String| client.get(browser.url(&path));
        let post = |path: &str| client.post(browser.url(path)).body(format!("invite={id}&{launch}"));
        let foreign = post("/connect/accept").header("sec-fetch-site", "cross-site");
        for (request, status) in [
            (get(format!("/?{launch}")), 200),
            (get(format!("/?invite={id}&{launch}")), 404),
            (get(format!("/?invite=x&{launch}")), 404),
            (get(format!("/connect/providers?invite={id}&{launch}")), 404),
            (get(format!("/connect/finished?{launch}")), 404),
            (get(format!("/connect/accept?{launch}")), 405),
            (post("/connect/accept"), 404),
            (post("/connect/connect"), 404),
            (post("/connect/helper"), 404),
            (foreign, 403),
        ] {
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), status);
            let (url, headers) = (answer.url().clone(), answer.headers().clone());
            let policy = headers["content-security-policy"].to_str().unwrap();
            assert!(policy.ends_with(&format!("frame-ancestors {ancestors}")), "{url}: {policy}");
            let html = answer.text().await.unwrap();
            assert_eq!(html.contains("data-messages"), key == "demo", "{url}");
        }
    }
}

#[tokio::test]
async fn without_redirect_urls_no_screen_has_a_button_back() {
    let browser = embedding(Dialect::Docs).await;
    for launch in ["", "&embed=redirect&embed_key=demo"] {
        let back = |page: &Seen| page.forms().contains(&"return".to_owned());
        let fleet = |name: &str| format!("{name}{launch}");
        let nowhere = json!(Value::from_iter(NOWHERE));
        let consent = opened(&browser, &fleet("nowhere"), nowhere.clone(), launch).await;
        let list = browser.submits(&consent, "accept", &[]).await;
        let form = browser.clicks(&list, "Matrack").await;
        let connected = browser.submits(&form, "connect", &[("company_id", "x")]).await;
        assert_eq!(connected.title(), "Matrack is connected");
        assert!(!back(&connected) && !connected.texts("#nowhere").is_empty());
        let list = browser.submits(&connected, "add-another", &[]).await;
        assert!(!back(&list));
        for ending in ["success", "integration-requested", "declined"] {
            let consent = opened(&browser, &fleet(ending), nowhere.clone(), launch).await;
            let end = browser.submits(&consent, "helper", &[("ending", ending)]).await;
            assert!(!back(&end) && !end.texts("#nowhere").is_empty(), "{ending}");
        }
    }
    // One URL: only what leads there has the button.
    let only = json!({"failure_redirect_url": null});
    for (launch, requested) in [("", true), ("&embed=redirect", false)] {
        let consent = opened(&browser, &format!("one{launch}"), only.clone(), launch).await;
        let list = browser.submits(&consent, "accept", &[]).await;
        let form = browser.submits(&browser.submits(&list, "not-listed", &[]).await, "waitlist", &[]).await;
        let waiting = browser.submits(&form, "join-waitlist", &[("provider_name", "Tiny ELD")]).await;
        assert_eq!(waiting.forms().contains(&"return".to_owned()), requested, "{launch}");
    }
    // The page that embeds the flow is a way back.
    let framed = "&embed=iframe&embed_key=demo";
    let consent = opened(&browser, "framed", json!(Value::from_iter(NOWHERE)), framed).await;
    let list = browser.submits(&consent, "accept", &[]).await;
    let form = browser.clicks(&list, "Matrack").await;
    let connected = browser.submits(&form, "connect", &[("company_id", "x")]).await;
    assert_eq!(connected.texts("#return button"), ["Done"]);
}

#[tokio::test]
async fn the_card_shows_the_partners_logo_on_the_consent_card_alone() {
    let browser = embedding(Dialect::Docs).await;
    let logo = "&embed_key=demo&brand_logo=https://a.test/l.svg";
    for (fleet, launch, later) in [
        ("card", format!("{logo}&variant=card"), 0),
        ("card-initials", "&variant=card".to_owned(), 0),
        ("full", logo.to_owned(), 1),
    ] {
        let logos = |page: &Seen| page.texts(".logo").len();
        let consent = opened(&browser, fleet, json!({}), &launch).await;
        assert_eq!(logos(&consent), 1, "{fleet}");
        let list = browser.submits(&consent, "accept", &[]).await;
        let form = browser.clicks(&list, "Matrack").await;
        let connected = browser.submits(&form, "connect", &[("company_id", "x")]).await;
        for page in [&list, &form, &connected] {
            assert_eq!(logos(page), later, "{fleet}: {}", page.title());
            assert_eq!(page.texts("#help").len(), 1);
        }
    }
}

#[tokio::test]
async fn a_popup_falls_back_to_the_url_of_its_ending_and_only_after_it() {
    let browser = embedding(Dialect::Docs).await;
    let popup = "&embed=popup&embed_key=demo";
    let consent = opened(&browser, "popup", json!({}), popup).await;
    let fallback = |page: &Seen| {
        let html = Html::parse_document(&page.html);
        let script = html.select(&Selector::parse("script[data-fallback]").unwrap()).next()?;
        let wait = script.attr("data-dismissed-within-ms").map(str::to_owned);
        Some((script.attr("data-fallback")?.to_owned(), wait))
    };
    assert_eq!(fallback(&consent), None);
    let early = consent.at.to_string().replace("/?", "/connect/fallback?");
    assert_eq!(browser.follow(browser.get(early).await).await.title(), consent.title());
    let end = browser.submits(&consent, "helper", &[("ending", "integration-requested")]).await;
    let (path, wait) = fallback(&end).unwrap();
    assert_eq!(wait.as_deref(), Some("3000"));
    let there = browser.get(end.at.join(&path).unwrap()).await.location.unwrap();
    assert_eq!(there, "https://your-app.com/failure?status=integration-requested&tsp_count=0");

    // An unknown key is like an origin that is not registered: nobody gets messages.
    let stranger = opened(&browser, "stranger", json!({}), "&embed=popup&embed_key=other").await;
    let end = browser.submits(&stranger, "helper", &[("ending", "success")]).await;
    assert_eq!((events(&end), fallback(&end).is_some()), (vec![], true));

    let nowhere = opened(&browser, "nowhere", json!(Value::from_iter(NOWHERE)), popup).await;
    assert_eq!(fallback(&browser.submits(&nowhere, "helper", &[("ending", "success")]).await), None);
    let framed = opened(&browser, "framed", json!({}), "&embed=iframe&embed_key=demo").await;
    assert_eq!(fallback(&browser.submits(&framed, "helper", &[("ending", "success")]).await), None);

    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let set = client.put(browser.url("/_mock/dialect")).body(r#"{"undismissed_popup": "stays"}"#);
    assert!(set.send().await.unwrap().status().is_success());
    let consent = opened(&browser, "stays", json!({}), popup).await;
    let end = browser.submits(&consent, "helper", &[("ending", "success")]).await;
    assert_eq!(fallback(&end).unwrap().1, None);
}
