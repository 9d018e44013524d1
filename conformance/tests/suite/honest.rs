//! Honest partners that are built differently. Nothing about them is broken, and the suite must not say so.
//!
//! Each wraps the reference partner's own pages and receiver: what it stores is right, what it shows is its own way.

use std::collections::{BTreeSet, HashMap};
use std::io::Read as _;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use catena_conformance::finding::{Finding, FindingKind};
use catena_conformance::reference_partner::ReferencePartner;
use catena_conformance::report::Report;
use catena_conformance::target::{Target, TargetFlags};
use catena_contract::webhook::{Presented, check_delivery};
use flate2::read::GzDecoder;
use mock_catena::clock::{Clock as _, SystemClock};
use tower::ServiceExt as _;

use crate::bench_partner::{SECRET, judged};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// One shell for every outcome; a script looks at the URL and draws the rest.
    SinglePageApp,
    /// Works, remembers the page under a cookie, and redirects to a URL without parameters.
    CleanUrl,
    /// In Spanish.
    Spanish,
    /// Sends whoever brings no session to a sign-in form.
    NeedsSession,
    /// Answers JSON for its own front end.
    Json,
    /// 200 for 202, and pages full of menus, clocks and other people's news.
    Wordy,
    /// Verifies a delivery, acknowledges it unread, and works on it later.
    WorksLater,
    /// Answers 404 to events it has no handler for, as Catena's Go router does.
    FewHandlers,
}

#[derive(Clone)]
struct Front {
    style: Style,
    inner: Router,
    pages: Arc<Mutex<HashMap<String, String>>>,
}

