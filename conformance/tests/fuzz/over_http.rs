//! Fuzzing over HTTP, where only the responses of a partner are known.

use std::future::pending;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use axum::routing::get;
use catena_conformance::fuzz::redirect::{Callback, RedirectSession};
use catena_conformance::fuzz::{FuzzError, FuzzOptions, FuzzOutcome, Plan, Progress, RetryResult, Rule};
use catena_conformance::profile::Pages;
use catena_conformance::profile::target::Target;
use catena_conformance::seed::Seed;
use catena_contract::{Interpretation, Interpretations, parse_query};
use catena_probe::Limits;
use mock_catena::clock::{Clock as _, SystemClock};
use reference_partner::Defect;
use reference_partner::variants::Variant;
use reference_partner::{Clock, Options, ReferencePartner, Running};

use crate::planted::PLANTED;

pub(crate) async fn partner(defects: impl IntoIterator<Item = Defect>) -> Running {
    partner_at(0, defects).await
}

pub(crate) async fn partner_at(port: u16, defects: impl IntoIterator<Item = Defect>) -> Running {
    start(port, defects, Arc::new(|| "2026-03-02T15:20:30Z".parse().unwrap())).await
}

/// A partner with the system clock, which the program uses for deliveries.
pub(crate) async fn partner_now(defects: impl IntoIterator<Item = Defect>) -> Running {
    partner_at_now(0, defects).await
}

pub(crate) async fn partner_at_now(port: u16, defects: impl IntoIterator<Item = Defect>) -> Running {
    start(port, defects, Arc::new(|| SystemClock.now())).await
}

async fn start(port: u16, defects: impl IntoIterator<Item = Defect>, clock: Clock) -> Running {
    ReferencePartner::start(Options {
        bind: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        secret: "fuzz-test-key".parse().unwrap(),
        defects: defects.into_iter().collect(),
        clock,
    })
    .await
    .unwrap()
}

pub(crate) fn callback(url: &str) -> Callback {
    let limits = Limits { timeout: Duration::from_secs(10), ..Limits::default() };
    Callback {
        url: url.parse().unwrap(),
        headers: Default::default(),
        session: None,
        arrange: Vec::new(),
        pages: Pages::default(),
        confirmed: Vec::new(),
        limits,
    }
}

pub(crate) fn plan(seed: u64, cases: u64) -> Plan {
    Plan::new(Seed::new(seed), FuzzOptions { cases: Some(cases), ..FuzzOptions::default() }, true)
}

pub(crate) async fn fuzzed(url: &str, plan: Plan) -> FuzzOutcome {
    let mut session = RedirectSession::open(callback(url), plan).await.unwrap();
    session.run(Arc::new(Progress::default()), |_| {}, pending()).await
}

/// A partner that is one function.
async fn small(handler: fn(String) -> Response) -> String {
    let answer = move |RawQuery(query): RawQuery| async move { handler(query.unwrap_or_default()) };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router =
        Router::new().route("/return", get(answer)).route("/done", get(|| async { Html("<p>Done</p>") }));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}/return")
}

fn page(query: &str) -> &'static str {
    match parse_query(query) {
        Ok(catena_contract::Outcome::Success) => "<p>Your provider is connected.</p>",
        Ok(catena_contract::Outcome::IntegrationRequested { .. }) => {
            "<p>Your provider has been requested.</p>"
        }
        Ok(catena_contract::Outcome::Failure) => "<p>Your provider was not connected.</p>",
        Err(_) => "<p>Welcome back.</p>",
    }
}

