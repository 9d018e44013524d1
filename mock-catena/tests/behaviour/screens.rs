//! What the flow shows and rejects without JavaScript, and that input is only ever repeated as text.

use std::sync::Arc;

use mock_catena::clock::AdjustableClock;
use mock_catena::dialect::Dialect;
use mock_catena::embedding::ConnectOptions;
use mock_catena::ids::SeededIds;
use mock_catena::{Config, start};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use reqwest::StatusCode;
use scraper::Html;
use serde_json::json;

use crate::support::{Browser, Seen, config, noon};

async fn embedding(helper: bool) -> Browser {
    let connect = ConnectOptions {
        helper,
        embed_keys: vec!["demo=https://a.test".parse().unwrap(), "demo=https://b.test".parse().unwrap()],
        tls: false,
    };
    let config = Config { connect, ..config(Dialect::Docs) };
    let clock = Arc::new(AdjustableClock::frozen_at(noon()));
    Browser::with(start(config, clock, Box::new(SeededIds::detached(1))).await.unwrap())
}

async fn header(url: &str, name: &str) -> String {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.get(url).send().await.unwrap();
    answer.headers().get(name).map_or(String::new(), |value| value.to_str().unwrap().to_owned())
}

#[tokio::test]
async fn only_the_origins_of_its_key_may_frame_a_page() {
    let browser = embedding(false).await;
    let link = browser.invited(json!({})).await["magic_link"].as_str().unwrap().to_owned();
    let framed = header(&format!("{link}&embed=iframe&embed_key=demo"), "content-security-policy").await;
    assert!(framed.ends_with("frame-ancestors https://a.test https://b.test"), "{framed}");
    assert!(framed.contains("script-src 'self';") && !framed.contains("unsafe"), "{framed}");
    // `embed` does not decide: a frame that says `popup` loads as well.
    for embed in ["", "&embed=popup", "&embed=redirect", "&embed=window"] {
        let policy = header(&format!("{link}{embed}&embed_key=demo"), "content-security-policy").await;
        assert!(policy.ends_with("frame-ancestors https://a.test https://b.test"), "{embed}: {policy}");
    }
    for launch in ["", "&embed=iframe", "&embed=iframe&embed_key=other", "&embed=popup&embed_key="] {
        let policy = header(&format!("{link}{launch}"), "content-security-policy").await;
        assert!(policy.ends_with("frame-ancestors 'none'"), "{launch}: {policy}");
    }
    let logo = format!("{link}&embed_key=demo&brand_logo=https://cdn.test/x%3Bscript-src%20*/l.svg");
    let policy = header(&logo, "content-security-policy").await;
    assert!(policy.contains("img-src 'self' data: https://cdn.test; base-uri"), "{policy}");
}

#[tokio::test]
async fn the_probe_sets_a_partitioned_cookie_and_checks_that_it_arrives() {
    let browser = embedding(false).await;
    let set = browser.url("/embed/probe/set");
    let cookie = header(set.as_str(), "set-cookie").await;
    let token = cookie.strip_prefix("embed_probe=").unwrap().split(';').next().unwrap();
    assert_eq!(
        cookie.split_once(';').unwrap().1,
        " SameSite=None; Secure; Partitioned; Path=/embed/probe; Max-Age=10; HttpOnly"
    );
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for (sent, arrived) in [(format!("embed_probe={token}"), true), ("embed_probe=other".to_owned(), false)] {
        let mut check = browser.url("/embed/probe/check");
        check.set_query(Some(&format!("token={token}")));
        let answer = client.get(check).header("cookie", sent).send().await.unwrap();
        assert_eq!(answer.text().await.unwrap(), format!("{{\"arrived\":{arrived}}}"));
    }
    let page = browser.get(browser.url("/embed/probe?embed_key=other")).await;
    assert!(page.html.contains("data-origins=\"\""));
}

