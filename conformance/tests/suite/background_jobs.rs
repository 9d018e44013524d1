//! Partners that work after they have answered: a job that acts late is seen, and the order in which jobs run changes no
//! finding.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::{Json, Router};
use catena_conformance::judge::FindingKind;
use catena_conformance::profile::target::Target;
use catena_conformance::report::Report;
use catena_conformance::specification::{Selection, Specification};
use catena_contract::webhook::{SignatureHeaders, verify_delivery};
use mock_catena::clock::{Clock as _, SystemClock};
use reference_partner::variants::RunningVariant;
use reference_partner::{Defect, ReferencePartner};
use serde_json::json;
use tokio::time::Instant;
use tower::ServiceExt as _;

use crate::bench_partner::{SECRET, judged_by};

/// What a partner does after it has answered.
#[derive(Clone, Copy)]
enum Job {
    /// Stores a fleet as live some time after its success redirect.
    ConnectsLater(Duration),
    /// Processes every delivery some time after its answer, the time differing from one to the next.
    ProcessesInAnyOrder(Duration),
}

struct Partner {
    router: Router,
    job: Job,
    returned: Mutex<BTreeMap<String, Instant>>,
    deliveries: std::sync::atomic::AtomicU32,
}

async fn serve(defects: BTreeSet<Defect>, job: Job) -> RunningVariant {
    let clock = Arc::new(|| SystemClock.now());
    let router = ReferencePartner::new(SECRET.parse().unwrap(), defects, clock).router();
    let partner = Partner { router, job, returned: Mutex::default(), deliveries: 0.into() };
    let router = Router::new().fallback(answer).with_state(Arc::new(partner));
    RunningVariant::serve("works later", router, SECRET.parse().unwrap()).await.unwrap()
}

async fn answer(State(partner): State<Arc<Partner>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    match partner.job {
        Job::ConnectsLater(after) => {
            let query = request.uri().query().unwrap_or_default();
            let fleet = query.split('&').find_map(|pair| pair.strip_prefix("fleet="));
            if let (Some(fleet), true) = (fleet, query.contains("status=success")) {
                partner.returned.lock().unwrap().entry(fleet.to_owned()).or_insert_with(Instant::now);
            }
            let response = partner.router.clone().oneshot(request).await.unwrap();
            let Some(fleet) = path.strip_prefix("/_test/fleets/") else { return response };
            let returned = partner.returned.lock().unwrap().get(fleet).copied();
            if returned.is_none_or(|returned| returned.elapsed() < after) {
                return response;
            }
            Json(json!({ "fleet_ref": fleet, "access": "live", "notices": 1 })).into_response()
        }
        Job::ProcessesInAnyOrder(at_most) if path.starts_with("/hooks/") => {
            let (parts, body) = request.into_parts();
            let wire = to_bytes(body, 10_000_000).await.unwrap();
            let mut json = Vec::new();
            let _ = std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&wire[..]), &mut json);
            let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
            let presented = SignatureHeaders {
                signature: header("X-Catena-Signature"),
                timestamp: header("X-Catena-Timestamp"),
            };
            if verify_delivery(&SECRET.parse().unwrap(), presented, &json, SystemClock.now()).is_err() {
                return StatusCode::UNAUTHORIZED.into_response();
            }
            let number = partner.deliveries.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let router = partner.router.clone();
            let request = Request::from_parts(parts, Body::from(wire));
            // Every third delivery is processed at once, and the one after it last.
            let delay = at_most * (number % 3) / 2;
            tokio::spawn(async move {
                tokio::time::sleep(delay).await;
                router.oneshot(request).await
            });
            StatusCode::ACCEPTED.into_response()
        }
        Job::ProcessesInAnyOrder(_) => partner.router.clone().oneshot(request).await.unwrap(),
    }
}

async fn judged(partner: &RunningVariant, only: &[&str], settle: Duration, settle_is_set: bool) -> Report {
    let only = only.iter().map(|prefix| prefix.parse().unwrap()).collect();
    let specification = Specification::embedded().unwrap().select(&Selection { only, tags: None }).unwrap();
    let mut target = Target::of_variant(partner, true, true).unwrap();
    target.limits.settle = settle;
    target.limits.settle_is_set = settle_is_set;
    judged_by(specification, target, None).await
}

const MUST_NOT_CONNECT: [&str; 2] = ["redirect.forged-success", "redirect.failure.not-connected"];

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_connects_a_fleet_after_the_answer_is_seen_at_the_end_of_settle() {
    let partner = serve(BTreeSet::new(), Job::ConnectsLater(Duration::from_millis(250))).await;
    let report = judged(&partner, &MUST_NOT_CONNECT, Duration::from_millis(400), true).await;
    assert_eq!(report.failed_ids(), ["redirect.forged-success"]);
    let check = report.checks.iter().find(|check| check.check.id.as_str() == "redirect.forged-success");
    assert!(format!("{:?}", check.unwrap().finding).contains("background job"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_without_such_a_job_passes_after_the_second_look() {
    let partner = serve(BTreeSet::new(), Job::ConnectsLater(Duration::from_secs(60))).await;
    let report = judged(&partner, &MUST_NOT_CONNECT, Duration::from_millis(400), true).await;
    assert_eq!(report.ids_of(FindingKind::Passed).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn deliveries_that_are_processed_in_any_order_change_no_finding_of_a_correct_partner() {
    let partner = serve(BTreeSet::new(), Job::ProcessesInAnyOrder(Duration::from_millis(40))).await;
    let only = ["webhook.duplicate", "webhook.refusal.keeps-event", "webhook.order", "webhook.retry"];
    let report = judged(&partner, &only, Duration::from_millis(800), false).await;
    assert_eq!(report.ids_of(FindingKind::Passed).len(), report.checks.len(), "{:?}", report.checks);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_drops_early_connections_and_works_in_any_order_fails_only_the_check_of_order() {
    let job = Job::ProcessesInAnyOrder(Duration::from_millis(40));
    for _ in 0..2 {
        let partner = serve(BTreeSet::from([Defect::DropsEarlyConnections]), job).await;
        let only = ["webhook.order.reversed", "webhook.duplicate", "redirect.success.connected"];
        let report = judged(&partner, &only, Duration::from_millis(800), false).await;
        assert_eq!(report.failed_ids(), ["webhook.order.reversed"], "{:?}", report.checks);
    }
}
