//! Fleets that return to partners with sessions, with pages that change by themselves, and with phrases of their own.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse as _, Response};
use catena_conformance::judge::{Finding, FindingKind};
use catena_conformance::profile::target::{Target, TargetFlags};
use catena_conformance::report::Report;
use catena_conformance::specification::{Selection, Specification};
use catena_probe::chromium::Chromium;
use mock_catena::clock::{Clock as _, SystemClock};
use reference_partner::{Defect, ReferencePartner};

use crate::bench_partner::{SECRET, judged_by};

/// What stands in front of the reference partner.
#[derive(Clone, Default)]
struct Front {
    /// The attributes of the session's cookie, if a session is needed.
    session: Option<&'static str>,
    /// Changes a page; the number grows with every page.
    page: Option<fn(usize, &str) -> String>,
    pages: Arc<AtomicUsize>,
}

async fn front(State(front): State<Front>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    if path == "/login" {
        let cookie = format!("sid=0123456789; Path=/; HttpOnly; {}", front.session.unwrap_or_default());
        return (
            StatusCode::SEE_OTHER,
            [(header::LOCATION, "/home".to_owned()), (header::SET_COOKIE, cookie)],
        )
            .into_response();
    }
    if path == "/home" {
        return Html("<h1>Welcome back</h1>").into_response();
    }
    if !path.starts_with("/catena/") {
        return next.run(request).await;
    }
    let cookies = request.headers().get(header::COOKIE).and_then(|value| value.to_str().ok());
    if front.session.is_some() && !cookies.is_some_and(|cookies| cookies.contains("sid=0123456789")) {
        return Html("<h1>Sign in</h1><form method=post action=/login><input type=password name=p></form>")
            .into_response();
    }
    let response = next.run(request).await;
    let Some(change) = front.page.filter(|_| response.status() == StatusCode::OK) else { return response };
    let (parts, body) = response.into_parts();
    let page = String::from_utf8(to_bytes(body, 1 << 20).await.unwrap().to_vec()).unwrap();
    let number = front.pages.fetch_add(1, Ordering::Relaxed);
    Response::from_parts(parts, Body::from(change(number, &page)))
}

/// A partner behind this front, with these additions to its profile.
async fn partner(defects: &[Defect], behind: Front, callback: &str, more: &str) -> Target {
    let defects: BTreeSet<Defect> = defects.iter().copied().collect();
    let partner = ReferencePartner::new(SECRET.parse().unwrap(), defects, Arc::new(|| SystemClock.now()));
    let router: Router = partner
        .router()
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(from_fn_with_state(behind, front));
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let (callback, more) = (callback.replace("BASE", &base), more.replace("BASE", &base));
    let profile = format!(
        "[callback]\nsuccess_redirect_url = \"{base}/catena/return?fleet={{fleet_ref}}\"\n\
         failure_redirect_url = \"{base}/catena/failed?fleet={{fleet_ref}}\"\n{callback}\n\
         [webhook]\nurl = \"{base}/hooks/catena\"\nsecret = \"{SECRET}\"\n{more}\n[limits]\nsettle = \"100ms\"\n"
    );
    Target::from_profile("returns.toml", &profile, &|_| None, &TargetFlags::default()).unwrap()
}

fn only(prefixes: &[&str]) -> Specification {
    let only = prefixes.iter().map(|prefix| prefix.parse().unwrap()).collect();
    Specification::embedded().unwrap().select(&Selection { only, tags: None }).unwrap()
}

fn finding<'a>(report: &'a Report, id: &str) -> &'a Finding {
    &report.checks.iter().find(|check| check.check.id.as_str() == id).unwrap().finding
}

const LOGIN: &str =
    "[callback.login]\nurl = \"BASE/login\"\nform = { user = \"u\", password = \"p-0123456789\" }";
const VIEWS: &str = "[observe]\nfleet = \"BASE/_test/fleets/{fleet_ref}\"\n\
                     integration_request = \"BASE/_test/integration-requests/{integration_request_id}\"";
