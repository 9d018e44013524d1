//! Caches that ignore the query and say so in no header, beside partners whose own pages do not read it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::Uri;
use axum::response::{Html, IntoResponse as _, Response};
use catena_conformance::judge::FindingKind;
use catena_conformance::profile::target::{Target, TargetFlags};
use catena_conformance::report::Report;
use catena_conformance::specification::{Selection, Specification};
use catena_contract::{Outcome, parse_query};

use crate::bench_partner::tried;

/// The pages of a correct partner, which name no fleet.
fn page(path: &str, query: &str) -> Option<&'static str> {
    matches!(path, "/return" | "/failed").then(|| match parse_query(query) {
        Ok(Outcome::Success) => "Thank you, we are confirming the connection of your provider.",
        Ok(Outcome::IntegrationRequested { .. }) => "Your provider has been requested.",
        Ok(Outcome::Failure) => "Your provider was not connected.",
        Err(_) => "Welcome back.",
    })
}

/// Judges the redirects of a partner whose pages this function answers, from the path as it is sent and the query.
async fn judged(answer: impl Fn(&str, &str) -> Option<String> + Clone + Send + Sync + 'static) -> Report {
    let handler = move |uri: Uri| {
        let found = answer(uri.path(), uri.query().unwrap_or_default());
        let response: Response = match found {
            Some(text) => Html(format!("<title>Acme</title><main><p>{text}</p></main>")).into_response(),
            None => axum::http::StatusCode::NOT_FOUND.into_response(),
        };
        std::future::ready(response)
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handler)).await.unwrap() });
    let profile = format!(
        "[callback]\nsuccess_redirect_url = \"{base}/return?fleet={{fleet_ref}}\"\n\
         failure_redirect_url = \"{base}/failed?fleet={{fleet_ref}}\"\n[limits]\nsettle = \"200ms\"\n"
    );
    let target = Target::from_profile("cache.toml", &profile, &|_| None, &TargetFlags::default()).unwrap();
    let only = ["redirect.requested.", "redirect.status.", "redirect.failure."];
    let only = only.iter().map(|prefix| prefix.parse().unwrap()).collect();
    let some = Specification::embedded().unwrap().select(&Selection { only, tags: None }).unwrap();
    tried(some, target, None).await.unwrap()
}

/// Routers decode a path before they look for its handler.
fn decoded(path: &str) -> String {
    percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cache_that_ignores_the_query_is_named_and_blames_nobody() {
    let cache = Arc::new(Mutex::new(HashMap::<String, String>::new()));
    let report = judged(move |path, query| {
        let page = page(&decoded(path), query)?.to_owned();
        Some(cache.lock().unwrap().entry(path.to_owned()).or_insert(page).clone())
    })
    .await;
    assert_eq!(report.failed_ids(), Vec::<&str>::new());
    let named = report
        .checks
        .iter()
        .filter(|check| format!("{:?}", check.finding).contains("a cache answers in place"));
    assert!(named.count() > 0, "{:?}", report.ids_of(FindingKind::Inconclusive));
    assert_eq!(report.exit_code, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_reads_no_status_fails_and_a_cache_is_named_beside_it() {
    let report = judged(|path, query| match decoded(path).as_str() {
        "/return" => page("/return", "status=success").map(ToOwned::to_owned),
        other => page(other, query).map(ToOwned::to_owned),
    })
    .await;
    assert!(report.failed_ids().contains(&"redirect.requested.distinguished"), "{:?}", report.failed_ids());
    let fix = &report.check(&"redirect.requested.distinguished".parse().unwrap()).unwrap().check.fix;
    assert!(fix.contains("has one page for all. Or exclude it from a cache"), "{fix}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_without_a_cache_is_not_suspected() {
    let report = judged(|path, query| page(&decoded(path), query).map(ToOwned::to_owned)).await;
    assert_eq!(report.failed_ids(), Vec::<&str>::new());
    assert_eq!(report.exit_code, 0);
}
