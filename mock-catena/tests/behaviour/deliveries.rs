//! Webhooks as a partner receives them. More than 350 lines, because all tests share the receivers below.

use std::io::Read as _;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use catena_contract::WebhookSecret;
use catena_contract::webhook::{Envelope, SignatureHeaders, verify_delivery};
use flate2::read::GzDecoder;
use jiff::SignedDuration;
use mock_catena::clock::AdjustableClock;
use mock_catena::dialect::Dialect;
use mock_catena::ids::SeededIds;
use mock_catena::start;
use mock_catena::timeline::{AttemptResult, DeliveryState};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::support::{Browser, Seen, config, noon, running};

/// A received delivery.
#[derive(Clone)]
struct Received {
    headers: HeaderMap,
    body: Vec<u8>,
}

#[derive(Clone)]
struct Receiver {
    received: Arc<Mutex<Vec<Received>>>,
    url: String,
}

#[derive(Clone)]
struct ReceiverState {
    received: Arc<Mutex<Vec<Received>>>,
    url: String,
    answer: StatusCode,
    release: Option<Arc<Notify>>,
}

impl Receiver {
    async fn answering(answer: StatusCode) -> Self {
        Self::start(answer, None).await
    }

    async fn start(answer: StatusCode, release: Option<Arc<Notify>>) -> Self {
        let received = Arc::new(Mutex::new(vec![]));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks", listener.local_addr().unwrap());
        let receiver = ReceiverState { received: Arc::clone(&received), url: url.clone(), answer, release };
        let routes = Router::new().route("/hooks", post(receive)).with_state(receiver);
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { received, url }
    }

    fn events(&self) -> Vec<String> {
        let received = self.received.lock().unwrap();
        received.iter().map(|one| one.headers["x-event-type"].to_str().unwrap().to_owned()).collect()
    }
}

async fn receive(State(receiver): State<ReceiverState>, headers: HeaderMap, gzipped: Bytes) -> StatusCode {
    if let Some(release) = &receiver.release {
        release.notified().await;
    }
    crate::captured::delivery(&receiver.url, &headers, &gzipped, true);
    let mut body = vec![];
    GzDecoder::new(gzipped.as_ref()).read_to_end(&mut body).unwrap();
    receiver.received.lock().unwrap().push(Received { headers, body });
    receiver.answer
}

async fn subscribe(browser: &Browser, url: &str, event_name: &str, filters: Value) -> Value {
    let body = json!({"url": url, "event_name": event_name, "filters": filters});
    let (status, made) = browser.api("/v2/notifications/webhooks", &body).await;
    assert_eq!(status, 200, "{made}");
    crate::captured::secrets(url, &made);
    made
}

async fn declined(browser: &Browser, fleet_ref: &str) {
    let invitation = browser.invited(json!({"fleet_ref": fleet_ref})).await;
    let consent = browser.opens(&invitation).await;
    browser.sends(&consent, "decline", &[("reason", "no")]).await;
}

