//! Deliveries to a webhook endpoint: failures are minimized, saved without the secret, and tried again.

use std::future::pending;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use catena_conformance::fuzz::saved::{Address, SavedDelivery, SavedFailure};
use catena_conformance::fuzz::webhook::{DeliveryCase, WebhookSession};
use catena_conformance::fuzz::{Failure, FuzzError, FuzzOutcome, Progress, RetryResult, Rule};
use catena_conformance::profile::target::Target;
use catena_contract::Interpretation;
use catena_probe::{Limits, WebhookTarget};
use mock_catena::clock::{Clock as _, SystemClock};
use reference_partner::Defect;
use reference_partner::variants::Variant;
use reference_partner::{Clock, ReferencePartner, Running};

use crate::over_http::{callback, partner_at_now, partner_now, plan};
use crate::program::run;

const SECRET: &str = "fuzz-test-key";

pub(crate) async fn open(url: &str, cases: u64) -> Result<WebhookSession, FuzzError> {
    let target = WebhookTarget { url: url.parse().unwrap(), secret: SECRET.parse().unwrap() };
    let limits = Limits { timeout: Duration::from_secs(10), ..callback(url).limits };
    WebhookSession::open(target, &limits, &[], plan(1, cases), Arc::new(|| SystemClock.now())).await
}

pub(crate) async fn endpoint(partner: &Running, cases: u64) -> WebhookSession {
    open(&partner.webhook_url(), cases).await.unwrap()
}

async fn fuzzed(defects: impl IntoIterator<Item = Defect>, cases: u64) -> FuzzOutcome<DeliveryCase> {
    let partner = partner_now(defects).await;
    let outcome = endpoint(&partner, cases).await.run(Arc::new(Progress::default()), |_| {}, pending()).await;
    partner.stop().await;
    outcome
}

#[tokio::test(flavor = "multi_thread")]
async fn failing_deliveries_are_minimized() {
    let whole = "{\"version\":\"1.0\",\"event_name\":\"fleet_connection.created\",\"data\":[{";
    for (defect, rule, unusual, body) in [
        (Defect::AcceptsUnsigned, Rule::ForgedAccepted, "no signature", whole),
        (Defect::ComparesPrefix, Rule::ForgedAccepted, "an empty signature", whole),
        (Defect::ChecksSignatureShape, Rule::ForgedAccepted, "the signature of the body alone", whole),
        (Defect::CrashesOnBadJson, Rule::ServerError, "an empty body", ""),
        (Defect::CrashesOnBrokenGzip, Rule::ServerError, "gzip that is cut off", whole),
    ] {
        let outcome = fuzzed([defect], 300).await;
        let shown = outcome.failures.iter().any(|failure| {
            (failure.rule, &*failure.case.description()) == (rule, unusual)
                && failure.case.text().starts_with(body)
                && failure.case.text().is_empty() == body.is_empty()
                && failure.confirmed
        });
        let bodies: Vec<String> = outcome.failures.iter().map(|failure| failure.case.text()).collect();
        assert!(shown, "{defect}: {outcome}\n{bodies:?}");
    }
    let good = fuzzed([], 300).await;
    assert!(good.failures.is_empty() && good.inconclusive == 0, "{good}");
}

/// Its refusals of forged deliveries would prove nothing.
#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_refuses_genuine_deliveries_is_not_fuzzed() {
    for (defect, expected) in [(Defect::SignsWithoutTimestamp, 401), (Defect::WebhookBehindLogin, 403)] {
        let partner = partner_now([defect]).await;
        let refused = open(&partner.webhook_url(), 1).await.unwrap_err();
        assert!(
            matches!(refused, FuzzError::GenuineRefused { status } if status == expected),
            "{defect}: {refused}"
        );
        partner.stop().await;
    }
}

