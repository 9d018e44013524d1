//! Pages that are made to take time: a run ends soon, and says what is wrong with them.

use std::time::{Duration, Instant};

use axum::Router;
use axum::response::Html;
use catena_conformance::in_process::Judge;
use catena_conformance::oracle::Page;
use catena_conformance::report::Report;
use http::HeaderMap;

/// What the suite takes on a partner with this page, in a build without optimisation.
const LIMIT: Duration = Duration::from_secs(20);

async fn judged(page: String) -> (Report, Duration) {
    let router = Router::new().fallback(move || {
        let page = page.clone();
        async move { Html(page) }
    });
    let judge = Judge::of(router).only("redirect.success.answered").only("redirect.requested.not-connected");
    let started = Instant::now();
    (judge.run().await.unwrap(), started.elapsed())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_with_attributes_without_end_is_too_large_to_read() {
    let attributes: String = (0..120_000).map(|number| format!(" a{number}")).collect();
    let (report, took) = judged(format!("<h1>Thank you</h1><p{attributes}>")).await;
    assert!(took < LIMIT, "{took:?}");
    assert_eq!(report.exit_code, 3);
    let found = report.checks.iter().map(|check| format!("{:?}", check.finding)).collect::<String>();
    let found = format!("{found}{:?}", report.ended_early);
    assert!(found.contains("too large to read"), "{found}");
    assert!(!found.contains("in time"), "{found}");
}

#[test]
fn markup_that_is_made_to_take_time_is_read_in_linear_time() {
    let heavy = [
        ("attributes", (0..60_000).map(|number| format!(" a{number}")).collect::<String>()),
        ("roots", (0..20_000).map(|number| format!("<html a{number}>")).collect()),
        ("bodies", (0..20_000).map(|number| format!("<body a{number}>")).collect()),
        ("nesting", "<b><i><table>".repeat(20_000)),
        ("formatting", (0..20_000).map(|number| format!("<p><b x={number}></p>")).collect()),
        ("fostering", format!("<table>{}", "<b>x<tr>".repeat(20_000))),
        ("entities", "&amp;&#x26;&notit;".repeat(20_000)),
        ("comments", "<!--".repeat(60_000)),
        ("quotes", "<a b='".repeat(40_000)),
        ("less-than", "<".repeat(300_000)),
        ("selects", "<select><option>".repeat(20_000)),
        ("lists", "<li><dd>".repeat(30_000)),
        ("text", "a ".repeat(150_000)),
    ];
    let mut headers = HeaderMap::new();
    headers.insert("content-type", http::HeaderValue::from_static("text/html"));
    for (name, html) in heavy {
        let html = if name == "attributes" { format!("<p{html}>") } else { html };
        let started = Instant::now();
        let body = html.into_bytes();
        let page =
            Page::read(&catena_probe::Answer { status: 200, headers: headers.clone(), body, cut: false });
        assert!(started.elapsed() < LIMIT, "{name}: {:?}", started.elapsed());
        drop(page);
    }
}