async fn serve(style: Style) -> String {
    let inner =
        ReferencePartner::new(SECRET.parse().unwrap(), BTreeSet::new(), Arc::new(|| SystemClock.now()))
            .router();
    let front = Front { style, inner, pages: Arc::default() };
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(answer).with_state(front);
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

async fn answer(State(front): State<Front>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let headers = request.headers().clone();
    if path == "/welcome" {
        let pages = front.pages.lock().unwrap();
        return Html(cookie(&headers, "page").and_then(|id| pages.get(&id).cloned()).unwrap_or_default())
            .into_response();
    }
    if path == "/login" {
        return Html("<h1>Sign in</h1><form><input name=user><input type=password name=p></form>")
            .into_response();
    }
    let callback = path.starts_with("/catena/");
    if callback && front.style == Style::NeedsSession && cookie(&headers, "session").is_none() {
        return (StatusCode::FOUND, [(header::LOCATION, "/login")]).into_response();
    }
    if path == "/hooks/catena" && front.style == Style::FewHandlers && !is_handled(&headers) {
        return StatusCode::NOT_FOUND.into_response();
    }
    if path == "/hooks/catena" && front.style == Style::WorksLater && request.method() == Method::POST {
        return works_later(front, request).await;
    }
    let response = front.inner.clone().oneshot(request).await.unwrap();
    if !callback {
        let acknowledged = front.style == Style::Wordy && response.status() == StatusCode::ACCEPTED;
        return if acknowledged { StatusCode::OK.into_response() } else { response };
    }
    let (parts, body) = response.into_parts();
    let page = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
    match front.style {
        Style::SinglePageApp => {
            Html("<!doctype html><div id=app></div><script src=/app.js></script>").into_response()
        }
        Style::CleanUrl => {
            let mut pages = front.pages.lock().unwrap();
            let id = format!("p{}", pages.len());
            pages.insert(id.clone(), page);
            let cookie = format!("page={id}; Path=/; HttpOnly; SameSite=Lax");
            (StatusCode::SEE_OTHER, [(header::LOCATION, "/welcome".to_owned()), (header::SET_COOKIE, cookie)])
                .into_response()
        }
        Style::Spanish => Html(spanish(&page)).into_response(),
        Style::NeedsSession | Style::WorksLater | Style::FewHandlers => {
            Response::from_parts(parts, Body::from(page))
        }
        Style::Json => {
            let word = ["is connected", "has been requested", "was not connected", "confirming"]
                .into_iter()
                .position(|word| page.contains(word))
                .map_or("unknown", |at| ["connected", "integration-requested", "failure", "checking"][at]);
            ([(header::CONTENT_TYPE, "application/json")], format!(r#"{{"outcome":"{word}"}}"#))
                .into_response()
        }
        Style::Wordy => {
            let clock = SystemClock.now();
            let menu =
                "<nav><a href=/f>Connected fleets</a> <a href=/h>Not connected yet? Read how</a></nav>";
            Html(page.replace("<main>", &format!("{menu}<p>Rendered at {clock}</p><main>"))).into_response()
        }
    }
}

fn is_handled(headers: &HeaderMap) -> bool {
    const HANDLED: [&str; 3] = ["invitation.accepted", "share_agreement.created", "fleet_connection.created"];
    headers.get("x-event-type").is_some_and(|name| HANDLED.iter().any(|handled| name == handled))
}

/// Verifies, acknowledges, and hands the delivery on once the answer is on its way.
async fn works_later(front: Front, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let wire = to_bytes(body, usize::MAX).await.unwrap();
    let packed = parts.headers.contains_key(header::CONTENT_ENCODING);
    let mut unpacked = Vec::new();
    let read = if packed {
        GzDecoder::new(wire.as_ref()).read_to_end(&mut unpacked)
    } else {
        wire.as_ref().read_to_end(&mut unpacked)
    };
    let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let presented =
        Presented { timestamp: text("x-catena-timestamp"), signature: text("x-catena-signature") };
    let secret = SECRET.parse().unwrap();
    if read.is_err() || check_delivery(&secret, presented, &unpacked, SystemClock.now()).is_err() {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let work = Request::from_parts(parts, Body::from(wire));
    tokio::spawn(async move {
        // One place after another in the queue, behind whatever else is to be done.
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        front.inner.oneshot(work).await
    });
    StatusCode::ACCEPTED.into_response()
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get(header::COOKIE)?.to_str().ok()?;
    all.split("; ")
        .find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name))
        .map(|(_, value)| value.to_owned())
}

fn spanish(page: &str) -> String {
    let word = if page.contains("is connected") {
        "Su proveedor está conectado."
    } else if page.contains("has been requested") {
        "Su proveedor ha sido solicitado. Le avisaremos."
    } else if page.contains("was not connected") {
        "Su proveedor no fue conectado."
    } else {
        "Estamos comprobando."
    };
    format!("<!doctype html><html lang=es><main><h1>{word}</h1></main></html>")
}

/// Judges a partner of this style, with or without views of what it stored.
async fn judged_as(style: Style, session: bool, observe: bool) -> Report {
    let base = serve(style).await;
    let headers = if session { "headers = { Cookie = \"session=abc\" }" } else { "" };
    let views = format!(
        "[observe]\nintegration_request = \"{base}/_test/integration-requests/{{integration_request_id}}\"\n\
         fleet = \"{base}/_test/fleets/{{fleet_ref}}\"\n"
    );
    let profile = format!(
        "name = \"honest\"\n[callback]\nsuccess_redirect_url = \"{base}/catena/return?fleet={{fleet_ref}}\"\n\
         failure_redirect_url = \"{base}/catena/failed?fleet={{fleet_ref}}\"\n{headers}\n\
         [webhook]\nurl = \"{base}/hooks/catena\"\nsecret = \"{SECRET}\"\n{}",
        if observe { views.as_str() } else { "" }
    );
    let target = Target::from_profile("honest.toml", &profile, &|_| None, &TargetFlags::default()).unwrap();
    judged(target).await
}

fn of_kind(report: &Report, kind: FindingKind) -> Vec<&str> {
    let checks = report.checks.iter().filter(|check| check.finding.kind() == kind);
    checks.map(|check| check.check.id.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_check_is_broken_by_a_partner_that_is_built_differently() {
    for style in [
        Style::SinglePageApp,
        Style::CleanUrl,
        Style::Spanish,
        Style::NeedsSession,
        Style::Json,
        Style::Wordy,
        Style::WorksLater,
        Style::FewHandlers,
    ] {
        for observe in [true, false] {
            let report = judged_as(style, true, observe).await;
            let broken: Vec<(&str, &Finding)> = report
                .checks
                .iter()
                .filter(|check| {
                    let wordy =
                        style == Style::Wordy && check.check.id.as_str() == "webhook.ack.accepted-202";
                    !wordy && matches!(check.finding, Finding::Broken { .. } | Finding::Inconclusive { .. })
                })
                .map(|check| (check.check.id.as_str(), &check.finding))
                .collect();
            assert!(broken.is_empty(), "{style:?}, observe {observe}: {broken:#?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_script_draws_is_left_unproved() {
    let report = judged_as(Style::SinglePageApp, true, false).await;
    insta::assert_snapshot!(of_kind(&report, FindingKind::Unproved).join("\n"), @r"
    redirect.failure.not-connected
    redirect.requested.distinguished
    redirect.requested.not-connected
    redirect.status.unknown
    redirect.success.connected
    webhook.event.several-records
    webhook.duplicate.no-second-effect
    webhook.retry.no-second-effect
    webhook.order.reversed
    webhook.refusal.no-effect
    journey.failure.declined
    journey.requested
    journey.success
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_language_we_do_not_read_is_left_unproved_but_not_a_difference() {
    let report = judged_as(Style::Spanish, true, false).await;
    insta::assert_snapshot!(of_kind(&report, FindingKind::Unproved).join("\n"), @r"
    redirect.failure.not-connected
    redirect.requested.not-connected
    redirect.status.unknown
    redirect.success.connected
    webhook.event.several-records
    webhook.duplicate.no-second-effect
    webhook.retry.no-second-effect
    webhook.order.reversed
    webhook.refusal.no-effect
    journey.failure.declined
    journey.requested
    journey.success
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_wants_a_session_is_asked_for_one_and_not_blamed() {
    let report = judged_as(Style::NeedsSession, false, false).await;
    assert!(report.broken_ids().is_empty(), "{:?}", report.broken_ids());
    let answered =
        report.checks.iter().find(|check| check.check.id.as_str() == "redirect.success.answered").unwrap();
    insta::assert_debug_snapshot!(answered.finding, @r#"
    Inconclusive {
        because: "the fleet landed on a sign-in form; give the browser a session under `[callback]`, `headers`",
    }
    "#);
}
