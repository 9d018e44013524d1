//! What happens between Catena and the partner's handler is named as the cause of what fails: redirects that lose
//! parameters, deliveries that are redirected, and redirects to addresses that a fleet cannot reach.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use catena_conformance::judge::FindingKind;
use catena_conformance::profile::target::Target;
use catena_conformance::report::{CheckReport, Format, Report};
use catena_conformance::specification::{Selection, Specification};
use mock_catena::clock::{Clock as _, SystemClock};
use reference_partner::ReferencePartner;
use reference_partner::variants::RunningVariant;
use tower::ServiceExt as _;

use crate::bench_partner::{SECRET, judged_by};

/// The reference partner behind `front`, which answers a request itself or changes it.
pub(crate) async fn behind(
    front: impl Fn(&mut Request) -> Option<Response> + Clone + Send + Sync + 'static,
) -> (RunningVariant, Target) {
    let secret = || SECRET.parse().unwrap();
    let partner = ReferencePartner::new(secret(), BTreeSet::new(), Arc::new(|| SystemClock.now())).router();
    let router = Router::new().fallback(async move |mut request: Request| match front(&mut request) {
        Some(response) => response,
        None => partner.oneshot(request).await.into_response(),
    });
    let served = RunningVariant::serve("a partner behind something", router, secret()).await.unwrap();
    let target = Target::of_variant(&served, false, true).unwrap();
    (served, target)
}

pub(crate) fn only(ids: &[&str]) -> Specification {
    let selection = Selection { only: ids.iter().map(|id| id.parse().unwrap()).collect(), tags: None };
    Specification::embedded().unwrap().select(&selection).unwrap()
}

fn redirect(status: u16, location: &str) -> Response {
    (StatusCode::from_u16(status).unwrap(), [("location", location)]).into_response()
}

fn set_path(request: &mut Request, path: &str) {
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    *request.uri_mut() = format!("{path}{query}").parse::<Uri>().unwrap();
}

fn check<'a>(report: &'a Report, id: &str) -> &'a CheckReport {
    report.check(&id.parse().unwrap()).unwrap()
}

const ABOUT_STATUS: [&str; 2] = ["redirect.failure.distinguished", "redirect.requested.distinguished"];

