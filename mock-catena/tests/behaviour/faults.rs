//! Faults as they are seen over the network.

use std::sync::Arc;
use std::time::Duration;

use mock_catena::dialect::Dialect;
use mock_catena::faults::{Fault, Latency, Rule, Scope};
use mock_catena::timeline::DeliveryState;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::partner::Partner;
use crate::support::{Browser, TOKEN, config, noon};

/// A delivery with one fault as the partner received it, and the secret.
async fn with_fault(fault: Fault, valid: bool) -> (Vec<crate::partner::Received>, String) {
    let browser = Browser::at(Dialect::Docs).await;
    let partner = Partner::answering(202).await;
    let made = partner.subscribes(&browser, "invitation.created").await;
    if !valid {
        partner.expects_spoilt();
    }
    browser.mock.control().add_fault(Rule::once(fault)).unwrap();
    browser.invited(json!({})).await;
    browser.mock.settled().await;
    assert_eq!(browser.mock.control().faults(), [], "a counted fault ends by itself");
    (partner.received(), made["secret"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn only_tampered_and_stale_deliveries_fail_verification() {
    for (fault, believed) in [
        (Fault::TamperBody, false),
        (Fault::TamperTimestamp, false),
        (Fault::WrongSecret, false),
        (Fault::TruncatedGzip, false),
        (Fault::IdentityEncoding, true),
        (Fault::Chunked, true),
        (Fault::HeaderCase, true),
        (Fault::Delay { delay_ms: 5_000 }, true),
    ] {
        let (taken, secret) = with_fault(fault.clone(), believed).await;
        let [one] = taken.as_slice() else { panic!("{fault:?}: {} deliveries", taken.len()) };
        let now = noon() + jiff::SignedDuration::from_secs(5);
        assert_eq!(one.verifies(&secret, now), believed, "{fault:?}");
        if fault != Fault::TruncatedGzip {
            assert_eq!(one.envelope()["event_name"], "invitation.created", "{fault:?} is still JSON");
        }
        assert_eq!(one.header("transfer-encoding") == "chunked", fault == Fault::Chunked);
        assert_eq!(one.header("content-encoding") == "identity", fault == Fault::IdentityEncoding);
    }
    // A stale delivery has a valid signature but is ten minutes old.
    let (taken, secret) = with_fault(Fault::StaleTimestamp { age_s: 600 }, true).await;
    assert!(!taken[0].verifies(&secret, noon()));
    assert!(taken[0].verifies(&secret, noon() - jiff::SignedDuration::from_mins(10)));
}

#[tokio::test]
async fn a_duplicate_arrives_twice_and_a_dropped_delivery_never() {
    let (taken, _) = with_fault(Fault::Duplicate, true).await;
    assert_eq!(taken.len(), 2);
    assert_eq!(taken[0].json, taken[1].json);
    let (taken, _) = with_fault(Fault::Drop, true).await;
    assert_eq!(taken.len(), 0);
}

#[tokio::test]
async fn a_dropped_delivery_is_recorded_with_its_fault() {
    let browser = Browser::at(Dialect::Docs).await;
    let partner = Partner::answering(202).await;
    partner.subscribes(&browser, "invitation.*").await;
    let scope = Scope { endpoint: Some("/hooks".to_owned()), ..Scope::default() };
    browser.mock.control().add_fault(Rule::once(Fault::Drop).within(scope)).unwrap();
    let other = Scope { endpoint: Some("nobody.example".to_owned()), ..Scope::default() };
    browser.mock.control().add_fault(Rule::always(Fault::Drop).within(other)).unwrap();
    browser.opens(&browser.invited(json!({})).await).await;
    browser.mock.settled().await;
    let states: Vec<_> = browser
        .mock
        .deliveries()
        .into_iter()
        .map(|record| (record.event_name.to_string(), record.state, record.faults))
        .collect();
    assert_eq!(
        states,
        [
            ("invitation.created".to_owned(), DeliveryState::Dropped, vec!["drop"]),
            ("invitation.viewed".to_owned(), DeliveryState::Delivered, vec![]),
        ]
    );
}

#[tokio::test]
async fn header_names_are_lower_case_unless_the_fault_is_set() {
    for (fault, name) in [(None, "x-catena-signature:"), (Some(Fault::HeaderCase), "X-Catena-Signature:")] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks", listener.local_addr().unwrap());
        let (tell, reported) = oneshot::channel();
        tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut head = vec![];
            while !head.windows(4).any(|end| end == b"\r\n\r\n") {
                socket.read_buf(&mut head).await.unwrap();
            }
            socket.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n").await.unwrap();
            tell.send(String::from_utf8_lossy(&head).into_owned()).unwrap();
        });
        let browser = Browser::at(Dialect::Docs).await;
        let hook = json!({"url": url, "event_name": "invitation.created"});
        browser.api("/v2/notifications/webhooks", &hook).await;
        if let Some(fault) = fault {
            browser.mock.control().add_fault(Rule::once(fault)).unwrap();
        }
        browser.invited(json!({})).await;
        let head = reported.await.unwrap();
        assert!(head.contains(name), "{head}");
    }
}