#[tokio::test]
async fn a_form_from_another_site_is_rejected_and_has_no_effect() {
    let browser = Browser::at(Dialect::Docs).await;
    let invitation = browser.invited(json!({})).await;
    browser.opens(&invitation).await;
    let client =
        reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let send = |name: &'static str, value: String| {
        let body = format!("invite={}", invitation["id"].as_str().unwrap());
        client.post(browser.url("/connect/accept")).header(name, value).body(body).send()
    };
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.test"),
        ("origin", "evil"),
    ] {
        let answer = send(name, value.to_owned()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{name}: {value}");
    }
    assert_eq!(browser.read(&invitation).await.status.to_string(), "active");
    let own = browser.url("/").origin().ascii_serialization();
    assert_eq!(send("origin", own).await.unwrap().status(), StatusCode::SEE_OTHER);
    assert_eq!(browser.read(&invitation).await.status.to_string(), "accepted");
}

#[tokio::test]
async fn without_the_strip_its_route_does_nothing() {
    let browser = embedding(false).await;
    let consent = browser.opens(&browser.invited(json!({})).await).await;
    assert_eq!(consent.forms(), ["theme", "leave", "accept", "decline"]);
    let with = embedding(true).await;
    let consent = with.opens(&with.invited(json!({})).await).await;
    assert!(consent.forms().contains(&"helper".to_owned()));
}

/// The structure of a page: elements and attribute names, without text.
fn shape(html: &str) -> Vec<String> {
    Html::parse_document(html)
        .root_element()
        .descendants()
        .filter_map(|node| node.value().as_element().cloned())
        .map(|element| {
            let mut names: Vec<_> = element.attrs().map(|(name, _)| name.to_owned()).collect();
            names.sort();
            format!("{} {}", element.name(), names.join(","))
        })
        .collect()
}

/// Every parameter and field that any page reads.
const NAMES: &[&str] = &[
    "q",
    "provider",
    "ext_tsp_id",
    "connection",
    "embed",
    "embed_key",
    "variant",
    "theme",
    "brand_color",
    "brand_logo",
    "brand_logo_dark",
    "connected",
    "to",
    "page",
    "ending",
    "reason",
    "provider_name",
    "contact_name",
    "email",
    "notes",
    "token",
    "username",
    "password",
    "database",
    "company_id",
    "color",
];

/// The pages that read a query, and those that take a form.
const READ: &[&str] = &[
    "/",
    "/connect/providers",
    "/connect/provider",
    "/connect/sign-in",
    "/connect/not-listed",
    "/connect/request",
    "/connect/waitlist",
    "/connect/delete",
    "/connect/help",
    "/connect/finished",
    "/connect/fallback",
    "/connect/brand.css",
    "/embed/probe",
    "/embed/probe/check",
];
const SENT: &[&str] = &[
    "/connect/connect",
    "/connect/sign-in",
    "/connect/request-integration",
    "/connect/join-waitlist",
    "/connect/theme",
    "/connect/delete",
    "/connect/helper",
    "/connect/add-another",
];

/// Text that would be markup if it were not escaped, around a marker that shows where it appears.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<script>x</script>",
        "\"><img src=x onerror=y>",
        "' onfocus=z autofocus='",
        "javascript:a",
        "</title><b>",
        "{{7*7}}",
        "<!--",
        "&#60;i&#62;",
        "%3Cu%3E",
        "\u{2028}",
        "\r\nSet-Cookie: a=b",
        "]]>",
        "{% raw %}",
        ";",
    ]);
    (prop::collection::vec(piece, 1..4), "[a-z]{0,3}")
        .prop_map(|(pieces, end)| format!("zzmark{}{end}", pieces.concat()))
}