/// Judges a partner whose pages are at a path with a slash, to which `location` redirects.
async fn with_slash(ids: &[&str], location: fn(&Uri) -> String) -> Report {
    let (_served, target) = behind(move |request| {
        let path = request.uri().path().to_owned();
        match path.strip_suffix('/').filter(|path| path.starts_with("/catena/")) {
            Some(path) => set_path(request, path),
            None if path.starts_with("/catena/") => return Some(redirect(308, &location(request.uri()))),
            None => {}
        }
        None
    })
    .await;
    judged_by(only(ids), target, None).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_that_loses_the_query_is_named_in_place_of_the_handler() {
    let report = with_slash(&ABOUT_STATUS, |uri| format!("{}/", uri.path())).await;
    assert_eq!(report.failed_ids(), ABOUT_STATUS);
    let failed = check(&report, ABOUT_STATUS[0]);
    assert_eq!(failed.cause.as_deref(), Some("hop 1 (308 to `/catena/return/`) lost `status`"));
    let text = report.render(Format::Markdown).unwrap();
    assert!(text.contains("hop 1 (308 to `/catena/return/`) lost `status`"), "{text}");
    assert!(!text.contains("Branch on `status`"), "{text}");
    assert_eq!(report.behaves_like, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_that_keeps_the_query_changes_nothing() {
    let report =
        with_slash(&ABOUT_STATUS, |uri| format!("{}/?{}", uri.path(), uri.query().unwrap_or_default())).await;
    assert_eq!(report.failed_ids(), Vec::<&str>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_that_encodes_the_query_again_is_named() {
    let report = with_slash(&["redirect.requested.stored"], |uri| {
        let query =
            uri.query().unwrap_or_default().replace('%', "%25").replace("integration-", "integration%252D");
        format!("{}/?{query}", uri.path())
    })
    .await;
    let failed = check(&report, "redirect.requested.stored");
    let cause = failed.cause.as_deref().unwrap_or_default();
    assert_eq!(cause, "hop 1 (308 to `/catena/return/`) changed `status` to `integration%2Drequested`");
}

#[tokio::test(flavor = "multi_thread")]
async fn parameters_in_front_of_a_hash_route_are_named_and_the_command_has_the_fragment() {
    // Without scripts every outcome is the same shell.
    let (_served, mut target) =
        behind(|request| request.uri().path().eq("/").then(|| "<h1>Welcome</h1>".into_response())).await;
    let base = target.success.to_string();
    let base = base.split("/catena/").next().unwrap();
    target.success = format!("{base}/#/return?fleet={{fleet_ref}}").parse().unwrap();
    target.failure = format!("{base}/#/failed?fleet={{fleet_ref}}").parse().unwrap();
    let report = judged_by(only(&ABOUT_STATUS), target, None).await;
    let failed = check(&report, ABOUT_STATUS[0]);
    assert_eq!(
        failed.cause.as_deref(),
        Some("`status` is in front of `#`, and the route `#/return` is read behind it"),
        "{:?}",
        failed.finding
    );
    let commands: Vec<_> = failed.evidence.iter().filter_map(|it| it.reproduce.as_deref()).collect();
    assert!(commands.iter().any(|it| it.contains("status=success#/return?fleet=")), "{commands:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_that_redirects_to_itself_with_a_slash_is_told_the_location() {
    let (_served, target) = behind(|request| match request.uri().path() {
        "/hooks/catena" => Some(redirect(308, "/hooks/catena/")),
        "/hooks/catena/" => {
            set_path(request, "/hooks/catena");
            None
        }
        _ => None,
    })
    .await;
    let report =
        judged_by(only(&["webhook.signed.accepted", "redirect.success.connected"]), target, None).await;
    assert_eq!(report.failed_ids().len(), 2);
    for failed in report.checks.iter() {
        let cause = failed.cause.as_deref().unwrap_or_default();
        assert_eq!(cause, "the endpoint answers deliveries with 308, a redirect to `/hooks/catena/`");
        assert!(failed.check.fix.contains("/hooks/catena/` with Catena"), "{}", failed.check.fix);
    }
    assert!(
        report.profile_warning.as_deref().is_some_and(|it| it.contains("a redirect to `/hooks/catena/`"))
    );
    assert_eq!(report.behaves_like, []);
}

/// A partner whose success page redirects to `to`, and the finding about it. `public` says whether it counts as one on a
/// public address.
async fn local_target(to: String, public: bool) -> (FindingKind, Report) {
    let (_served, mut target) =
        behind(move |request| (request.uri().path() == "/catena/return").then(|| redirect(303, &to))).await;
    target.limits.loopback_is_public = public;
    let report = judged_by(only(&["redirect.local-target"]), target, None).await;
    (report.checks[0].finding.kind(), report)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_public_partner_that_redirects_to_a_local_address_fails_and_the_redirect_is_not_followed() {
    let visits = Arc::new(AtomicU32::new(0));
    let seen = Arc::clone(&visits);
    let (served, _) = behind(move |_| {
        seen.fetch_add(1, Ordering::Relaxed);
        Some("a page of a developer's own copy".into_response())
    })
    .await;
    let port =
        served.endpoints().webhook_url.split(':').nth(2).unwrap().split('/').next().unwrap().to_owned();
    let (kind, report) = local_target(format!("http://localhost:{port}/done"), true).await;
    assert_eq!(kind, FindingKind::Failed);
    assert!(report.render(Format::Markdown).unwrap().contains("a redirect to `http://localhost:"));
    for private in [
        "http://10.0.0.7/done",
        "http://192.168.1.1:8080/",
        "http://169.254.169.254/latest/",
        "http://[fd00::1]/",
    ] {
        assert_eq!(local_target(private.to_owned(), true).await.0, FindingKind::Failed, "{private}");
    }
    assert_eq!(visits.load(Ordering::Relaxed), 0);
    // A partner on this machine may redirect to it.
    let (kind, _) = local_target(format!("http://localhost:{port}/done"), false).await;
    assert_eq!(kind, FindingKind::NotApplicable);
    assert_ne!(visits.load(Ordering::Relaxed), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_redirects_to_its_own_pages_passes() {
    let (_served, mut target) = behind(|request| match request.uri().path() {
        "/catena/return" | "/catena/failed" => Some(redirect(303, "/done")),
        "/done" => Some("Thank you".into_response()),
        _ => None,
    })
    .await;
    for public in [true, false] {
        target.limits.loopback_is_public = public;
        let report = judged_by(only(&["redirect.local-target"]), target.clone(), None).await;
        assert_eq!(report.checks[0].finding.kind(), FindingKind::Passed);
    }
}