#[tokio::test]
async fn the_api_fails_as_configured_and_recovers() {
    let browser = Browser::at(Dialect::Docs).await;
    let control = browser.mock.control();
    for fault in [Fault::TooManyRequests { retry_after_seconds: 7 }, Fault::ServerError, Fault::ExpiredToken]
    {
        control.add_fault(Rule::once(fault)).unwrap();
    }
    let body = json!({"fleet_ref": "a"});
    let mut answers = vec![];
    for _ in 0..4 {
        let (status, mut answer) = browser.api("/v2/orgs/invitations", &body).await;
        if status == 201 {
            answer = json!("an invitation");
        }
        answers.push(format!("{} {answer}", status.as_u16()));
    }
    insta::assert_snapshot!(answers.join("\n"), @r#"
    429 {"code":429,"message":"Too Many Requests","detail":{"retry_after_seconds":7,"message":"too many requests, because of a fault"}}
    500 {"message":"Internal Server Error"}
    401 {"code":401,"message":"Unauthorized","detail":"the access token has expired; ask for another one"}
    201 "an invitation"
    "#);
}

#[tokio::test]
async fn a_reset_closes_the_connection_and_malformed_json_is_truncated() {
    let browser = Browser::at(Dialect::Docs).await;
    let control = browser.mock.control();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let ask = || {
        let request = client.post(browser.url("/v2/orgs/invitations")).bearer_auth(TOKEN);
        request.body(r#"{"fleet_ref": "a"}"#).send()
    };
    control.add_fault(Rule::once(Fault::Reset)).unwrap();
    let error = ask().await.unwrap_err();
    assert!(error.is_request() && !error.is_timeout(), "{error:?}");

    control.add_fault(Rule::once(Fault::MalformedJson)).unwrap();
    let answer = ask().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/json");
    let text = answer.text().await.unwrap();
    assert!(text.starts_with(r#"{"id":""#) && serde_json::from_str::<serde_json::Value>(&text).is_err());
    assert!(ask().await.unwrap().status().is_success());
}

#[tokio::test(start_paused = true)]
async fn a_response_is_delayed_as_configured() {
    use tower::ServiceExt as _;
    let clock = Arc::new(mock_catena::clock::AdjustableClock::frozen_at(noon()));
    let ids = Box::new(mock_catena::ids::SeededIds::detached(1));
    let base = "http://catena.test/".parse().unwrap();
    let router = mock_catena::router(&config(Dialect::Docs), &base, clock, ids);
    let rule = json!({"fault": "latency", "distribution": {"fixed": {"ms": 700}}, "times": 1});
    let add = axum::http::Request::post("/_mock/faults").body(axum::body::Body::from(rule.to_string()));
    assert_eq!(router.clone().oneshot(add.unwrap()).await.unwrap().status(), 201);
    let begun = tokio::time::Instant::now();
    let get = || axum::http::Request::get("/v2/orgs/nothing").body(axum::body::Body::empty()).unwrap();
    assert_eq!(router.clone().oneshot(get()).await.unwrap().status(), 404);
    assert_eq!(begun.elapsed(), Duration::from_millis(700));
    router.oneshot(get()).await.unwrap();
    assert_eq!(begun.elapsed(), Duration::from_millis(700));
    assert_eq!(Latency::default(), Latency::Fixed { ms: 1_000 });
}

#[tokio::test]
async fn every_redirect_fault_changes_the_redirect() {
    let mut seen = vec![];
    let parameter = || "status".to_owned();
    for fault in [
        Fault::NaiveAppend,
        Fault::RepeatedParameter { parameter: parameter() },
        Fault::MissingParameter { parameter: parameter() },
        Fault::SetParameter { parameter: parameter(), value: "a b".to_owned() },
        Fault::WrongUrl,
    ] {
        let browser = Browser::at(Dialect::Docs).await;
        let name = fault.name();
        let id =
            serde_json::from_value::<String>(
                browser.invited(json!({"success_redirect_url": "https://your-app.com/cb?a=1#/route"})).await
                    ["id"]
                    .clone(),
            );
        let control = browser.mock.control();
        let id = id.unwrap().parse().unwrap();
        let only = Scope { session: Some(id), ..Scope::default() };
        control.add_fault(Rule::once(fault).within(only)).unwrap();
        let brought = control.bring(id, mock_catena::control::Goal::Success).unwrap();
        seen.push(format!("{name}: {}", brought.redirect.unwrap()));
        let right = control.bring(id, mock_catena::control::Goal::Success).unwrap();
        assert_eq!(right.redirect.unwrap().as_str(), "https://your-app.com/cb?a=1&status=success#/route");
    }
    insta::assert_snapshot!(seen.join("\n"), @"
    naive-append: https://your-app.com/cb?a=1#/route?status=success
    repeated-parameter: https://your-app.com/cb?a=1&status=success&status=success#/route
    missing-parameter: https://your-app.com/cb?a=1#/route
    set-parameter: https://your-app.com/cb?a=1&status=a+b#/route
    wrong-url: https://your-app.com/failure?status=success
    ");
}

#[tokio::test]
async fn denied_private_addresses_are_refused() {
    let mut config = config(Dialect::Docs);
    config.courier.deny_private = true;
    let clock = Arc::new(mock_catena::clock::AdjustableClock::frozen_at(noon()));
    let ids = Box::new(mock_catena::ids::SeededIds::detached(1));
    let browser = Browser::with(mock_catena::start(config, clock, ids).await.unwrap());
    let partner = Partner::answering(202).await;
    // The API refuses them; whoever embeds the server may subscribe what an earlier check would refuse.
    for host in ["127.0.0.1", "localhost"] {
        let subscription = catena_contract::NewSubscription {
            url: partner.url.replace("127.0.0.1", host).parse().unwrap(),
            event_name: "invitation.created".parse().unwrap(),
            filters: Default::default(),
            secret: None,
        };
        browser.mock.control().subscribe(vec![subscription]).unwrap();
    }
    browser.invited(json!({})).await;
    browser.mock.settled().await;
    assert_eq!(partner.received().len(), 0);
    assert_eq!(browser.mock.deliveries().len(), 2);
    for record in browser.mock.deliveries() {
        assert_eq!(record.state, DeliveryState::Failed);
        let why = format!("{:?}", record.attempts[0].result);
        assert!(why.contains("`--deny-private` refuses those"), "{why}");
    }
}