/// One variant handles only some events, and another acknowledges before it processes.
#[tokio::test(flavor = "multi_thread")]
async fn the_endpoint_of_every_correct_variant_passes() {
    for style in Variant::ALL {
        let clock: Clock = Arc::new(|| SystemClock.now());
        let served = Variant::start(style, SECRET.parse().unwrap(), clock).await.unwrap();
        let url = Target::of_variant(&served, true, false).unwrap().webhook.unwrap().url;
        let mut endpoint = open(url.as_str(), 40).await.unwrap();
        let outcome = endpoint.run(Arc::new(Progress::default()), |_| {}, pending()).await;
        assert!(outcome.failures.is_empty() && outcome.inconclusive == 0, "{style}: {outcome}");
        assert!(outcome.interpretations[&Interpretation::Connected] > 0, "{style}: {outcome}");
        assert_eq!(outcome.interrupted, None, "{style}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_with_a_handler_for_one_event_is_fuzzed() {
    let handler = |headers: axum::http::HeaderMap| async move {
        let handled = headers.get("x-event-type").is_some_and(|event| event == "share_agreement.created");
        if handled { StatusCode::ACCEPTED } else { StatusCode::NOT_FOUND }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hooks", listener.local_addr().unwrap());
    let router = axum::Router::new().route("/hooks", axum::routing::post(handler));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let mut endpoint = open(&url, 300).await.unwrap();
    let outcome = endpoint.run(Arc::new(Progress::default()), |_| {}, pending()).await;
    // It verifies nothing, and that shows although it handles only one event.
    assert!(outcome.failures.iter().any(|failure| failure.rule == Rule::ForgedAccepted), "{outcome}");
    assert_eq!(outcome.interrupted, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_the_run_at_once_and_keeps_the_failures() {
    let partner = partner_now([Defect::IgnoresSignature]).await;
    let (interrupt, interrupted) = tokio::sync::oneshot::channel();
    let (mut interrupt, mut failures) = (Some(interrupt), 0);
    let found = |_: &Failure<DeliveryCase>| {
        failures += 1;
        if let Some(interrupt) = interrupt.take() {
            interrupt.send("interrupted by Ctrl-C".to_owned()).unwrap();
        }
    };
    let outcome = endpoint(&partner, 1_000_000)
        .await
        .run(Arc::new(Progress::default()), found, async { interrupted.await.unwrap() })
        .await;
    assert_eq!(outcome.interrupted.as_deref(), Some("interrupted by Ctrl-C"));
    assert!(failures >= 1 && !outcome.failures.is_empty() && outcome.cases < 1_000_000);
    partner.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_is_fixed_only_if_a_genuine_delivery_is_accepted() {
    let flawed = partner_now([Defect::AcceptsUnsigned]).await;
    let port = flawed.base_url().port().unwrap();
    let outcome = endpoint(&flawed, 200).await.run(Arc::new(Progress::default()), |_| {}, pending()).await;
    let delivery = outcome.failures[0].case.clone();
    let mut session = endpoint(&flawed, 1).await;
    assert!(matches!(session.retry(&delivery).await, RetryResult::StillFailing(_)));
    flawed.stop().await;
    assert_eq!(session.retry(&delivery).await, RetryResult::CannotTell("refused".to_owned()));
    let shut = partner_at_now(port, [Defect::WebhookBehindLogin]).await;
    let result = session.retry(&delivery).await;
    assert!(matches!(&result, RetryResult::CannotTell(because) if because.contains("403")), "{result:?}");
    shut.stop().await;
    let good = partner_at_now(port, []).await;
    assert_eq!(session.retry(&delivery).await, RetryResult::Fixed);
    good.stop().await;
}

fn saved_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder.join(".catena/failures"))
        .map(|entries| entries.map(|entry| entry.unwrap().path()).collect())
        .unwrap_or_default();
    files.sort();
    files
}

/// The saved delivery without a signature that is not unusual in any other way. A partner may read two signatures as
/// none, which is then saved, too.
fn saved_unsigned(folder: &Path) -> PathBuf {
    let unsigned = |file: &PathBuf| {
        let json: serde_json::Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        json["delivery"]["forgery"] == "unsigned"
            && json["delivery"]["odd"] == serde_json::json!(["no signature"])
    };
    let mut found = saved_files(folder).into_iter().filter(unsigned);
    let file = found.next().unwrap();
    assert_eq!(found.next(), None);
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_delivery_is_shown_saved_tried_again_and_deleted_once_it_is_fixed() {
    let folder = tempfile::tempdir().unwrap();
    let flawed = partner_now([Defect::AcceptsUnsigned]).await;
    let (url, port) = (flawed.webhook_url(), flawed.base_url().port().unwrap());
    let fuzz = ["fuzz", "--webhook", "--webhook-url", &url, "--cases", "200", "--seed", "1"];
    let found = crate::program::steady(&run(folder.path(), &fuzz));
    for line in [
        "exit code 1",
        "  200 deliveries from seed 1 in TIME: CLASSES",
        "  FAILED forged-accepted: a delivery without a valid signature is never accepted",
        "    expected a status from 400 to 499, observed status 202",
        "    delivery: no signature; N cases",
        "    again: catena-conformance replay .catena/failures/forged-accepted-HASH.json",
    ] {
        assert!(found.lines().any(|shown| shown == line), "{line}\n{found}");
    }
    let saved = saved_unsigned(folder.path());
    let text = std::fs::read_to_string(&saved).unwrap();
    assert!(!text.contains(SECRET), "{text}");
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&json["kind"], &json["at"]["url"]), (&"delivery".into(), &url.as_str().into()), "{text}");
    assert_eq!(json["delivery"]["pack"], "gzip", "{text}");
    let file = saved.to_str().unwrap();
    let replay = run(folder.path(), &["replay", file]);
    assert!(replay.starts_with("exit code 1\n") && replay.contains("STILL FAILING"), "{replay}");
    let again = run(folder.path(), &fuzz);
    assert!(again.starts_with("exit code 1\n") && again.contains("STILL FAILING"), "{again}");
    assert!(
        run(folder.path(), &["replay", file, "--emit", "go"]).contains("func TestADeliveryWithNoSignature")
    );
    flawed.stop().await;
    let gone = run(folder.path(), &["replay", file]);
    assert!(gone.starts_with("exit code 3\n") && gone.contains("refused"), "{gone}");
    let partner = partner_at_now(port, []).await;
    let fixed = run(folder.path(), &["replay", file]);
    assert!(fixed.starts_with("exit code 0\n") && fixed.contains("FIXED"), "{fixed}");
    let again = run(folder.path(), &fuzz);
    assert!(again.starts_with("exit code 0\n") && again.contains("FIXED"), "{again}");
    assert!(saved_files(folder.path()).is_empty());
    partner.stop().await;
}

/// A correct partner that answers only once `at_once` deliveries are in progress, except for those that are sent alone:
/// the first and the last, which are genuine, and the second, which is forged.
async fn partner_that_waits_for(at_once: usize, cases: usize) -> String {
    let clock: Clock = Arc::new(|| SystemClock.now());
    let (together, received) = (Arc::new(tokio::sync::Barrier::new(at_once)), Arc::new(AtomicUsize::new(0)));
    let router = ReferencePartner::new(SECRET.parse().unwrap(), Default::default(), clock).router().layer(
        axum::middleware::from_fn(move |request: axum::extract::Request, next: axum::middleware::Next| {
            let (together, received) = (Arc::clone(&together), Arc::clone(&received));
            async move {
                if (2..=cases + 1).contains(&received.fetch_add(1, Ordering::SeqCst)) {
                    together.wait().await;
                }
                next.run(request).await
            }
        }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hooks/catena", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrency_is_the_number_of_deliveries_in_progress() {
    let folder = tempfile::tempdir().unwrap();
    for at_once in ["3", "6"] {
        let url = partner_that_waits_for(at_once.parse().unwrap(), 12).await;
        let fuzz = ["fuzz", "--webhook", "--webhook-url", &url, "--cases", "12", "--concurrency", at_once];
        let output = run(folder.path(), &fuzz);
        assert!(output.starts_with("exit code 0\n") && output.contains("nothing failed"), "{output}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_gives_the_same_report_with_any_concurrency() {
    let partner = partner_now([Defect::AcceptsUnsigned, Defect::CrashesOnBadJson]).await;
    let url = partner.webhook_url();
    let of = |at_once: &str| {
        let folder = tempfile::tempdir().unwrap();
        let fuzz = ["fuzz", "--webhook", "--webhook-url", &url, "--cases", "150", "--seed", "1"];
        let more = ["--concurrency", at_once, "--report", "json=out.json"];
        let output = run(folder.path(), &[&fuzz[..], &more].concat());
        let report = std::fs::read_to_string(folder.path().join("out.json")).unwrap();
        let saved =
            saved_files(folder.path()).iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
        (crate::program::steady(&output), report, saved)
    };
    let alone: (String, String, Vec<String>) = of("1");
    assert!(
        alone.0.contains("FAILED server-error") && alone.0.contains("FAILED forged-accepted"),
        "{}",
        alone.0
    );
    assert_eq!(of("8"), alone);
    partner.stop().await;
}

/// Only the profile has the secret of the address, so a failure must be tried again with it.
#[tokio::test(flavor = "multi_thread")]
async fn a_secret_in_the_address_is_not_saved() {
    let folder = tempfile::tempdir().unwrap();
    let partner = partner_now([Defect::AcceptsUnsigned]).await;
    let base = partner.base_url();
    let profile = format!(
        "[callback]\nsuccess_redirect_url = \"{base}catena/return\"\nfailure_redirect_url = \"{base}catena/failed\"\n\
         [webhook]\nurl = \"{}?token=${{env:CATENA_WEBHOOK_SECRET}}\"\nsecret = \"{SECRET}\"\n",
        partner.webhook_url()
    );
    std::fs::write(folder.path().join("partner.toml"), profile).unwrap();
    let output = run(
        folder.path(),
        &[
            "fuzz",
            "--webhook",
            "--profile",
            "partner.toml",
            "--cases",
            "200",
            "--seed",
            "1",
            "--report",
            "json=out.json",
        ],
    );
    assert!(output.starts_with("exit code 1\n"), "{output}");
    let saved = saved_unsigned(folder.path());
    let report = std::fs::read_to_string(folder.path().join("out.json")).unwrap();
    let files = saved_files(folder.path()).into_iter().map(|file| std::fs::read_to_string(file).unwrap());
    for text in files.chain([output, report]) {
        assert!(!text.contains(SECRET), "{text}");
    }
    let file = saved.to_str().unwrap();
    let alone = run(folder.path(), &["replay", file]);
    assert!(alone.starts_with("exit code 2\n") && alone.contains("--profile"), "{alone}");
    let with = run(folder.path(), &["replay", file, "--profile", "partner.toml"]);
    assert!(with.starts_with("exit code 1\n") && with.contains("STILL FAILING"), "{with}");
    partner.stop().await;
}

#[test]
fn a_saved_failure_is_read_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let outcome = tokio::runtime::Runtime::new().unwrap().block_on(fuzzed([Defect::IgnoresSignature], 100));
    let at = Address::of("http://localhost:3000/hooks", &Default::default());
    for failure in &outcome.failures {
        let saved = SavedFailure::Delivery(SavedDelivery::new(&at, failure));
        assert_eq!(SavedFailure::read(&saved.write(folder.path()).unwrap()).unwrap(), saved);
    }
    assert_eq!(SavedFailure::all(folder.path()).unwrap().len(), outcome.failures.len());
}
