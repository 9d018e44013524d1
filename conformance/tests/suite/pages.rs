//! Pages as a fleet sees them in Chromium: what a script draws is tested, and every visit ends.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use catena_conformance::judge::{Finding, FindingKind};
use catena_conformance::profile::target::{Target, TargetFlags};
use catena_conformance::report::{CheckReport, Report};
use catena_conformance::specification::{Selection, Specification};
use catena_probe::chromium::Chromium;
use futures::stream::{self, StreamExt as _};
use mock_catena::clock::{Clock as _, SystemClock};
use reference_partner::Defect;
use reference_partner::variants::SinglePageApp;

use crate::bench_partner::{SECRET, judged_by, partner_with};

/// The checks whose ids start with one of these.
fn only(prefixes: &[&str]) -> Specification {
    let only = prefixes.iter().map(|prefix| prefix.parse().unwrap()).collect();
    Specification::embedded().unwrap().select(&Selection { only, tags: None }).unwrap()
}

async fn served(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    base
}

fn target(base: &str, timeout: &str) -> Target {
    let profile = format!(
        "[callback]\nsuccess_redirect_url = \"{base}/catena/return?fleet={{fleet_ref}}\"\n\
         failure_redirect_url = \"{base}/catena/failed?fleet={{fleet_ref}}\"\n\
         [webhook]\nurl = \"{base}/hooks/catena\"\nsecret = \"{SECRET}\"\n[limits]\ntimeout = \"{timeout}\"\n"
    );
    Target::from_profile("pages.toml", &profile, &|_| None, &TargetFlags::default()).unwrap()
}

async fn app(app: SinglePageApp) -> Target {
    let router = app.router(SECRET.parse().unwrap(), Arc::new(|| SystemClock.now()));
    target(&served(router).await, "10s")
}

fn of_kind(report: &Report, kind: FindingKind) -> Vec<&str> {
    let checks = report.checks.iter().filter(|check| check.finding.kind() == kind);
    checks.map(|check| check.check.id.as_str()).collect()
}

fn check<'a>(report: &'a Report, id: &str) -> &'a CheckReport {
    report.checks.iter().find(|check| check.check.id.as_str() == id).unwrap()
}

const READ: [&str; 4] = [
    "redirect.requested.",
    "redirect.failure.distinguished",
    "redirect.success.connected",
    "redirect.reflected",
];