/// Sends this text as this parameter, and checks the resulting pages.
async fn with(
    browser: &Browser,
    list: &Seen,
    entry: &str,
    path: &str,
    name: &str,
    text: &str,
) -> Option<Seen> {
    let invite = list.at.query().unwrap();
    let mut pairs = vec![("provider", "geotab"), ("ext_tsp_id", entry)];
    pairs.retain(|(other, _)| *other != name);
    pairs.push((name, text));
    let more = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let query = format!("{invite}&{more}");
    let client =
        reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let mut url = browser.url(path);
    let request = if SENT.contains(&path) && !READ.contains(&path) {
        client.post(url).body(query)
    } else {
        url.set_query(Some(&query));
        client.get(url)
    };
    let answer = request.send().await.unwrap();
    assert!(!answer.status().is_server_error());
    for (header, value) in answer.headers() {
        assert!(
            !String::from_utf8_lossy(value.as_bytes()).contains("zzmark"),
            "{path} {name}: header {header}"
        );
    }
    let html = answer
        .headers()
        .get("content-type")
        .is_some_and(|kind| kind.to_str().unwrap().starts_with("text/html"));
    let (status, at) = (answer.status(), answer.url().clone());
    let text = answer.text().await.unwrap();
    if !html {
        assert!(!text.contains("zzmark"), "{path} {name}: {text}");
        return None;
    }
    Some(Seen { status, location: None, html: text, at })
}

#[test]
fn input_is_never_repeated_as_markup_or_in_a_header() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (browser, list, entry) = runtime.block_on(async {
        let browser = embedding(true).await;
        let consent = browser.opens(&browser.invited(json!({})).await).await;
        let list = browser.submits(&consent, "accept", &[]).await;
        let registry = browser.submits(&list, "not-listed", &[]).await;
        let request = browser.first_of(&registry, "#registry a").await;
        let entry = request.at.query_pairs().find(|(name, _)| name == "ext_tsp_id").unwrap().1.into_owned();
        (browser, list, entry)
    });
    let paths: Vec<_> = READ.iter().chain(SENT).copied().collect();
    let case = (prop::sample::select(paths), prop::sample::select(NAMES.to_vec()), hostile());
    let mut runner = TestRunner::new(ProptestConfig::with_cases(250));
    runner
        .run(&case, |(path, name, text)| {
            runtime.block_on(async {
                // The stored state is the same for both; pages show it.
                let harmless = with(&browser, &list, &entry, path, name, "zzmark").await;
                let seen = with(&browser, &list, &entry, path, name, &text).await;
                if let (Some(harmless), Some(seen)) = (harmless, seen)
                    && harmless.status == seen.status
                {
                    prop_assert_eq!(shape(&harmless.html), shape(&seen.html), "{} {}", path, name);
                }
                Ok(())
            })
        })
        .unwrap();
}

#[test]
fn input_is_repeated_as_text_only() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let browser = embedding(false).await;
        let consent = browser.opens(&browser.invited(json!({})).await).await;
        let list = browser.submits(&consent, "accept", &[]).await;
        let registry = browser.submits(&list, "not-listed", &[]).await;
        let form = browser.submits(&registry, "waitlist", &[]).await;
        let name = "<b onclick=x>\"Tiny' ELD</b>";
        let done = browser.submits(&form, "join-waitlist", &[("provider_name", name)]).await;
        assert_eq!(done.title(), format!("You are on the waitlist for {name}"));
        assert!(done.texts("main b").is_empty());
    });
}

#[tokio::test]
async fn choosing_a_theme_returns_to_the_same_page_and_never_to_another_site() {
    let browser = Browser::at(Dialect::Docs).await;
    let consent = browser.opens(&browser.invited(json!({})).await).await;
    let list = browser.submits(&consent, "accept", &[]).await;
    let form = browser.clicks(&list, "Geotab").await;
    let registry = browser.submits(&list, "not-listed", &[]).await;
    let request = browser.first_of(&registry, "#registry a").await;
    let waitlist = browser.submits(&registry, "waitlist", &[]).await;
    // A rejected form shows its page again.
    let refused = browser.submits(&form, "connect", &[("username", "")]).await;
    assert_eq!(refused.status.as_u16(), 422);
    for page in [&list, &form, &registry, &request, &waitlist, &refused] {
        let back = browser.submits(page, "theme", &[("to", "dark")]).await;
        assert_eq!(back.texts("h1"), page.texts("h1"));
    }
    for elsewhere in ["//evil.test", "https://evil.test/connect/provider", "/connect/theme", "/_mock"] {
        let back = browser.sends(&form, "theme", &[("to", "dark"), ("page", elsewhere)]).await;
        let location = back.location.unwrap();
        assert!(location.starts_with("/connect/providers?"), "{location}");
    }
}