const WITH_SESSION: [&str; 3] =
    ["redirect.session.cross-site", "redirect.success", "redirect.requested.stored"];

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_browsers_hold_back_fails_one_check_which_names_the_cookie_in_both_drivers() {
    let chromium = Arc::new(Chromium::start(catena_conformance::oracle::visible_text).await.unwrap());
    for driver in [None, Some(&chromium)] {
        for (attributes, named) in
            [("SameSite=Strict", Some("`sid` (`SameSite=Strict`)")), ("SameSite=Lax", None), ("", None)]
        {
            let behind = Front { session: Some(attributes), ..Front::default() };
            let target = partner(&[], behind, LOGIN, VIEWS).await;
            let report = judged_by(only(&WITH_SESSION), target, driver.cloned()).await;
            let failed: &[&str] = if named.is_some() { &["redirect.session.cross-site"] } else { &[] };
            assert_eq!(report.failed_ids(), failed, "{attributes}, browser: {}", driver.is_some());
            let seen = finding(&report, "redirect.session.cross-site");
            match (named, seen) {
                (Some(named), Finding::Failed { observed, .. }) => {
                    assert!(observed.contains(named) && observed.contains("`SameSite=Lax`"), "{observed}");
                }
                (_, seen) => assert_eq!(*seen, Finding::Passed, "{attributes}"),
            }
        }
    }
    chromium.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_with_unknown_attributes_is_not_tested() {
    let behind = Front { session: Some("SameSite=Strict"), ..Front::default() };
    let target = partner(&[], behind, "headers = { Cookie = \"sid=0123456789\" }", VIEWS).await;
    let report = judged_by(only(&WITH_SESSION), target, None).await;
    assert_eq!(report.ids_of(FindingKind::NotTested), ["redirect.session.cross-site"]);
}

/// A banner that rotates, in a place of its own.
fn rotating(number: usize, page: &str) -> String {
    const BANNERS: [&str; 4] = [
        "You are connected to the demo.",
        "Tip: your provider is connected in minutes.",
        "Acme Trucking is connected.",
        "Call us on weekdays.",
    ];
    page.replace("<main>", &format!("<div class=tip>{}</div><main>", BANNERS[number % BANNERS.len()]))
}

/// A clock in every sentence.
fn ticking(number: usize, page: &str) -> String {
    page.replace("</p>", &format!(" (10:00:{number:02})</p>")).replace("<h1>", &format!("<h1>{number}: "))
}

const READ: [&str; 5] = [
    "redirect.requested.",
    "redirect.failure.",
    "redirect.success",
    "redirect.status.unknown",
    "redirect.status.missing",
];

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_by_itself_is_neither_blamed_nor_blinds() {
    for change in [rotating as fn(usize, &str) -> String, ticking] {
        let behind = || Front { page: Some(change), ..Front::default() };
        let correct = judged_by(only(&READ), partner(&[], behind(), "", "").await, None).await;
        assert_eq!(correct.failed_ids(), Vec::<&str>::new());
        let target = partner(&[Defect::TreatsRequestedAsConnected], behind(), "", "").await;
        let flawed = judged_by(only(&READ), target, None).await;
        for id in ["redirect.requested.distinguished", "redirect.requested.not-connected"] {
            assert!(flawed.failed_ids().contains(&id), "{id}: {:?}", flawed.failed_ids());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phrase_of_the_profile_that_is_on_no_page_fails() {
    let words = "[pages]\nconnected = [\"welcome aboard\"]\nintegration_requested = [\"on our list\"]\n\
                 failed = [\"no luck\"]\nneutral = [\"could not tell how\"]";
    let target = partner(&[], Front::default(), "", words).await;
    let report = judged_by(only(&READ), target, None).await;
    for (id, phrase) in [
        ("redirect.success.connected", "`connected`"),
        ("redirect.requested.acknowledged", "`integration_requested`"),
        ("redirect.failure.not-connected", "`failed`"),
    ] {
        let Finding::Failed { observed, .. } = finding(&report, id) else { panic!("{id} is not failed") };
        assert!(observed.contains(phrase), "{observed}");
    }
    // The page of an unknown status has its phrase, so it is known not to say that the fleet is connected.
    assert_eq!(*finding(&report, "redirect.status.unknown"), Finding::Passed);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_read_alike_are_quoted_by_their_main_content() {
    fn alike(_: usize, _: &str) -> String {
        "<title>Acme</title><nav>Home</nav><header>Acme, since 1999</header><main><h1>Thanks</h1></main>"
            .to_owned()
    }
    let behind = Front { page: Some(alike), ..Front::default() };
    let report =
        judged_by(only(&["redirect.requested.distinguished"]), partner(&[], behind, "", "").await, None)
            .await;
    let Finding::Failed { observed, .. } = finding(&report, "redirect.requested.distinguished") else {
        panic!("{:?}", report.checks)
    };
    assert_eq!(observed, "both pages read: \"Thanks\"");
}