#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_that_only_a_script_draws_is_tested_in_a_browser() {
    use SinglePageApp::{Correct, ShowsRequestedAsConnected};
    for partner in [Correct, ShowsRequestedAsConnected] {
        let report = judged_by(only(&READ), app(partner).await, None).await;
        assert!(report.failed_ids().is_empty(), "{partner:?} over HTTP: {:?}", report.failed_ids());
        assert!(of_kind(&report, FindingKind::NotTested).contains(&"redirect.requested.distinguished"));
    }

    let chromium = Arc::new(Chromium::start(catena_conformance::oracle::visible_text).await.unwrap());
    let see = |target| judged_by(only(&READ), target, Some(Arc::clone(&chromium)));
    let honest = see(app(Correct).await).await;
    // Without views, what is stored cannot be tested in a browser either.
    insta::assert_snapshot!(of_kind(&honest, FindingKind::NotTested).join("\n"), @r"
    redirect.requested.stored
    redirect.requested.provisional-access
    redirect.requested.without-id
    ");
    assert_eq!(of_kind(&honest, FindingKind::Passed).len(), honest.checks.len() - 3);

    let flawed = see(app(ShowsRequestedAsConnected).await).await;
    chromium.end().await;
    insta::assert_snapshot!(flawed.failed_ids().join("\n"), @r"
    redirect.requested.distinguished
    redirect.requested.not-connected
    redirect.requested.acknowledged
    redirect.requested.on-failure-url
    redirect.requested.without-id
    ");
    let shown = check(&flawed, "redirect.requested.not-connected");
    let last = shown.evidence.last().unwrap();
    insta::assert_snapshot!(
        format!("{}: {}", last.what, last.text.as_deref().unwrap()),
        @"the fleet returns with `status=integration-requested`, as it is shown: Acme / You are all set / Your telematics provider is connected."
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_without_scripts_has_the_same_findings_in_a_browser_as_over_http() {
    let chromium = Arc::new(Chromium::start(catena_conformance::oracle::visible_text).await.unwrap());
    for defects in [BTreeSet::new(), BTreeSet::from([Defect::StoresRequestedAsLive])] {
        let specification = || only(&["redirect.requested.", "redirect.status.", "journey.requested"]);
        let (partner, target) = partner_with(defects.clone()).await;
        let plain = judged_by(specification(), target, None).await;
        partner.stop().await;
        let (partner, target) = partner_with(defects).await;
        let drawn = judged_by(specification(), target, Some(Arc::clone(&chromium))).await;
        partner.stop().await;
        assert_eq!(drawn.failed_ids(), plain.failed_ids());
        assert_eq!(drawn.headline, plain.headline);
    }
    chromium.end().await;
}

/// Pages that misbehave, each under its own path.
async fn odd(request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let page = |body: &str| Html(format!("<!doctype html><title>Acme</title>{body}")).into_response();
    match path.as_str() {
        "/tells/return" => page(
            "<meta name=referrer content=unsafe-url><h1>Thank you</h1>\
             <script>console.error('no such button'); nobody.there();</script>\
             <script src=https://metrics.test/a.js></script>",
        ),
        "/spins/return" => page("<h1>Wait</h1><script>for (;;) {}</script>"),
        "/asks/return" => page("<script>alert('1'); confirm('2'); document.write('<h1>Done</h1>')</script>"),
        "/leaves/return" => page("<script>location = 'https://www.acme.test/in'</script>"),
        "/circles/return" => page("<script>location = location.pathname + '?' + Math.random()</script>"),
        "/grows/return" => {
            page("<h1>Fleet</h1><script>setInterval(() => document.body.append('more '), 10)</script>")
        }
        "/flashes/return" => page(
            "<h1>Wait</h1><p id=why></p><script type=module>\
             const why = document.getElementById('why'); \
             why.innerHTML = new URLSearchParams(location.search).get('skip_reason') ?? ''; \
             await fetch('/refused/api'); why.textContent = 'Done'</script>",
        ),
        "/refused/return" => page(
            "<h1>Wait</h1><script type=module>\
             const { ok } = await fetch('/refused/api'); document.body.append(ok ? 'yes' : 'no')</script>",
        ),
        "/refused/api" => StatusCode::NOT_FOUND.into_response(),
        "/moves/return" => Redirect::to("/moves/there").into_response(),
        "/moves/there" => {
            page("<h1>Here</h1><script>history.replaceState(null, '', '/moves/clean')</script>")
        }
        _ => page("<h1>Nothing</h1>"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_of_a_misbehaving_page_ends_and_is_reported() {
    let base = served(Router::new().fallback(odd)).await;
    let chromium = Arc::new(Chromium::start(catena_conformance::oracle::visible_text).await.unwrap());
    let mut lines = Vec::new();
    let pages = ["tells", "asks", "leaves", "circles", "grows", "refused", "moves"];
    let judged = stream::iter(pages).map(|page| {
        let mut target = target(&base, "2s");
        target.success = format!("{base}/{page}/return?fleet={{fleet_ref}}").parse().unwrap();
        target.webhook = None;
        let checks = only(&["redirect.success.answered", "redirect.leak.referrer"]);
        let chromium = Some(Arc::clone(&chromium));
        async move { (page, judged_by(checks, target, chromium).await) }
    });
    for (page, report) in judged.buffered(4).collect::<Vec<_>>().await {
        for check in &report.checks {
            let last = check.evidence.last().unwrap();
            let finding = match &check.finding {
                Finding::Passed => "passed".to_owned(),
                Finding::Failed { observed, .. } => format!("failed: {observed}"),
                Finding::NotTested { needs } => format!("not tested: {needs}"),
                Finding::Inconclusive { because, .. } => format!("inconclusive: {because}"),
                Finding::NotApplicable { because } => format!("not applicable: {because}"),
            };
            let mut noticed = last.noticed.clone();
            noticed.sort();
            lines.push(format!("{page} {}: {finding}", check.check.id));
            lines.extend(noticed.iter().map(|line| format!("  {line}")));
        }
    }
    chromium.end().await;
    insta::assert_snapshot!(lines.join("\n"), @"
    tells redirect.leak.referrer: failed: a request to `metrics.test` with an id in its `Referer` header
      `metrics.test`, which is not on the allow list, receives an id in the `Referer` header
      console: ReferenceError: nobody is not defined
      console: no such button
      what the page requested from `metrics.test` was blocked; if your page needs it, add it with `--allow-host metrics.test`
    tells redirect.success.answered: passed
      `metrics.test`, which is not on the allow list, receives an id in the `Referer` header
      console: ReferenceError: nobody is not defined
      console: no such button
      what the page requested from `metrics.test` was blocked; if your page needs it, add it with `--allow-host metrics.test`
    asks redirect.leak.referrer: passed
    asks redirect.success.answered: passed
    leaves redirect.leak.referrer: inconclusive: the browser was redirected to `www.acme.test`, which is not on the allow list; if that host is yours, add it with `--allow-host`
    leaves redirect.success.answered: inconclusive: the browser was redirected to `www.acme.test`, which is not on the allow list; if that host is yours, add it with `--allow-host`
    circles redirect.leak.referrer: inconclusive: the redirect did not end on a page; see `redirect.*.answered`
    circles redirect.success.answered: failed: 11 redirects, and still no page
    grows redirect.leak.referrer: not tested: a browser that runs scripts: there is no policy, and a script may load something from other sites
      the page was not complete in time
    grows redirect.success.answered: passed
      the page was not complete in time
    refused redirect.leak.referrer: passed
      console: Failed to load resource: the server responded with a status of 404 (Not Found)
    refused redirect.success.answered: passed
      console: Failed to load resource: the server responded with a status of 404 (Not Found)
    moves redirect.leak.referrer: passed
    moves redirect.success.answered: passed
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_that_never_end_end_the_run() {
    let base = served(Router::new().fallback(odd)).await;
    let chromium = Arc::new(Chromium::start(catena_conformance::oracle::visible_text).await.unwrap());
    let mut target = target(&base, "1s");
    for url in [&mut target.success, &mut target.failure] {
        *url = format!("{base}/spins/return?fleet={{fleet_ref}}").parse().unwrap();
    }
    target.webhook = None;
    let report = judged_by(only(&["redirect."]), target, Some(Arc::clone(&chromium))).await;
    assert_eq!((report.exit_code, report.failed_ids()), (3, Vec::new()));
    let why = report.ended_early.unwrap();
    assert!(why.contains("takes too long to read"), "{why}");
    chromium.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn markup_that_a_script_shows_for_a_moment_is_found() {
    let base = served(Router::new().fallback(odd)).await;
    let chromium = Arc::new(Chromium::start(catena_conformance::oracle::visible_text).await.unwrap());
    for (page, failed) in [("flashes", true), ("refused", false)] {
        let mut target = target(&base, "2s");
        for url in [&mut target.success, &mut target.failure] {
            *url = format!("{base}/{page}/return?fleet={{fleet_ref}}").parse().unwrap();
        }
        target.webhook = None;
        let report =
            judged_by(only(&["redirect.reflected-markup"]), target, Some(Arc::clone(&chromium))).await;
        assert_eq!(
            report.failed_ids() == ["redirect.reflected-markup"],
            failed,
            "{page}: {:?}",
            report.checks[0].finding
        );
    }
    chromium.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_deletes_its_profile() {
    let chromium = Chromium::start(catena_conformance::oracle::visible_text).await.unwrap();
    let folder = chromium.profile().unwrap();
    assert!(folder.is_dir());
    chromium.end().await;
    assert!(!folder.exists(), "{}", folder.display());
    assert!(chromium.profile().is_none());
}