fn found(outcome: &FuzzOutcome) -> Vec<(Rule, String)> {
    outcome.failures.iter().map(|failure| (failure.rule, failure.case.query())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_planted_defect_is_found_and_shown_by_its_shortest_query() {
    let mut wrong = Vec::new();
    // One seed each; `planted` tries twenty in process, where a case is cheaper.
    for (seed, (defect, shortest, rule, observed)) in (1..).zip(PLANTED) {
        let (rule, observed) =
            if rule == Rule::Panic { (Rule::ServerError, "status 500") } else { (rule, observed) };
        let partner = partner([defect]).await;
        let outcome = fuzzed(&partner.success_redirect_url_template(), plan(seed, 2_000)).await;
        let shown = outcome.failures.iter().any(|failure| {
            (failure.rule, &*failure.case.query(), &*failure.observed) == (rule, shortest, observed)
                && failure.confirmed
        });
        if !shown || outcome.failures.iter().any(|failure| failure.case.query().len() < shortest.len()) {
            wrong.push(format!("{defect}, seed {seed}: {outcome}"));
        }
        partner.stop().await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The number of cases for correct partners: `CATENA_FUZZ_CASES`, or few.
fn passing_cases(few: u64) -> u64 {
    std::env::var("CATENA_FUZZ_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(few)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_partner_passes_and_every_answer_is_clear() {
    let cases = passing_cases(5_000);
    let partner = partner([]).await;
    for url in [partner.success_redirect_url_template(), partner.failure_redirect_url_template()] {
        let outcome = fuzzed(&url, plan(3, cases)).await;
        assert!(outcome.failures.is_empty(), "{outcome}");
        // Cases that repeat the partner's own parameter are skipped.
        assert!(outcome.cases > cases * 9 / 10 && outcome.cases <= cases, "{outcome}");
        assert_eq!((outcome.inconclusive, outcome.unclear), (0, 0));
        for &class in Interpretation::ALL {
            assert!(outcome.interpretations[&class] > 300, "{:?}", outcome.interpretations);
        }
    }
    partner.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn correct_partners_of_other_kinds_pass() {
    let strict: fn(String) -> Response = |query| match parse_query(&query) {
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
        Ok(catena_contract::Outcome::Success)
        | Ok(catena_contract::Outcome::IntegrationRequested { .. })
        | Ok(catena_contract::Outcome::Failure) => Html(page(&query)).into_response(),
    };
    let clean_url: fn(String) -> Response = |query| match parse_query(&query) {
        Ok(catena_contract::Outcome::Success) => Redirect::to("/done?as=connected").into_response(),
        Ok(catena_contract::Outcome::IntegrationRequested { .. })
        | Ok(catena_contract::Outcome::Failure)
        | Err(_) => Html(page(&query)).into_response(),
    };
    let first_line_only: fn(String) -> Response = |query| {
        let status = match parse_query(&query) {
            Ok(catena_contract::Outcome::Success) => "success",
            Ok(catena_contract::Outcome::IntegrationRequested { .. }) => "pending",
            Ok(catena_contract::Outcome::Failure) | Err(_) => "failed",
        };
        ([("content-type", "application/json")], format!("{{\"status\":\"{status}\"}}")).into_response()
    };
    for (name, handler) in [("strict", strict), ("clean URL", clean_url), ("JSON", first_line_only)] {
        let outcome = fuzzed(&small(handler).await, plan(5, passing_cases(2_000))).await;
        assert!(outcome.failures.is_empty(), "{name}: {outcome}");
        assert_eq!(outcome.inconclusive, 0, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_correct_variant_passes() {
    for style in Variant::ALL {
        let clock: Clock = Arc::new(|| SystemClock.now());
        let served = Variant::start(style, "fuzz-test-key".parse().unwrap(), clock).await.unwrap();
        let target = Target::of_variant(&served, true, false).unwrap();
        for url in [target.success, target.failure] {
            let at = format!("{style} {url}");
            let mut callback = callback(&url.to_string());
            callback.headers = target.headers.clone();
            let mut session = RedirectSession::open(callback, plan(7, passing_cases(200))).await.unwrap();
            let outcome = session.run(Arc::new(Progress::default()), |_| {}, pending()).await;
            assert!(outcome.failures.is_empty(), "{at}: {outcome}");
            assert_eq!(outcome.inconclusive, 0, "{at}");
        }
    }
}

fn reflects(query: String) -> Response {
    let all: String =
        form_urlencoded::parse(query.as_bytes()).map(|(_, value)| format!("<p>You said {value}")).collect();
    Html(page(&query).to_owned() + &all).into_response()
}

fn redirects(query: String) -> Response {
    let next = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "a" || name == "next");
    match next.and_then(|(_, next)| next.parse::<axum::http::HeaderValue>().ok()) {
        Some(next) => (StatusCode::SEE_OTHER, [("location", next)]).into_response(),
        None => Html(page(&query)).into_response(),
    }
}

fn injects(query: String) -> Response {
    let text = String::from_utf8_lossy(query.as_bytes()).to_uppercase();
    let header = if text.contains("%0D%0AX-CATENA-FUZZ") { "x-catena-fuzz" } else { "x-other" };
    ([(header, "1")], Html(page(&query))).into_response()
}

/// A page with every defect that only its responses show.
pub(crate) async fn served_with_every_hole() -> String {
    small(|query| {
        let injected = injects(query.clone());
        if injected.headers().contains_key("x-catena-fuzz") {
            return injected;
        }
        if query.contains('+') {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        match redirects(query.clone()) {
            away if away.status() == StatusCode::SEE_OTHER => away,
            _ => reflects(query),
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn harmful_responses_are_found() {
    for (rule, handler) in [
        (Rule::ReflectedMarkup, reflects as fn(String) -> Response),
        (Rule::AnotherSite, redirects),
        (Rule::HeaderInjection, injects),
    ] {
        let outcome = fuzzed(&small(handler).await, plan(1, 2_000)).await;
        let rules: Vec<Rule> = outcome.failures.iter().map(|failure| failure.rule).collect();
        assert!(rules.contains(&rule), "{rule}: {outcome}");
        assert!(rules.iter().all(|found| *found == rule), "{rule}: {outcome}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_defects_of_one_partner_are_distinguished_in_one_run() {
    let partner = partner([Defect::TrimsStatus, Defect::ChokesOnPlus]).await;
    let outcome = fuzzed(&partner.success_redirect_url_template(), plan(1, 3_000)).await;
    let found = found(&outcome);
    assert!(found.contains(&(Rule::Interpretation, "status=+success".to_owned())), "{outcome}");
    assert!(found.iter().any(|(rule, _)| *rule == Rule::ServerError), "{outcome}");
    partner.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_that_is_tried_again_is_fixed_or_still_fails_or_cannot_be_judged() {
    let neutral = Interpretations::of(&[Interpretation::Neutral, Interpretation::Failed]);
    let flawed = partner([Defect::TrimsStatus]).await;
    let url = flawed.success_redirect_url_template();
    let mut session = RedirectSession::open(callback(&url), plan(1, 1)).await.unwrap();
    assert!(matches!(session.retry("status=+success", neutral).await, RetryResult::StillFailing(_)));
    flawed.stop().await;
    assert_eq!(session.retry("status=+success", neutral).await, RetryResult::CannotTell("refused".into()));
    let good = partner([]).await;
    let mut session =
        RedirectSession::open(callback(&good.success_redirect_url_template()), plan(1, 1)).await.unwrap();
    assert_eq!(session.retry("status=+success", neutral).await, RetryResult::Fixed);
    good.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_the_run_and_keeps_the_failures() {
    let partner = partner([Defect::TrimsStatus]).await;
    let mut session =
        RedirectSession::open(callback(&partner.success_redirect_url_template()), plan(1, 40_000_000))
            .await
            .unwrap();
    let (interrupt, interrupted) = tokio::sync::oneshot::channel();
    let (mut interrupt, mut failures) = (Some(interrupt), 0);
    let outcome = session
        .run(
            Arc::new(Progress::default()),
            |_| {
                failures += 1;
                if let Some(interrupt) = interrupt.take() {
                    interrupt.send("interrupted by Ctrl-C".to_owned()).unwrap();
                }
            },
            async { interrupted.await.unwrap() },
        )
        .await;
    assert_eq!(outcome.interrupted.as_deref(), Some("interrupted by Ctrl-C"));
    assert!(failures >= 1 && !outcome.failures.is_empty());
    assert!(outcome.cases < 40_000_000);
    partner.stop().await;
}

#[tokio::test]
async fn a_page_that_cannot_be_fuzzed_says_why() {
    let closed = RedirectSession::open(callback("http://127.0.0.1:1/return"), plan(1, 1)).await.unwrap_err();
    assert!(matches!(closed, FuzzError::Unreachable { .. }), "{closed}");
    let foreign =
        RedirectSession::open(callback("https://partner.example/return"), plan(1, 1)).await.unwrap_err();
    assert!(matches!(&foreign, FuzzError::NotAllowed { host } if host == "partner.example"), "{foreign}");
    let shut: fn(String) -> Response = |_| StatusCode::FORBIDDEN.into_response();
    let shut = RedirectSession::open(callback(&small(shut).await), plan(1, 1)).await.unwrap_err();
    assert!(matches!(shut, FuzzError::Refused { status: 403 }), "{shut}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_ends_when_the_partner_no_longer_answers() {
    let partner = partner([]).await;
    let mut session =
        RedirectSession::open(callback(&partner.success_redirect_url_template()), plan(1, 40_000_000))
            .await
            .unwrap();
    let (outcome, ()) =
        tokio::join!(session.run(Arc::new(Progress::default()), |_| {}, pending()), partner.stop());
    let because = outcome.interrupted.unwrap_or_default();
    assert!(because.starts_with("the partner no longer answers: "), "{because}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_hop_of_a_redirect_keeps_to_the_rate() {
    let clean_url: fn(String) -> Response = |_| Redirect::to("/done").into_response();
    let options =
        FuzzOptions { cases: Some(20), rate: Some(200), concurrency: Some(4), ..FuzzOptions::default() };
    let outcome = fuzzed(&small(clean_url).await, Plan::new(Seed::new(1), options, true)).await;
    // Two requests per case, and 5 ms between any two.
    let least = Duration::from_millis(5) * u32::try_from(2 * outcome.cases - 1).unwrap();
    assert!(outcome.cases > 10 && outcome.elapsed >= least, "{:?} for {outcome}", outcome.elapsed);
}

#[tokio::test(flavor = "multi_thread")]
async fn outcomes_that_look_the_same_are_reported() {
    let thanks: fn(String) -> Response = |_| Html("<p>Thank you.</p>").into_response();
    let session = RedirectSession::open(callback(&small(thanks).await), plan(1, 1)).await.unwrap();
    assert_eq!(session.same_as_success().to_string(), "requested or failed or neutral");
}
