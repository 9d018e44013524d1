//! Genuine deliveries that are refused, and what the experiments say about the cause.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{Html, IntoResponse as _, Response};
use catena_conformance::in_process::Judge;
use catena_conformance::judge::{Finding, FindingKind};
use catena_conformance::report::Report;
use catena_contract::WebhookSecret;
use catena_contract::webhook::Signature;
use jiff::Timestamp;
use mock_catena::clock::{Clock as _, SystemClock};
use reference_partner::Defect;

use crate::bench_partner::{SECRET, judged_by, judged_with, partner_with};

/// How a partner verifies deliveries.
type Verifies = fn(&Delivery) -> bool;

struct Delivery {
    path: String,
    signature: Option<Signature>,
    timestamp: String,
    body: Vec<u8>,
    /// The secret's text.
    secret: &'static str,
}

impl Delivery {
    fn is_signed_with(&self, key: &[u8], body: &[u8]) -> bool {
        self.signature == Some(Signature::with_key(key, &self.timestamp, body))
    }

    fn age_s(&self) -> i64 {
        let sent: Timestamp = self.timestamp.parse().unwrap();
        SystemClock.now().duration_since(sent).as_secs()
    }
}

/// A partner that only receives deliveries.
fn partner(secret: &'static str, verifies: Verifies) -> Router {
    let page = axum::routing::get(|| async { Html("<h1>Acme</h1>") });
    Router::new()
        .route("/catena/return", page.clone())
        .route("/catena/failed", page)
        .fallback(deliver)
        .with_state(Arc::new((secret, verifies)))
}

