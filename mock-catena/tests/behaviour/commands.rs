//! The commands at `/_mock`: bringing sessions to an outcome, going live, time, the timeline and its stream.

use std::sync::Arc;

use catena_contract::AccessToken;
use mock_catena::clock::AdjustableClock;
use mock_catena::dialect::Dialect;
use mock_catena::ids::SeededIds;
use mock_catena::{Guard, start_guarded};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::partner::Partner;
use crate::support::{Browser, config, noon, running};

async fn made(browser: &Browser, fleet: &str, outcome: &str) -> Value {
    let body = json!({
        "fleet_ref": fleet, "outcome": outcome,
        "success_redirect_url": "https://your-app.com/callback",
        "failure_redirect_url": "https://your-app.com/failure",
    });
    let (status, brought) = browser.api("/_mock/sessions", &body).await;
    assert_eq!(status, StatusCode::CREATED, "{brought}");
    brought
}

async fn read(browser: &Browser, path: &str) -> Value {
    let answer = reqwest::get(browser.url(path)).await.unwrap();
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    serde_json::from_str(&answer.text().await.unwrap()).unwrap()
}

fn whats(timeline: &Value) -> Vec<String> {
    timeline["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            let more = ["command", "event_name", "url", "state"].iter().find_map(|key| entry[*key].as_str());
            format!("{} {}", entry["what"].as_str().unwrap(), more.unwrap_or_default())
        })
        .collect()
}

