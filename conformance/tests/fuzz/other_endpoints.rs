//! Webhook endpoints that are right in unusual ways, each beside one with a known mistake.

use std::collections::BTreeSet;
use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, Uri};
use catena_conformance::fuzz::webhook::DeliveryCase;
use catena_conformance::fuzz::{FuzzOutcome, Progress, RetryResult, Rule};
use catena_contract::webhook::{SignatureHeaders, header, verify_delivery};
use mock_catena::clock::{Clock as _, SystemClock};
use reference_partner::Defect;
use serde_json::Value;

use crate::deliveries::{endpoint, open};
use crate::over_http::partner_now;

/// A correct endpoint that processes each event and each record once; `process` is called with the event.
async fn served(process: impl Fn(&Value) -> StatusCode + Clone + Send + Sync + 'static) -> String {
    let seen = Arc::new(Mutex::new(BTreeSet::new()));
    let handler = move |uri: Uri, headers: HeaderMap, body: Bytes| {
        std::future::ready(if uri.path() == "/hooks" {
            answer(&headers, &body, &seen, &process)
        } else {
            StatusCode::NOT_FOUND
        })
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hooks", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handler)).await.unwrap() });
    url
}

pub(crate) fn answer(
    headers: &HeaderMap,
    body: &[u8],
    seen: &Mutex<BTreeSet<String>>,
    process: &impl Fn(&Value) -> StatusCode,
) -> StatusCode {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if headers.get("x-catena-fuzz").is_some_and(|long| long.len() > 4_000) {
        return StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
    }
    let mut plain = Vec::new();
    match text("content-encoding") {
        Some("gzip") => {
            let mut gzip = flate2::read::MultiGzDecoder::new(body);
            if std::io::Read::read_to_end(&mut gzip, &mut plain).is_err() {
                return StatusCode::BAD_REQUEST;
            }
        }
        _ => plain = body.to_vec(),
    }
    let presented =
        SignatureHeaders { timestamp: text(header::TIMESTAMP), signature: text(header::SIGNATURE) };
    if verify_delivery(&"fuzz-test-key".parse().unwrap(), presented, &plain, SystemClock.now()).is_err() {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(event) = serde_json::from_slice::<Value>(&plain) else { return StatusCode::BAD_REQUEST };
    let known = |pointer: &str| {
        let id = event.pointer(pointer).map(ToString::to_string);
        id.is_some_and(|id| !seen.lock().unwrap().insert(id))
    };
    if known("/id") || known("/data/0/id") { StatusCode::ACCEPTED } else { process(&event) }
}

pub(crate) async fn tried(url: &str, cases: u64) -> FuzzOutcome<DeliveryCase> {
    open(url, cases).await.unwrap().run(Arc::new(Progress::default()), |_| {}, pending()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_refuses_long_headers_and_known_events_passes() {
    let outcome = tried(&served(|_| StatusCode::ACCEPTED).await, 600).await;
    assert!(outcome.failures.is_empty() && outcome.inconclusive == 0, "{outcome}");
    assert_eq!((outcome.interrupted, outcome.unreproduced), (None, 0));
}

/// An endpoint that ignores events and records that it knows would hide its mistake from a second try with the same ids.
#[tokio::test(flavor = "multi_thread")]
async fn a_failure_is_shown_by_a_whole_delivery_and_is_fixed_only_if_the_handler_is() {
    let repaired = Arc::new(AtomicBool::new(false));
    let switch = Arc::clone(&repaired);
    let url = served(move |event| {
        let record = event.pointer("/data/0");
        let missing = record.is_some_and(|record| record.get("fleet_id").is_none());
        let concerns = event["event_name"] == "fleet_connection.created";
        if concerns && missing && !switch.load(Ordering::Relaxed) {
            StatusCode::INTERNAL_SERVER_ERROR
        } else {
            StatusCode::ACCEPTED
        }
    })
    .await;
    let outcome = tried(&url, 2_000).await;
    let first = &outcome.failures[0];
    assert_eq!(first.rule, Rule::ServerError);
    assert_eq!(first.case.description(), "`data.fleet_id` left out", "{outcome}");
    assert!(first.confirmed && outcome.unreproduced == 0, "{outcome}");
    for member in
        ["\"event_name\":\"fleet_connection.created\"", "\"id\":", "\"timestamp\":", "connection_id"]
    {
        assert!(first.case.text().contains(member), "{member}: {}", first.case.text());
    }
    let delivery = first.case.clone();
    let mut session = open(&url, 1).await.unwrap();
    assert!(matches!(session.retry(&delivery).await, RetryResult::StillFailing(_)));
    assert!(matches!(session.retry(&delivery).await, RetryResult::StillFailing(_)), "with new ids again");
    repaired.store(true, Ordering::Relaxed);
    assert_eq!(session.retry(&delivery).await, RetryResult::Fixed);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_verifies_nothing_fails_once_and_is_told_so() {
    let partner = partner_now([Defect::IgnoresSignature]).await;
    let outcome = endpoint(&partner, 600).await.run(Arc::new(Progress::default()), |_| {}, pending()).await;
    partner.stop().await;
    let [failure] = &*outcome.failures else { panic!("{outcome}") };
    assert_eq!((failure.rule, outcome.ungrouped), (Rule::ForgedAccepted, 0));
    assert!(failure.why().contains("signatures are not verified"), "{}", failure.why());
    assert!(failure.cases > 50, "{}", failure.cases);
}

#[tokio::test(flavor = "multi_thread")]
async fn causes_are_told_apart_and_each_is_shown_once() {
    let partner = partner_now([Defect::CrashesOnBadJson]).await;
    let outcome = endpoint(&partner, 1_000).await.run(Arc::new(Progress::default()), |_| {}, pending()).await;
    partner.stop().await;
    let causes: Vec<String> = outcome.failures.iter().map(|failure| failure.case.description()).collect();
    let different: BTreeSet<&String> = causes.iter().collect();
    assert_eq!((different.len(), outcome.ungrouped), (causes.len(), 0), "{causes:?}");
    assert!(causes.contains(&"an empty body".to_owned()), "{causes:?}");
}