async fn deliver(
    State(partner): State<Arc<(&'static str, Verifies)>>,
    uri: Uri,
    headers: HeaderMap,
    wire: Bytes,
) -> Response {
    let text =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let mut body = Vec::new();
    if flate2::read::GzDecoder::new(&wire[..]).read_to_end(&mut body).is_err() {
        body = wire.to_vec();
    }
    let delivery = Delivery {
        path: uri.path().to_owned(),
        signature: text("X-Catena-Signature").parse().ok(),
        timestamp: text("X-Catena-Timestamp"),
        body,
        secret: partner.0,
    };
    if (partner.1)(&delivery) {
        StatusCode::ACCEPTED.into_response()
    } else {
        (StatusCode::UNAUTHORIZED, "bad signature\nsee the log").into_response()
    }
}

/// The finding of `webhook.signed.accepted` for a partner whose secret is `secret`, while the profile has `configured`.
async fn found(secret: &'static str, configured: &str, verifies: Verifies) -> Finding {
    let judge = Judge::of(partner(secret, verifies)).webhook("/hooks/catena", configured);
    let report = judge.only("webhook.signed.accepted").run().await.unwrap();
    finding(&report, "webhook.signed.accepted")
}

fn finding(report: &Report, id: &str) -> Finding {
    let check = report.checks.iter().find(|check| check.check.id.as_str() == id);
    check.unwrap().finding.clone()
}

fn honest(delivery: &Delivery) -> bool {
    delivery.is_signed_with(delivery.secret.as_bytes(), &delivery.body) && delivery.age_s().abs() < 300
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_around_the_secret_is_named_and_blames_nobody() {
    for (configured, how, advice) in [
        ("a-secret-of-the-tests\n", "with the secret trimmed", "the newline around the webhook secret"),
        ("\"a-secret-of-the-tests\"", "with the secret unquoted", "the quotes around the webhook secret"),
    ] {
        let Finding::Inconclusive { because, .. } = found(SECRET, configured, honest).await else {
            panic!("{how}")
        };
        assert!(because.contains(how) && because.contains(advice), "{because}");
        assert!(because.contains("status 401 (\"bad signature\")"), "{because}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_mistake_around_the_secret_no_check_fails() {
    let (partner, mut target) = partner_with(BTreeSet::new()).await;
    target.webhook.as_mut().unwrap().secret = format!("{SECRET}\n").parse().unwrap();
    let specification = catena_conformance::specification::Specification::embedded().unwrap();
    let report = judged_by(specification, target, None).await;
    partner.stop().await;
    assert!(report.failed_ids().is_empty(), "{:?}", report.failed_ids());
    assert_eq!(report.exit_code, 3);
    assert!(report.profile_warning.unwrap().contains("with the secret trimmed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_in_the_verification_is_named_and_fails_the_check() {
    const HEX: &str = "000102030405060708090a0b0c0d0e0f10111213";
    let causes: [(&'static str, Verifies, &str); 6] = [
        (
            HEX,
            |delivery| delivery.is_signed_with(&(0..20).collect::<Vec<u8>>(), &delivery.body),
            "from hexadecimal digits",
        ),
        (
            SECRET,
            |delivery| delivery.is_signed_with(SECRET.as_bytes(), &sorted(&delivery.body)),
            "in the order of the names",
        ),
        (
            SECRET,
            |delivery| honest(delivery) && delivery.body.windows(3).any(|part| part == b"\": "),
            "as Python writes it",
        ),
        (
            SECRET,
            |delivery| delivery.is_signed_with(format!("{SECRET}\n").as_bytes(), &delivery.body),
            "with a line break after the secret",
        ),
        (
            SECRET,
            |delivery| delivery.is_signed_with(format!("\"{SECRET}\"").as_bytes(), &delivery.body),
            "with the secret in quotes",
        ),
        (SECRET, |_| false, "none of"),
    ];
    for (secret, verifies, cause) in causes {
        let Finding::Failed { observed, .. } = found(secret, secret, verifies).await else {
            panic!("{cause}")
        };
        assert!(observed.contains(cause), "{cause}: {observed}");
    }
}

/// The JSON with its members in the order of their names, as Go writes it.
fn sorted(body: &[u8]) -> Vec<u8> {
    fn of(value: &serde_json::Value) -> serde_json::Value {
        match value {
            serde_json::Value::Object(members) => {
                let mut members: Vec<_> =
                    members.iter().map(|(name, value)| (name.clone(), of(value))).collect();
                members.sort_by(|left, right| left.0.cmp(&right.0));
                serde_json::Value::Object(members.into_iter().collect())
            }
            serde_json::Value::Array(items) => items.iter().map(of).collect(),
            other @ (serde_json::Value::Null
            | serde_json::Value::Bool(_)
            | serde_json::Value::Number(_)
            | serde_json::Value::String(_)) => other.clone(),
        }
    }
    serde_json::to_vec(&of(&serde_json::from_slice(body).unwrap_or_default())).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_wrong_is_named_and_blames_nobody() {
    let behind: Verifies = |delivery| {
        delivery.is_signed_with(SECRET.as_bytes(), &delivery.body) && (delivery.age_s() - 600).abs() < 200
    };
    let Finding::Inconclusive { because, .. } = found(SECRET, SECRET, behind).await else {
        panic!("it is judged")
    };
    assert!(because.contains("dated 10 minutes earlier"), "{because}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_slash_in_the_profile_is_named_and_blames_nobody() {
    let slash: Verifies = |delivery| delivery.path.ends_with('/') && honest(delivery);
    let Finding::Inconclusive { because, .. } = found(SECRET, SECRET, slash).await else {
        panic!("it is judged")
    };
    assert!(because.contains("with a slash at the end of the URL"), "{because}");
}

#[tokio::test(flavor = "multi_thread")]
async fn experiments_that_an_unsigned_delivery_passes_say_nothing() {
    let unsigned: Verifies = |delivery| delivery.signature.is_none();
    let Finding::Failed { observed, .. } = found("s\n", "s\n", unsigned).await else { panic!("it passed") };
    assert!(!observed.contains("accepted with"), "{observed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_badly_signed_and_acknowledged_has_one_diagnosis() {
    let report = judged_with(BTreeSet::from([Defect::AcknowledgesBeforeVerifying]), |_| {}).await;
    let named: Vec<&str> = report.behaves_like.iter().map(|found| found.defect.as_str()).collect();
    assert_eq!(named, ["acknowledges-before-verifying"]);
    assert_eq!(finding(&report, "webhook.refusal.keeps-event").kind(), FindingKind::NotApplicable);
}

#[test]
fn a_secret_is_not_printed_by_its_readings() {
    let secret: WebhookSecret = "a-secret-that-must-not-be-printed\n".parse().unwrap();
    assert!(
        !format!("{:?}", catena_probe::SecretReading::ALL.map(|reading| (reading, &secret)))
            .contains("must-not")
    );
}