#[tokio::test]
async fn one_call_brings_a_session_to_any_outcome_with_its_events() {
    let mut reported = vec![];
    for outcome in
        ["viewed", "accepted", "success", "integration-requested", "failure", "left", "expired", "deleted"]
    {
        let browser = Browser::at(Dialect::Docs).await;
        let brought = made(&browser, "a", outcome).await;
        let id = brought["session"]["id"].as_str().unwrap();
        let request = brought["session"]["requests"][0].as_str().unwrap_or("no id").to_owned();
        let timeline = read(&browser, &format!("/_mock/sessions/{id}/timeline")).await;
        let steps: Vec<_> = timeline["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["step"].as_u64().unwrap())
            .collect();
        assert_eq!(steps, (1..=steps.len() as u64).collect::<Vec<_>>());
        let whats = whats(&timeline).join(", ").replace(&request, "ID");
        reported.push(format!("{outcome}: {} | {whats}", brought["session"]["stage"].as_str().unwrap()));
    }
    insta::assert_snapshot!(reported.join("\n"));
}

#[tokio::test]
async fn an_impossible_command_names_the_state_and_the_possible_commands() {
    let browser = Browser::at(Dialect::Docs).await;
    let brought = made(&browser, "a", "failure").await;
    let id = brought["session"]["id"].as_str().unwrap();
    let outcome = format!("/_mock/sessions/{id}/outcome");
    let unknown = "/_mock/sessions/0199a1b2-0000-7000-8000-000000000101/outcome";
    let mut answers = vec![];
    for (path, body) in [
        (outcome.as_str(), json!({"outcome": "success"})),
        (unknown, json!({"outcome": "success"})),
        (outcome.as_str(), json!({"outcome": "glory"})),
        ("/_mock/clock/resume", json!({})),
        ("/_mock/clock/advance", json!({"duration": "soon"})),
        ("/_mock/clock/advance", json!({"seconds": 1, "duration": "1s"})),
        ("/_mock/providers/live", json!({"integration_request_id": "0199a1b2-0000-4000-8000-000000000101"})),
        ("/_mock/faults", json!({"fault": "explode"})),
        ("/_mock/faults", json!({"fault": "drop", "probability": 2})),
        ("/_mock/faults", json!({"fault": "drop", "tmies": 2})),
        ("/_mock/import", json!({"format": 9, "sessions": [], "subscriptions": [], "letters": []})),
    ] {
        let (status, answer) = browser.api(path, &body).await;
        assert!(status.is_client_error());
        answers.push(format!("{} {answer}", status.as_u16()).replace(id, "ID"));
    }
    insta::assert_snapshot!(answers.join("\n"));
}

#[tokio::test]
async fn a_requested_provider_goes_live_and_the_partner_can_match_it() {
    for (dialect, reported) in [(Dialect::Docs, true), (Dialect::Openapi, false)] {
        let browser = Browser::at(dialect).await;
        let partner = Partner::answering(202).await;
        partner.subscribes(&browser, "tsp.created").await;
        let brought = made(&browser, "a", "integration-requested").await;
        made(&browser, "b", "integration-requested").await;
        let request = &brought["session"]["requests"][0];
        let live = json!({"integration_request_id": request});
        let (status, live) = browser.api("/_mock/providers/live", &live).await;
        assert_eq!(status, 200, "{live}");
        assert_eq!(live["answered"].as_array().unwrap().len(), 2, "{live}");
        assert!(live["answered"].as_array().unwrap().contains(request));
        browser.mock.settled().await;
        let records: Vec<Value> =
            partner.received().iter().map(|one| one.envelope()["data"][0].clone()).collect();
        assert_eq!(records.len(), if reported { 2 } else { 1 });
        assert_eq!(records[0]["id"], live["provider"]["id"]);
        let ids: Vec<_> = records.iter().map(|record| record["integration_request_id"].clone()).collect();
        assert_eq!(ids.contains(request), reported, "{dialect}: {ids:?}");
        // The fleet returns and finds the provider in the list.
        let session = brought["session"]["id"].as_str().unwrap();
        let (status, again) =
            browser.api(&format!("/_mock/sessions/{session}/outcome"), &json!({"outcome": "success"})).await;
        assert_eq!(status, 200, "{again}");
        let list = browser.follow(browser.get(browser.url(&format!("/?invite={session}"))).await).await.html;
        assert!(list.contains(live["provider"]["slug"].as_str().unwrap()));
        // It can go live only once.
        let (status, _) =
            browser.api("/_mock/providers/live", &json!({"integration_request_id": request})).await;
        assert_eq!(status, 404);
    }
}

#[tokio::test]
async fn a_callback_url_receives_acceptance_agreement_and_connection_unsigned() {
    let browser = Browser::at(Dialect::Docs).await;
    let partner = Partner::answering(202).await;
    partner.expects_unsigned();
    let body = json!({"fleet_ref": "a", "callback_url": partner.url, "outcome": "success"});
    browser.api("/_mock/sessions", &body).await;
    browser.mock.settled().await;
    assert_eq!(
        partner.events(),
        ["invitation.accepted", "share_agreement.created", "connection.created", "fleet_connection.created"]
    );
    for one in partner.received() {
        assert_eq!(one.header("x-catena-signature"), "");
        assert_eq!(one.header("x-webhook-id"), one.envelope()["webhook_id"]);
    }
}

#[tokio::test]
async fn advancing_the_clock_runs_everything_that_is_due() {
    let clock = Arc::new(AdjustableClock::frozen_at(noon()));
    let browser = Browser::with(running(Dialect::Docs, clock).await);
    let partner = Partner::answering(202).await;
    partner.subscribes(&browser, "invitation.expired").await;
    browser.invited(json!({"expires_in_hours": 300})).await;
    let (_, frozen) = browser.api("/_mock/clock/freeze", &json!({})).await;
    assert_eq!(frozen, json!({"now": "2026-03-02T12:00:00.000000Z", "frozen": true}));
    let (_, later) = browser.api("/_mock/clock/advance", &json!({"duration": "14d"})).await;
    assert_eq!(later["now"], "2026-03-16T12:00:00.000000Z");
    browser.mock.settled().await;
    assert_eq!(partner.events(), ["invitation.expired"]);
    let (status, _) = browser.api("/_mock/clock/freeze", &json!({})).await;
    assert_eq!(status, 409);
    let (status, _) = browser.api("/_mock/clock/resume", &json!({})).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn an_attempt_is_recorded_with_its_request_and_response() {
    let browser = Browser::at(Dialect::Docs).await;
    let partner = Partner::answering(418).await;
    let made_subscription = partner.subscribes(&browser, "invitation.created").await;
    made(&browser, "a", "viewed").await;
    browser.mock.settled().await;
    let attempts = read(&browser, "/_mock/attempts").await;
    let attempt = &attempts["items"][0];
    let sent = &partner.received()[0];
    assert_eq!(attempt["exchange"]["json"].as_str().unwrap().as_bytes(), sent.json);
    let headers = attempt["exchange"]["headers"].as_array().unwrap();
    let signature = headers.iter().find(|pair| pair[0] == "X-Catena-Signature").unwrap();
    assert_eq!(signature[1], sent.header("x-catena-signature"));
    assert_eq!(attempt["exchange"]["received"]["status"], 418);
    assert_eq!(attempt["webhook_id"], made_subscription["id"]);
    let deliveries = read(&browser, "/_mock/deliveries").await;
    assert_eq!(deliveries[0]["state"], "delivered");
    assert_eq!(deliveries[0]["number"], attempt["delivery"]);
    // The secret itself is not shown.
    assert!(!attempts.to_string().contains(made_subscription["secret"].as_str().unwrap()));
}

#[tokio::test]
async fn the_stream_sends_everything_in_order_and_ends_with_the_server() {
    let browser = Browser::at(Dialect::Docs).await;
    made(&browser, "a", "viewed").await;
    let answer = reqwest::get(browser.url("/_mock/stream?after=0")).await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    made(&browser, "b", "viewed").await;
    let timeline = read(&browser, "/_mock/timeline").await;
    let expected = timeline["items"].as_array().unwrap().len();
    browser.mock.stop().await;
    let text = answer.text().await.unwrap();
    let numbers: Vec<u64> = text.lines().filter_map(|line| line.strip_prefix("id: ")?.parse().ok()).collect();
    assert_eq!(numbers, (1..=expected as u64).collect::<Vec<_>>());
    assert_eq!(text.matches("event: moved").count(), 2);
}

#[tokio::test]
async fn an_export_is_imported_with_its_undelivered_webhooks() {
    let browser = Browser::at(Dialect::Docs).await;
    let partner = Partner::answering(503).await;
    let made_subscription = partner.subscribes(&browser, "invitation.created").await;
    let id = made_subscription["id"].as_str().unwrap();
    let success = made(&browser, "a", "success").await;
    made(&browser, "b", "failure").await;
    browser.mock.settled().await;
    browser.api(&format!("/_mock/subscriptions/{id}/pause"), &json!({})).await;
    made(&browser, "c", "viewed").await;
    let export = read(&browser, "/_mock/export").await;
    let sessions = read(&browser, "/_mock/sessions").await;
    browser.mock.stop().await;

    let other = Browser::at(Dialect::Docs).await;
    let (status, imported) = other.api("/_mock/import", &export).await;
    let counts = json!({"partners": 1, "providers": 0, "sessions": 3, "subscriptions": 1, "letters": 3});
    assert_eq!((status.as_u16(), imported), (200, counts));
    assert_eq!(read(&other, "/_mock/sessions").await, sessions);
    assert_eq!(other.mock.control().courier().totals().failed, 2);
    partner.answers(202);
    let before = partner.received().len();
    other.api(&format!("/_mock/subscriptions/{id}/activate"), &json!({})).await;
    other.api(&format!("/_mock/subscriptions/{id}/replay"), &json!({})).await;
    other.mock.settled().await;
    assert_eq!(partner.received().len() - before, 3);
    assert!(partner.received()[before].verifies(made_subscription["secret"].as_str().unwrap(), noon()));
    // The session continues where it was.
    let path = format!("/_mock/sessions/{}/outcome", success["session"]["id"].as_str().unwrap());
    assert_eq!(other.api(&path, &json!({"outcome": "left"})).await.0, 200);

    let reset = reqwest::Client::new().post(other.url("/_mock/reset")).send().await.unwrap();
    assert_eq!(reset.status(), 204);
    assert_eq!(read(&other, "/_mock/sessions").await["items"], json!([]));
    assert_eq!(other.mock.control().courier().totals().accepted, 0);
}

#[tokio::test]
async fn commands_require_this_computer_or_the_token() {
    let browser = Browser::at(Dialect::Docs).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let status = async |name: &str, value: &str| {
        client.get(browser.url("/_mock/clock")).header(name, value).send().await.unwrap().status()
    };
    assert_eq!(status("accept", "*/*").await, 200);
    assert_eq!(status("origin", "https://evil.example").await, 403);
    assert_eq!(status("host", "evil.example").await, 403);
    assert_eq!(status("origin", "http://localhost:3000").await, 200);

    let token: AccessToken = "control-token-of-the-test".parse().unwrap();
    let guard = Guard { token: Some(token), hosts: vec![] };
    let clock = Arc::new(AdjustableClock::frozen_at(noon()));
    let guarded = start_guarded(config(Dialect::Docs), guard, clock, Box::new(SeededIds::detached(1)));
    let guarded = Browser::with(guarded.await.unwrap());
    let status = async |token: &str| {
        client.get(guarded.url("/_mock/clock")).bearer_auth(token).send().await.unwrap().status()
    };
    assert_eq!(status("control-token-of-the-test").await, 200);
    assert_eq!(status("control-token-of-the-tesT").await, 401);
    assert_eq!(reqwest::get(guarded.url("/_mock/clock")).await.unwrap().status(), 401);
}

#[tokio::test]
async fn the_dialect_can_be_changed_while_running() {
    let browser = Browser::at(Dialect::Docs).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let put = async |body: Value| {
        let answer = client.put(browser.url("/_mock/dialect")).body(body.to_string()).send().await.unwrap();
        (answer.status().as_u16(), serde_json::from_str::<Value>(&answer.text().await.unwrap()).unwrap())
    };
    let (_, switches) = put(json!({"name": "connect-sdk", "attempts": 2})).await;
    assert_eq!((&switches["requested_target"], &switches["attempts"]), (&json!("failure"), &json!(2)));
    let brought = made(&browser, "a", "integration-requested").await;
    assert!(
        brought["redirect"].as_str().unwrap().starts_with("https://your-app.com/failure?status=integration")
    );
    let partner = Partner::answering(500).await;
    partner.subscribes(&browser, "invitation.created").await;
    made(&browser, "b", "viewed").await;
    browser.mock.settled().await;
    assert_eq!(partner.received().len(), 2);
    assert_eq!(put(json!({"name": "esperanto"})).await.0, 422);
}

#[tokio::test]
async fn the_live_handle_and_the_list_return_the_same_sessions_page_by_page() {
    let browser = Browser::at(Dialect::Docs).await;
    for fleet in 0..5 {
        browser.invited(json!({"fleet_ref": format!("fleet-{fleet}")})).await;
    }
    let mut seen = vec![];
    let mut path = "/_mock/sessions?size=2".to_owned();
    loop {
        let page = read(&browser, &path).await;
        seen.extend(page["items"].as_array().unwrap().iter().map(|one| one["fleet_ref"].clone()));
        match page["next"].as_str() {
            Some(next) => path = format!("/_mock/sessions?size=2&after={next}"),
            None => break,
        }
    }
    assert_eq!(seen, ["fleet-0", "fleet-1", "fleet-2", "fleet-3", "fleet-4"]);
    let (known, live) = browser.mock.control().journal().watch(Some(0));
    drop(live);
    assert_eq!(known.len(), 5, "an event for each");
}
