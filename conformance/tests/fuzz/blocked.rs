//! Partners that stop serving this machine: the run ends soon, says since which case, and blames nobody. Beside them,
//! partners that refuse a lot for good reasons, which are fuzzed to the end. And pages that wait for Catena.

use std::future::pending;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{Html, IntoResponse as _, Response};
use catena_conformance::fuzz::redirect::RedirectSession;
use catena_conformance::fuzz::{FuzzOutcome, Progress, Rule};
use catena_conformance::profile::Pages;

use crate::other_endpoints::{answer, tried as delivered};
use crate::other_partners::{assert_nothing_failed, page, queries, served, text, tried};
use crate::over_http::{callback, plan};

/// Asserts that a run ended soon, and blamed nobody.
fn ended_soon<C: catena_conformance::fuzz::FuzzCase>(outcome: &FuzzOutcome<C>, named: &[&str]) {
    assert!(outcome.failures.is_empty() && outcome.ungrouped == 0, "{:?}", outcome.failures.len());
    let because = outcome.interrupted.as_deref().unwrap();
    assert!(outcome.cases < 600, "{because}, after {} cases", outcome.cases);
    for name in named {
        assert!(because.contains(name), "{name}: {because}");
    }
}

/// Refuses everything after so many hostile queries.
fn banning(after: usize, refusal: fn() -> Response) -> impl Fn(&str, &str) -> Response + Clone {
    let strikes = Arc::new(AtomicUsize::new(0));
    move |path, query| {
        let hostile = ["%3C", "%0D", "%00", "%27"].iter().any(|text| query.to_uppercase().contains(text));
        let strikes = strikes.fetch_add(usize::from(hostile), Ordering::Relaxed);
        if strikes >= after { refusal() } else { page(path, query) }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ban_ends_a_run_soon_and_the_case_since_which_it_holds_is_named() {
    let forbidden = || StatusCode::FORBIDDEN.into_response();
    ended_soon(&tried(banning(3, forbidden)).await, &["status 403, since case ", "(`", "firewall"]);
    let waf =
        || (StatusCode::FORBIDDEN, [("x-amzn-waf-action", "block")], "Request blocked.").into_response();
    ended_soon(
        &tried(banning(5, waf)).await,
        &["a firewall refuses requests", " since case ", "a documented one, too"],
    );
    let challenge = || (StatusCode::FORBIDDEN, [("cf-mitigated", "challenge")], "").into_response();
    ended_soon(&tried(banning(5, challenge)).await, &["a bot challenge", " since case "]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_throttle_ends_a_run_soon_and_a_rate_is_named() {
    let arrived = Arc::new(AtomicUsize::new(0));
    let outcome = tried(move |path, query| {
        let busy = arrived.fetch_add(1, Ordering::Relaxed) >= 120;
        if busy {
            (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "10")], "Slow down.").into_response()
        } else {
            page(path, query)
        }
    })
    .await;
    ended_soon(
        &outcome,
        &["a throttle refuses requests", "Slow down.", " since case ", "; lower `--rate`, to "],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_refuses_much_is_fuzzed_to_the_end() {
    let strict = |path: &str, query: &str| match text(query) {
        "Welcome back." if !query.is_empty() && query != "status=unknown" => {
            StatusCode::FORBIDDEN.into_response()
        }
        _ => page(path, query),
    };
    let outcome = tried(strict).await;
    assert_eq!((outcome.interrupted, outcome.cases), (None, 2_000));
}

/// An endpoint that refuses everything after so many deliveries that it could not verify.
async fn endpoint_that_bans(after: usize) -> String {
    let (seen, strikes) = (Arc::new(Mutex::default()), Arc::new(AtomicUsize::new(0)));
    let handler = move |_: Uri, headers: HeaderMap, body: Bytes| {
        let status = if strikes.load(Ordering::Relaxed) >= after {
            StatusCode::FORBIDDEN
        } else {
            answer(&headers, &body, &seen, &|_| StatusCode::ACCEPTED)
        };
        strikes.fetch_add(usize::from(status == StatusCode::UNAUTHORIZED), Ordering::Relaxed);
        std::future::ready(status)
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hooks", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handler)).await.unwrap() });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ban_on_an_endpoint_ends_the_run_soon() {
    let outcome = delivered(&endpoint_that_bans(20).await, 5_000).await;
    ended_soon(&outcome, &["status 403, since case ", "firewall"]);
    let outcome = delivered(&endpoint_that_bans(usize::MAX).await, 1_000).await;
    assert_eq!((outcome.interrupted, outcome.cases), (None, 1_000));
}

/// A page that waits for Catena after a success in any case of letters.
fn waiting(says: &'static str) -> impl Fn(&str, &str) -> Response + Clone + Send + Sync {
    move |_, query| match query.split('&').any(|pair| pair.eq_ignore_ascii_case("status=success")) {
        true => Html(format!("<p>{says}</p>")).into_response(),
        false => Html(format!("<p>{}</p>", text(query))).into_response(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_success_without_the_phrase_of_the_profile_is_no_confirmed_connection() {
    let fuzzed = async |says: &'static str| {
        let base = served(waiting(says)).await;
        let phrases = Pages { connected: vec!["Trucks ahoy".to_owned()], ..Pages::default() };
        let callback = catena_conformance::fuzz::redirect::Callback {
            pages: phrases,
            ..callback(&format!("{base}/return"))
        };
        let mut session = RedirectSession::open(callback, plan(1, 2_000)).await.unwrap();
        session.run(Arc::new(Progress::default()), |_| {}, pending()).await
    };
    assert_nothing_failed("without", &fuzzed("Your return was noted.").await);
    let hasty = fuzzed("Trucks ahoy!").await;
    assert_eq!(queries(&hasty)[0].0, Rule::Interpretation, "{hasty}");
}
