//! Partners that are right in unusual ways, each beside one with a known mistake: what stands in front of a handler, what
//! waits for Catena, and what changes by itself is no failure, and hides none.

use std::collections::BTreeSet;
use std::future::pending;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::response::{Html, IntoResponse as _, Response};
use catena_conformance::fuzz::redirect::{Callback, RedirectSession};
use catena_conformance::fuzz::{FuzzError, FuzzOutcome, Progress, RetryResult, Rule};
use catena_conformance::profile::target::{Payload, SetupCall};
use catena_contract::{Interpretation, Interpretations, Outcome, parse_query};

use crate::over_http::{callback, fuzzed, plan};

/// A server with one answer function: from path and query to the answer.
pub(crate) async fn served(
    answer: impl Fn(&str, &str) -> Response + Clone + Send + Sync + 'static,
) -> String {
    let handler = move |request: Request| {
        let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
        std::future::ready(answer(path, query))
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handler)).await.unwrap() });
    base
}

/// The texts of a correct partner.
pub(crate) fn text(query: &str) -> &'static str {
    match parse_query(query) {
        Ok(Outcome::Success) => "Your provider is connected.",
        Ok(Outcome::IntegrationRequested { .. }) => "Your provider has been requested.",
        Ok(Outcome::Failure) => "Your provider was not connected.",
        Err(_) => "Welcome back.",
    }
}