#[tokio::test]
async fn a_delivery_is_signed_compressed_and_verifies() {
    let browser = Browser::at(Dialect::Docs).await;
    let receiver = Receiver::answering(StatusCode::ACCEPTED).await;
    let made = subscribe(&browser, &receiver.url, "invitation.declined", Value::Null).await;
    declined(&browser, "carrier-4711").await;
    browser.mock.settled().await;

    let received = receiver.received.lock().unwrap().clone();
    let [delivery] = received.as_slice() else { panic!("{} deliveries", received.len()) };
    let header = |name: &str| delivery.headers.get(name).map(|value| value.to_str().unwrap());
    let secret: WebhookSecret = made["secret"].as_str().unwrap().parse().unwrap();
    let presented =
        SignatureHeaders { timestamp: header("x-catena-timestamp"), signature: header("x-catena-signature") };
    assert_eq!(verify_delivery(&secret, presented, &delivery.body, noon()), Ok(()));
    let other: WebhookSecret = "another-secret".parse().unwrap();
    assert!(verify_delivery(&other, presented, &delivery.body, noon()).is_err());

    let envelope = Envelope::from_bytes(&delivery.body).unwrap();
    assert_eq!(envelope.webhook_id.to_string(), made["id"].as_str().unwrap());
    assert_eq!(envelope.id.unwrap().uuid().get_version_num(), 7);
    let shown: Vec<_> = [
        "content-type",
        "content-encoding",
        "user-agent",
        "accept",
        "x-catena-timestamp",
        "x-event-type",
        "x-webhook-id",
        "x-request-id",
        "x-schema-version",
        "x-source",
        "x-delivery-attempt",
    ]
    .into_iter()
    .map(|name| format!("{name}: {}", header(name).unwrap_or("(missing)")))
    .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[tokio::test]
async fn deliveries_of_one_subscription_keep_the_order_of_the_events() {
    let browser = Browser::at(Dialect::Docs).await;
    let receiver = Receiver::answering(StatusCode::ACCEPTED).await;
    subscribe(&browser, &receiver.url, "invitation.viewed", Value::Null).await;
    let mut invited = vec![];
    for fleet in 0..30 {
        let invitation = browser.invited(json!({"fleet_ref": format!("fleet-{fleet}")})).await;
        browser.opens(&invitation).await;
        invited.push(invitation["id"].as_str().unwrap().to_owned());
    }
    browser.mock.settled().await;
    let received = receiver.received.lock().unwrap().clone();
    let reported: Vec<_> = received
        .iter()
        .map(|one| serde_json::from_slice::<Value>(&one.body).unwrap()["data"][0]["id"].clone())
        .collect();
    assert_eq!(reported, invited);
}

#[tokio::test]
async fn a_subscription_receives_only_its_event_and_fleets() {
    let browser = Browser::at(Dialect::Docs).await;
    let (some, all) =
        (Receiver::answering(StatusCode::ACCEPTED).await, Receiver::answering(StatusCode::ACCEPTED).await);
    subscribe(&browser, &some.url, "invitation.created", json!({"fleet_refs": ["b"]})).await;
    subscribe(&browser, &all.url, "invitation.*", json!({"fleet_ids": [], "fleet_refs": null})).await;
    declined(&browser, "a").await;
    browser.invited(json!({"fleet_ref": "b"})).await;
    browser.mock.settled().await;
    assert_eq!(some.events(), ["invitation.created"]);
    let mut events = all.events();
    events.sort();
    assert_eq!(
        events,
        ["invitation.created", "invitation.created", "invitation.declined", "invitation.viewed"]
    );
}

#[tokio::test]
async fn an_expired_link_emits_an_event_without_being_opened() {
    let clock = Arc::new(AdjustableClock::frozen_at(noon()));
    let browser = Browser::with(running(Dialect::Docs, Arc::clone(&clock)).await);
    let receiver = Receiver::answering(StatusCode::ACCEPTED).await;
    subscribe(&browser, &receiver.url, "invitation.expired", Value::Null).await;
    browser.invited(json!({"expires_in_hours": 1})).await;
    browser.invited(json!({"fleet_ref": "later", "expires_in_hours": 2})).await;
    clock.advance(SignedDuration::from_hours(1));
    browser.mock.expire_overdue();
    browser.mock.expire_overdue();
    browser.mock.settled().await;
    assert_eq!(receiver.events(), ["invitation.expired"]);
}

/// Sends the same form from twenty tabs at once; all get the same page or redirect.
async fn in_twenty_tabs(browser: &Arc<Browser>, page: Seen, form: &'static str) -> Seen {
    let page = Arc::new(page);
    let mut tabs = JoinSet::new();
    for _ in 0..20 {
        let (browser, page) = (Arc::clone(browser), Arc::clone(&page));
        tabs.spawn(async move { browser.submits(&page, form, &[]).await });
    }
    let mut seen = tabs.join_all().await;
    let last = seen.pop().unwrap();
    assert!(seen.iter().all(|other| (&other.html, &other.location) == (&last.html, &last.location)));
    last
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_tabs_that_accept_and_request_at_once_make_one_fleet_and_one_request() {
    let browser = Arc::new(Browser::at(Dialect::Docs).await);
    let receiver = Receiver::answering(StatusCode::ACCEPTED).await;
    for event in ["invitation.accepted", "share_agreement.created", "tsp.requested"] {
        subscribe(&browser, &receiver.url, event, Value::Null).await;
    }
    let consent = browser.opens(&browser.invited(json!({})).await).await;
    let list = in_twenty_tabs(&browser, consent, "accept").await;
    let registry = browser.submits(&list, "not-listed", &[]).await;
    let form = browser.first_of(&registry, "#registry a").await;
    let done = in_twenty_tabs(&browser, form, "request-integration").await;
    let end = in_twenty_tabs(&browser, done, "return").await;
    assert!(end.location.unwrap().contains("status=integration-requested"));
    browser.mock.settled().await;
    let mut events = receiver.events();
    events.sort();
    assert_eq!(events, ["invitation.accepted", "share_agreement.created", "tsp.requested"]);
}

#[tokio::test]
async fn two_simulated_catenas_in_one_process_are_independent() {
    let one = Browser::at(Dialect::Docs).await;
    let clock = Arc::new(AdjustableClock::frozen_at(noon()));
    let other = start(config(Dialect::Docs), clock, Box::new(SeededIds::detached(2))).await.unwrap();
    let other = Browser::with(other);
    let (of_one, of_other) = (one.invited(json!({})).await, other.invited(json!({})).await);
    assert_ne!(of_one["id"], of_other["id"]);
    let path = format!("/?invite={}", of_one["id"].as_str().unwrap());
    assert_eq!(other.get(other.url(&path)).await.title(), "This link is not known");
    let address = other.url("/");
    other.mock.stop().await;
    assert!(reqwest::get(address).await.unwrap_err().is_connect());
    assert_eq!(one.get(one.url("/")).await.status, 200);
}

#[tokio::test]
async fn a_slow_partner_does_not_delay_others() {
    let browser = Browser::at(Dialect::Docs).await;
    let release = Arc::new(Notify::new());
    let slow = Receiver::start(StatusCode::ACCEPTED, Some(Arc::clone(&release))).await;
    let fast = Receiver::answering(StatusCode::ACCEPTED).await;
    subscribe(&browser, &slow.url, "invitation.created", Value::Null).await;
    subscribe(&browser, &fast.url, "invitation.declined", Value::Null).await;
    declined(&browser, "a").await;
    while fast.events().is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(slow.events().is_empty());
    release.notify_one();
    browser.mock.settled().await;
    assert_eq!(slow.events(), ["invitation.created"]);
}

#[tokio::test]
async fn the_dialect_decides_what_counts_as_delivered() {
    for (dialect, refused, broken) in [
        (Dialect::Docs, DeliveryState::Delivered, DeliveryState::Failed),
        (Dialect::Openapi, DeliveryState::Failed, DeliveryState::Failed),
    ] {
        let browser = Browser::at(dialect).await;
        for (answer, state) in [
            (StatusCode::NOT_FOUND, refused),
            (StatusCode::SERVICE_UNAVAILABLE, broken),
            (StatusCode::OK, DeliveryState::Delivered),
        ] {
            let receiver = Receiver::answering(answer).await;
            subscribe(
                &browser,
                &receiver.url,
                "invitation.created",
                json!({"fleet_refs": [answer.as_str()]}),
            )
            .await;
            browser.invited(json!({"fleet_ref": answer.as_str()})).await;
            browser.mock.settled().await;
            let record = browser.mock.deliveries().pop().unwrap();
            assert_eq!(record.state, state, "{dialect} {answer}");
            assert_eq!(record.attempts[0].result, AttemptResult::Answered(answer.as_u16()));
        }
    }
}

#[tokio::test]
async fn timeouts_and_unreachable_partners_are_recorded() {
    let mut config = config(Dialect::Docs);
    config.courier.limit = Duration::from_millis(200);
    let clock = Arc::new(AdjustableClock::frozen_at(noon()));
    let browser = Browser::with(start(config, clock, Box::new(SeededIds::detached(1))).await.unwrap());
    let silent = Receiver::start(StatusCode::OK, Some(Arc::new(Notify::new()))).await;
    subscribe(&browser, &silent.url, "invitation.created", Value::Null).await;
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    subscribe(&browser, &format!("http://{gone}/hooks"), "invitation.viewed", Value::Null).await;
    let invitation = browser.invited(json!({})).await;
    browser.opens(&invitation).await;
    browser.mock.settled().await;
    let mut results: Vec<_> = browser
        .mock
        .deliveries()
        .into_iter()
        .map(|record| (record.event_name.to_string(), record.state, record.attempts[0].result.clone()))
        .collect();
    results.sort_by(|left, right| left.0.cmp(&right.0));
    assert_eq!(results[0].1, DeliveryState::Failed);
    assert_eq!(results[0].2, AttemptResult::TimedOut { limit_ms: 200 });
    assert!(
        matches!(&results[1].2, AttemptResult::Unreachable { because } if because.contains("refused")),
        "{results:?}"
    );
}

#[tokio::test]
async fn the_same_seed_delivers_the_same_bytes() {
    let mut runs = vec![];
    let receiver = Receiver::answering(StatusCode::ACCEPTED).await;
    for _ in 0..2 {
        receiver.received.lock().unwrap().clear();
        let browser =
            Browser::with(running(Dialect::Docs, Arc::new(AdjustableClock::frozen_at(noon()))).await);
        let port = browser.mock.base_url().port().unwrap().to_string();
        subscribe(&browser, &receiver.url, "invitation.declined", Value::Null).await;
        declined(&browser, "a").await;
        browser.mock.settled().await;
        let received = receiver.received.lock().unwrap()[0].clone();
        let request_id = received.headers["x-request-id"].clone();
        let body = String::from_utf8(received.body).unwrap().replace(&port, "PORT");
        runs.push((request_id, body));
    }
    assert_eq!(runs[0], runs[1]);
}

#[tokio::test]
async fn a_fleet_with_the_same_regulatory_id_keeps_its_connection_on_another_invitation() {
    let browser = Browser::at(Dialect::Docs).await;
    let receiver = Receiver::answering(StatusCode::ACCEPTED).await;
    subscribe(&browser, &receiver.url, "connection.created", Value::Null).await;
    subscribe(&browser, &receiver.url, "fleet_connection.created", Value::Null).await;
    for fleet_ref in ["first", "second"] {
        let fleet = json!({"fleet_ref": fleet_ref, "fleet_regulatory_id": "1234567", "fleet_regulatory_id_type": "DOT"});
        let consent = browser.opens(&browser.invited(fleet).await).await;
        let list = browser.submits(&consent, "accept", &[]).await;
        let form = browser.clicks(&list, "Matrack").await;
        browser.submits(&form, "connect", &[("company_id", "a")]).await;
    }
    browser.mock.settled().await;
    let mut events = receiver.events();
    events.sort();
    assert_eq!(events, ["connection.created", "fleet_connection.created", "fleet_connection.created"]);
}

#[tokio::test]
async fn changes_of_a_share_agreement_are_delivered_with_its_state() {
    let browser = Browser::at(Dialect::Docs).await;
    let receiver = Receiver::answering(StatusCode::ACCEPTED).await;
    subscribe(&browser, &receiver.url, "share_agreement.updated", Value::Null).await;
    subscribe(&browser, &receiver.url, "share_agreement.deleted", Value::Null).await;
    let consent = browser.opens(&browser.invited(json!({})).await).await;
    browser.submits(&consent, "accept", &[]).await;
    let agreement = browser.asks("/v2/orgs/share-agreements").await["items"][0].clone();
    let path = format!("/v2/orgs/share-agreements/{}", agreement["id"].as_str().unwrap());
    for verb in ["pause", "activate", "cancel"] {
        let (status, _) = browser.api(&format!("{path}/{verb}"), &json!({})).await;
        assert_eq!(status, reqwest::StatusCode::OK, "{verb}");
        browser.mock.settled().await;
    }
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let deleted = client.delete(browser.url(&path)).bearer_auth(crate::support::TOKEN).send().await.unwrap();
    assert_eq!(deleted.status(), reqwest::StatusCode::NO_CONTENT);
    browser.mock.settled().await;

    let received = receiver.received.lock().unwrap();
    let reported = received.iter().map(|one| {
        let envelope: Value = serde_json::from_slice(&one.body).unwrap();
        assert_eq!(envelope["data"][0]["id"], agreement["id"]);
        assert_eq!(envelope["data"][0]["fleet_id"], agreement["fleet_id"]);
        (envelope["event_name"].to_string(), envelope["data"][0]["status"].to_string())
    });
    let reported: Vec<_> = reported.collect();
    let reported: Vec<_> =
        reported.iter().map(|(event, status)| (event.trim_matches('"'), status.trim_matches('"'))).collect();
    assert_eq!(
        reported,
        [
            ("share_agreement.updated", "paused"),
            ("share_agreement.updated", "active"),
            ("share_agreement.updated", "cancelled"),
            ("share_agreement.deleted", "deleted"),
        ]
    );
}