/// The page of a correct partner. Nothing else is served.
pub(crate) fn page(path: &str, query: &str) -> Response {
    match path {
        "/return" => Html(format!("<p>{}</p>", text(query))).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

pub(crate) async fn tried(
    answer: impl Fn(&str, &str) -> Response + Clone + Send + Sync + 'static,
) -> FuzzOutcome {
    let base = served(answer).await;
    fuzzed(&format!("{base}/return"), plan(1, 2_000)).await
}

pub(crate) fn assert_nothing_failed(name: &str, outcome: &FuzzOutcome) {
    assert!(outcome.failures.is_empty() && outcome.ungrouped == 0, "{name}: {outcome}");
    assert_eq!(outcome.interrupted, None, "{name}");
}

pub(crate) fn queries(outcome: &FuzzOutcome) -> Vec<(Rule, String)> {
    outcome.failures.iter().map(|failure| (failure.rule, failure.case.query())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_waits_for_catena_is_no_connection() {
    const WAITS: &str = "Thank you. We are still confirming your connection with Catena.";
    let waiting = |_: &str, query: &str| match text(query) {
        "Your provider is connected." | "Welcome back." => Html(WAITS).into_response(),
        other => Html(other).into_response(),
    };
    let outcome = tried(waiting).await;
    assert_nothing_failed("waiting", &outcome);
    assert_eq!(outcome.interpretations[&Interpretation::Connected], 0);
    // It waits, too, but believes a status in another case at once.
    let hasty = move |path: &str, query: &str| match query.split('&').any(|pair| pair == "status=Success") {
        true => Html("Your provider is connected.").into_response(),
        false => waiting(path, query),
    };
    let outcome = tried(hasty).await;
    assert_eq!(queries(&outcome)[0], (Rule::Interpretation, "status=Success".to_owned()), "{outcome}");
}

/// A server that refuses what no URL should have, on every path.
fn refuses_early(path: &str, query: &str) -> Response {
    if query.len() > 2_500 {
        return StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE.into_response();
    }
    let malformed = ["%00", "]", "%zz", "%%", "%FF"].iter().any(|text| query.contains(text));
    if malformed { StatusCode::BAD_REQUEST.into_response() } else { page(path, query) }
}

/// A firewall that refuses markup, on every path.
fn refuses_markup(path: &str, query: &str) -> Response {
    let blocked = query.to_ascii_lowercase().contains("%3c");
    if blocked { StatusCode::FORBIDDEN.into_response() } else { page(path, query) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_before_the_handler_is_no_failure() {
    assert_nothing_failed("431 and 400", &tried(refuses_early).await);
    let firewall = tried(refuses_markup).await;
    assert_nothing_failed("firewall", &firewall);
    assert!(firewall.platform.as_ref().is_some_and(|failure| failure.cases > 0));
    // The handler itself refuses parameters that it does not know.
    let strict = |path: &str, query: &str| match path == "/return" && query.contains("next=") {
        true => StatusCode::BAD_REQUEST.into_response(),
        false => page(path, query),
    };
    let outcome = tried(strict).await;
    assert!(queries(&outcome).iter().any(|(_, query)| query.contains("next=")), "{outcome}");
    assert!(outcome.platform.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_error_on_every_path_is_the_platforms_and_is_reported_once() {
    let crash = |query: &str| query.to_ascii_uppercase().contains("%FF");
    let platform = move |path: &str, query: &str| match crash(query) {
        true => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        false => page(path, query),
    };
    let outcome = tried(platform).await;
    assert_nothing_failed("platform", &outcome);
    let reported = outcome.platform.as_ref().unwrap();
    assert_eq!((reported.rule, &*reported.case.query()), (Rule::ServerError, "%FF"));
    assert!(reported.cases > 10, "{}", reported.cases);
    let handler = move |path: &str, query: &str| match path {
        "/return" => platform(path, query),
        _ => StatusCode::NOT_FOUND.into_response(),
    };
    let outcome = tried(handler).await;
    assert_eq!(queries(&outcome), [(Rule::ServerError, "%FF".to_owned())], "{outcome}");
    assert_eq!((outcome.ungrouped, outcome.platform.is_none()), (0, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_by_itself_fails_nothing_and_hides_nothing() {
    let turn = Arc::new(AtomicUsize::new(0));
    let banner = move |said: &str| {
        let turn = turn.fetch_add(1, Ordering::Relaxed);
        let banner =
            ["Tip: check your tyres.", "Tip: you are connected to our demo.", "Tip: call us."][turn % 3];
        Html(format!("<p>{banner}</p><p>It is 10:31:{:02}.</p><p>{said}</p>", turn % 60)).into_response()
    };
    let right = banner.clone();
    let outcome = tried(move |_, query| right(text(query))).await;
    assert_nothing_failed("banner", &outcome);
    assert_eq!(outcome.unclear, 0);
    let trims = move |_: &str, query: &str| {
        let statuses = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "status");
        match &*statuses.map(|(_, value)| value).collect::<Vec<_>>() {
            [one] if one.trim() == "success" => banner("Your provider is connected."),
            _ => banner(text(query)),
        }
    };
    let outcome = tried(trims).await;
    assert_eq!(queries(&outcome), [(Rule::Interpretation, "status=+success".to_owned())], "{outcome}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_takes_every_return_for_a_connection_fails_once_and_is_told_so() {
    let outcome = tried(|_, _| Html("Your provider is connected.").into_response()).await;
    let [failure] = &*outcome.failures else { panic!("{outcome}") };
    assert!(failure.case.query().starts_with("status=integration-requested&"), "{outcome}");
    assert!(
        failure.why().contains("every return to this URL is taken for a connection"),
        "{}",
        failure.why()
    );
    assert!(failure.cases > 1_000 && outcome.ungrouped == 0, "{} and {}", failure.cases, outcome.ungrouped);

    // This one tells a failure, but takes all other statuses for a success, and crashes on a plus sign.
    let two = |path: &str, query: &str| match query {
        query if path == "/return" && query.contains('+') => {
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        query if text(query) == "Your provider has been requested." => {
            Html("Your provider is connected.").into_response()
        }
        query => Html(text(query)).into_response(),
    };
    let outcome = tried(two).await;
    let found = queries(&outcome);
    assert!(found[0].1.starts_with("status=integration-requested"), "the worst comes first: {outcome}");
    assert!(found.iter().any(|(rule, query)| *rule == Rule::ServerError && query.contains('+')), "{outcome}");
    assert!(outcome.failures.len() <= 4 && outcome.ungrouped == 0, "{outcome}");
}

/// A server that closes the connection instead of answering some requests.
async fn closes_on(closes: fn(&str) -> bool) -> String {
    use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/return", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut lines, mut first) = (BufReader::new(stream), String::new());
                loop {
                    let mut line = String::new();
                    if lines.read_line(&mut line).await.is_ok_and(|read| read > 0) {
                        match &*line {
                            "\r\n" => {
                                let url = first.split(' ').nth(1).unwrap_or_default();
                                if closes(url) {
                                    return;
                                }
                                let said = text(url.split_once('?').unwrap_or_default().1);
                                let answer = format!(
                                    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{said}",
                                    said.len()
                                );
                                first.clear();
                                if lines.write_all(answer.as_bytes()).await.is_err() {
                                    return;
                                }
                            }
                            _ if first.is_empty() => first = line,
                            _ => {}
                        }
                    } else {
                        return;
                    }
                }
            });
        }
    });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_closed_on_an_oversized_request_is_no_failure() {
    let outcome = fuzzed(&closes_on(|url| url.len() > 4_000).await, plan(1, 2_000)).await;
    assert_nothing_failed("oversized", &outcome);
    let outcome =
        fuzzed(&closes_on(|url| url.starts_with("/return") && url.contains("%0D")).await, plan(1, 2_000))
            .await;
    assert!(outcome.failures.iter().any(|failure| failure.rule == Rule::Dropped), "{outcome}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_knows_only_its_own_fleets_is_fuzzed_after_the_setup_calls() {
    let known = Arc::new(Mutex::new(BTreeSet::new()));
    let base = served(move |path, query| {
        if let Some(fleet) = path.strip_prefix("/setup/") {
            known.lock().unwrap().insert(fleet.to_owned());
            return StatusCode::CREATED.into_response();
        }
        let (fleet, rest) =
            query.strip_prefix("fleet=").unwrap_or_default().split_once('&').unwrap_or_default();
        let fleet = if fleet.is_empty() { query.strip_prefix("fleet=").unwrap_or_default() } else { fleet };
        if known.lock().unwrap().contains(fleet) {
            page(path, rest)
        } else {
            StatusCode::NOT_FOUND.into_response()
        }
    })
    .await;
    let url = format!("{base}/return?fleet={{fleet_ref}}");
    let unknown = RedirectSession::open(callback(&url), plan(1, 1)).await.unwrap_err();
    assert!(matches!(unknown, FuzzError::Refused { status: 404 }), "{unknown}");

    let call = |path: &str| SetupCall {
        url: format!("{base}/{path}").parse().unwrap(),
        method: Method::PUT,
        headers: Default::default(),
        payload: Payload::Nothing,
        only: Vec::new(),
    };
    let with = |path: &str| Callback { arrange: vec![call(path)], ..callback(&url) };
    let mut session = RedirectSession::open(with("setup/{fleet_ref}"), plan(1, 400)).await.unwrap();
    let outcome = session.run(Arc::new(Progress::default()), |_| {}, pending()).await;
    assert_nothing_failed("arranged", &outcome);
    assert_eq!((outcome.inconclusive, outcome.unclear), (0, 0));
    let connected = Interpretations::of(&[Interpretation::Connected]);
    assert_eq!(session.retry("status=success", connected).await, RetryResult::Fixed);

    let wrong = RedirectSession::open(with("nowhere/{fleet_ref}"), plan(1, 1)).await.unwrap_err();
    assert!(matches!(wrong, FuzzError::NotSetUp { .. }), "{wrong}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ban_ends_the_run_and_blames_nobody() {
    let banned = Arc::new(AtomicUsize::new(0));
    let outcome = tried(move |path, query| {
        if query.contains("%3C") {
            banned.store(1, Ordering::Relaxed);
        }
        if banned.load(Ordering::Relaxed) > 0 {
            StatusCode::FORBIDDEN.into_response()
        } else {
            page(path, query)
        }
    })
    .await;
    assert!(outcome.failures.is_empty(), "{outcome}");
    let because = outcome.interrupted.unwrap();
    assert!(because.contains("refuses a documented case now") && because.contains("403"), "{because}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_partner_is_tried_again_and_the_counts_add_up() {
    let turn = Arc::new(AtomicUsize::new(0));
    let every_fiftieth = Arc::clone(&turn);
    let outcome = tried(move |path, query| {
        let busy = every_fiftieth.fetch_add(1, Ordering::Relaxed) % 50 == 49;
        if busy { StatusCode::SERVICE_UNAVAILABLE.into_response() } else { page(path, query) }
    })
    .await;
    assert_nothing_failed("busy", &outcome);
    assert!(
        outcome.retried > 10 && outcome.inconclusive < 10,
        "{} {}",
        outcome.retried,
        outcome.inconclusive
    );
    let read: u64 = outcome.interpretations.values().sum();
    assert_eq!(read + outcome.unclear + outcome.inconclusive, outcome.cases);

    let turn = Arc::new(AtomicUsize::new(0));
    let outcome = tried(move |path, query| {
        let busy = turn.fetch_add(1, Ordering::Relaxed) >= 40;
        if busy { StatusCode::TOO_MANY_REQUESTS.into_response() } else { page(path, query) }
    })
    .await;
    assert!(outcome.failures.is_empty(), "{outcome}");
    let because = outcome.interrupted.unwrap();
    assert!(
        because.contains("a throttle refuses requests (status 429) since case ")
            && because.contains("; lower `--rate`"),
        "{because}"
    );
}
