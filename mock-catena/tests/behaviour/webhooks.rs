//! The notifications API; every response is validated against the served document. More than 350 lines, because all tests share the two partners below.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use catena_contract::webhook::EventName;
use jiff::SignedDuration;
use mock_catena::catalogue::sample;
use mock_catena::clock::AdjustableClock;
use mock_catena::dialect::Dialect;
use serde_json::{Value, json};

use crate::client::{Api, Reply, WEBHOOKS, api, api_of, parsed, wire};
use crate::document;
use crate::partner::Partner;
use crate::support::{Browser, TOKEN, config, noon, running};

const URL: &str = "https://your-domain.test/webhooks/catena?key=7";

fn wanted(event_name: &str) -> Value {
    json!({"url": URL, "event_name": event_name})
}

async fn subscribed(api: &Api, body: Value) -> Value {
    let reply = api.post(WEBHOOKS, body.to_string()).await;
    assert_eq!(reply.0, StatusCode::OK, "{}", reply.1);
    parsed(&reply)
}

/// The path of a subscription.
fn at(made: &Value) -> String {
    format!("{WEBHOOKS}/{}", made["id"].as_str().unwrap())
}

/// Two partners of one server.
async fn two_partners() -> (Api, Api) {
    let mut config = config(Dialect::Docs);
    config.clients =
        ["first:secret-of-the-first", "second:secret-of-the-second"].map(|one| one.parse().unwrap()).into();
    let api = api_of(config);
    let first = api.client("first", "secret-of-the-first", "organization").await;
    let second = api.client("second", "secret-of-the-second", "organization").await;
    (first, second)
}

fn names(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|item| item["event_name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_subscription_is_created_read_listed_changed_and_deleted() {
    let api = api();
    let mut reported = vec![];
    let filters = json!({"fleet_ids": null, "fleet_refs": ["carrier-4711"]});
    let body =
        json!({"url": URL, "event_name": "invitation.accepted", "filters": filters, "secret": "short"});
    let created = api.post(WEBHOOKS, body.to_string()).await;
    let path = at(&parsed(&created));
    reported.push(wire(created));
    reported.push(wire(api.get(&path).await));
    reported.push(wire(api.get(WEBHOOKS).await));
    api.clock.advance(SignedDuration::from_mins(5));
    let change = json!({"url": "https://your-domain.test/v2", "filters": {"fleet_refs": []}, "secret": "twelve-chars"});
    reported.push(wire(api.patch(&path, change.to_string()).await));
    reported.push(wire(api.delete(&path).await));
    reported.push(wire(api.get(&path).await));
    reported.push(wire(api.get(&format!("{WEBHOOKS}?status=deleted")).await));
    insta::assert_snapshot!(reported.join("\n"));
}

#[tokio::test]
async fn a_wildcard_creates_one_subscription_per_event_each_with_its_own_secret() {
    let api = api();
    let made = subscribed(&api, wanted("share_agreement.*")).await;
    let made = made.as_array().unwrap();
    let mut names: Vec<_> = made.iter().map(|one| one["event_name"].as_str().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["share_agreement.created", "share_agreement.deleted", "share_agreement.updated"]);
    let secrets: std::collections::BTreeSet<_> =
        made.iter().map(|one| one["secret"].as_str().unwrap()).collect();
    assert_eq!(secrets.len(), 3);
    // One of them exists, so none is created.
    let again = api.post(WEBHOOKS, wanted("share_agreement.updated").to_string()).await;
    assert_eq!(again.0, StatusCode::CONFLICT, "{}", again.1);
    assert_eq!(api.post(WEBHOOKS, wanted("share_agreement.*").to_string()).await.0, StatusCode::CONFLICT);
    assert_eq!(api.post(WEBHOOKS, wanted("tsp.*").to_string()).await.0, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_same_event_url_and_filters_are_accepted_only_once_also_in_a_change() {
    let api = api();
    let first = subscribed(&api, wanted("invitation.sent")).await;
    let other = json!({"url": "https://your-domain.test/other", "event_name": "invitation.sent"});
    let other = subscribed(&api, other).await;
    let same = api.post(WEBHOOKS, wanted("invitation.sent").to_string()).await;
    let changed = api.patch(&at(&other), json!({"url": URL}).to_string()).await;
    for reply in [&same, &changed] {
        assert_eq!(reply.0, StatusCode::CONFLICT);
        assert!(reply.1.contains(first["id"].as_str().unwrap()), "{}", reply.1);
    }
    // Its own URL is not a duplicate.
    assert_eq!(api.patch(&at(&first), json!({"url": URL}).to_string()).await.0, StatusCode::OK);
    // A deleted one does not count.
    assert_eq!(api.delete(&at(&first)).await.0, StatusCode::NO_CONTENT);
    assert_eq!(api.patch(&at(&other), json!({"url": URL}).to_string()).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_list_is_filtered_by_event_and_status_and_paged_in_both_directions() {
    let api = api();
    for event in
        ["invitation.created", "invitation.sent", "connection.created", "tsp.created", "webhook.paused"]
    {
        subscribed(&api, wanted(event)).await;
        api.clock.advance(SignedDuration::from_secs(1));
    }
    let all = parsed(&api.get(WEBHOOKS).await);
    assert_eq!(names(&all).len(), 5);
    let one = async |query: &str| parsed(&api.get(&format!("{WEBHOOKS}?{query}")).await);
    assert_eq!(names(&one("event_name=tsp.created").await), ["tsp.created"]);
    assert_eq!(names(&one("event_name=invitation.*").await), ["invitation.created", "invitation.sent"]);
    let path = format!("{WEBHOOKS}/{}", all["items"][2]["id"].as_str().unwrap());
    assert_eq!(api.post(&format!("{path}/pause"), "").await.0, StatusCode::OK);
    assert_eq!(names(&one("status=paused").await), ["connection.created"]);
    assert_eq!(names(&one("status=active").await).len(), 4);

    let mut seen = vec![];
    let mut query = "size=2".to_owned();
    let last = loop {
        let page = one(&query).await;
        seen.extend(names(&page).into_iter().map(str::to_owned));
        match page["next_page"].as_str() {
            Some(next) => query = format!("size=2&cursor={next}"),
            None => break page,
        }
    };
    assert_eq!(seen, names(&all));
    let before = one(&format!("size=2&cursor={}", last["previous_page"].as_str().unwrap())).await;
    assert_eq!(names(&before), ["connection.created", "tsp.created"]);
}

#[tokio::test]
async fn all_errors_in_a_request_are_reported_at_once() {
    let api = api();
    let made = subscribed(&api, wanted("invitation.sent")).await;
    let path = at(&made);
    let body = json!({"url": "ftp://x.test/", "secret": "elevenchars", "filters": {"fleet_ids": ["x"]}, "status": "stale"});
    let mut reported = vec![
        wire(api.patch(&path, body.to_string()).await),
        wire(api.patch(&path, "[]").await),
        wire(api.get(&format!("{WEBHOOKS}?event_name=nonsense&status=inactive&size=0")).await),
        wire(api.get(&format!("{WEBHOOKS}?cursor=nonsense")).await),
        wire(api.get(&format!("{path}/logs?start_date=yesterday&end_date=12&status=maybe&size=1001")).await),
    ];
    for (method, below) in [
        (Method::GET, ""),
        (Method::PATCH, ""),
        (Method::DELETE, ""),
        (Method::POST, "/activate"),
        (Method::POST, "/pause"),
        (Method::POST, "/replay"),
        (Method::GET, "/metrics"),
        (Method::GET, "/logs"),
    ] {
        let malformed = api.call(method.clone(), &format!("{WEBHOOKS}/x{below}"), "{}").await;
        assert_eq!(malformed.0, StatusCode::UNPROCESSABLE_ENTITY, "{method} {below}");
        reported.push(wire(malformed));
    }
    insta::assert_snapshot!(reported.join("\n"));
}

#[tokio::test]
async fn another_partners_subscription_is_neither_visible_nor_a_conflict() {
    let (first, second) = two_partners().await;
    let made = subscribed(&first, wanted("invitation.sent")).await;
    let path = at(&made);
    for (method, below) in [
        (Method::GET, ""),
        (Method::PATCH, ""),
        (Method::DELETE, ""),
        (Method::POST, "/activate"),
        (Method::POST, "/pause"),
        (Method::POST, "/replay"),
        (Method::GET, "/metrics"),
        (Method::GET, "/logs"),
    ] {
        let reply = second.call(method.clone(), &format!("{path}{below}"), "{}").await;
        assert_eq!(reply.0, StatusCode::NOT_FOUND, "{method} {below}");
    }
    assert_eq!(names(&parsed(&second.get(WEBHOOKS).await)), [""; 0]);
    assert_ne!(subscribed(&second, wanted("invitation.sent")).await["partner_id"], made["partner_id"]);
    assert_eq!(first.get(&path).await.0, StatusCode::OK);
}

#[tokio::test]
async fn repeating_pause_or_activate_emits_one_event() {
    let live = Live::start().await;
    let (watcher, partner) = (Partner::answering(202).await, Partner::answering(202).await);
    let made = partner.subscribes(&live.browser, "invitation.created").await;
    watcher.subscribes(&live.browser, "webhook.*").await;
    live.browser.mock.settled().await;
    let before = watcher.events().len();
    let path = at(&made);
    let mut statuses = vec![];
    for below in ["pause", "pause", "activate", "activate"] {
        let reply = live.ask(Method::POST, &format!("{path}/{below}"), "").await;
        statuses.push(parsed(&reply)["status"].as_str().unwrap().to_owned());
    }
    // As in version C of the document.
    for status in ["inactive", "active"] {
        let reply = live.ask(Method::PATCH, &path, &json!({"status": status}).to_string()).await;
        statuses.push(parsed(&reply)["status"].as_str().unwrap().to_owned());
    }
    assert_eq!(statuses, ["paused", "paused", "active", "active", "paused", "active"]);
    live.browser.mock.settled().await;
    let mut reported = watcher.events().split_off(before);
    reported.sort();
    assert_eq!(reported, ["webhook.activated", "webhook.activated", "webhook.paused", "webhook.paused"]);
}

#[tokio::test]
async fn metrics_and_logs_have_every_attempt_and_a_replay_delivers_dead_letters() {
    let live = Live::start().await;
    let partner = Partner::answering(202).await;
    let made = partner.subscribes(&live.browser, "invitation.created").await;
    let path = at(&made);
    let empty = live.ask(Method::GET, &format!("{path}/metrics"), "").await;
    live.browser.invited(json!({"fleet_ref": "a"})).await;
    live.browser.mock.settled().await;
    partner.answers(503);
    live.clock.advance(SignedDuration::from_hours(7));
    live.browser.invited(json!({"fleet_ref": "b"})).await;
    live.browser.mock.settled().await;
    let metrics = live.ask(Method::GET, &format!("{path}/metrics"), "").await;
    let logs = live.ask(Method::GET, &format!("{path}/logs"), "").await;
    let (reported, rows) = (wire(metrics), parsed(&logs));
    let statuses: Vec<_> = rows["items"].as_array().unwrap().iter().map(|row| &row["status_code"]).collect();
    assert_eq!(statuses, [202, 503, 503, 503, 503]);

    let asked = async |query: &str| {
        let page = parsed(&live.ask(Method::GET, &format!("{path}/logs?{query}"), "").await);
        page["items"].as_array().unwrap().len()
    };
    assert_eq!(asked("status=success").await, 1);
    assert_eq!(asked("status=failed").await, 4);
    let first = rows["items"][0]["created_at"].as_str().unwrap();
    assert_eq!(asked(&format!("start_date={first}&end_date={first}")).await, 1);
    assert_eq!(asked(&format!("end_date={}", first.trim_end_matches('Z'))).await, 1);
    assert_eq!(asked("start_date=9999-12-31T23:59:59-23:59").await, 0);
    assert_eq!(asked("size=2").await, 2);
    let page = parsed(&live.ask(Method::GET, &format!("{path}/logs?size=4"), "").await);
    let next = page["next_page"].as_str().unwrap();
    assert_eq!(asked(&format!("size=4&cursor={next}")).await, 1);

    partner.answers(202);
    let replay = live.ask(Method::POST, &format!("{path}/replay"), "").await;
    live.browser.mock.settled().await;
    let after = live.ask(Method::GET, &format!("{path}/metrics"), "").await;
    assert_eq!(parsed(&after)["dlq_count"], 0);
    let again = live.ask(Method::POST, &format!("{path}/replay"), "").await;
    let reported = [wire(empty), reported, wire(logs), wire(replay), wire(again), wire(after)].join("\n");
    insta::with_settings!({filters => vec![
        (r#""response_time_ms":\d+"#, r#""response_time_ms":N"#),
        (r#"("avg_response_time_ms":)\{[^}]*\}"#, "$1{N}"),
    ]}, { insta::assert_snapshot!(reported) });
    assert_eq!(partner.received().len(), 6);
}

#[tokio::test]
async fn an_event_of_one_partner_never_reaches_another_partners_subscription() {
    let (first, second) = two_partners().await;
    let (of_first, of_second) = (Partner::answering(202).await, Partner::answering(202).await);
    for (api, partner) in [(&first, &of_first), (&second, &of_second)] {
        for event in ["invitation.created", "webhook.created"] {
            let made = subscribed(api, json!({"url": partner.url, "event_name": event})).await;
            crate::captured::secrets(&partner.url, &made);
        }
    }
    first.invited("acme").await;
    // A subscription of the first partner created after the invitation: its creation event arrives after the
    // invitation's.
    subscribed(&first, wanted("invitation.sent")).await;
    while of_first.events().len() < 3 {
        tokio::task::yield_now().await;
    }
    let mut heard = of_first.events();
    heard.sort();
    assert_eq!(heard, ["invitation.created", "webhook.created", "webhook.created"]);
    second.invited("other").await;
    while of_second.events().len() < 2 {
        tokio::task::yield_now().await;
    }
    let mut heard = of_second.events();
    heard.sort();
    assert_eq!(heard, ["invitation.created", "webhook.created"]);
}

#[tokio::test]
async fn every_event_has_a_schema_that_its_sample_matches() {
    let api = api();
    for name in EventName::ALL {
        let path = format!("/v2/notifications/schemas/{name}");
        let newest = api.get(&path).await;
        assert_eq!(newest.0, StatusCode::OK);
        assert_eq!(newest, api.get(&format!("{path}/versions/1.0")).await);
        let reported = parsed(&newest);
        assert_eq!(reported["event_name"], name.as_str());
        let document: Value = serde_json::from_str(reported["openapi_schema"].as_str().unwrap()).unwrap();
        let mut schema = document["components"]["schemas"]["Envelope"].clone();
        schema["components"] = document["components"].clone();
        let schema = without_nullable(schema);
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<_> = validator.iter_errors(&sample(*name)).map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0], "{name}");
    }
}

/// Converts OpenAPI 3.0's `nullable` to JSON Schema.
fn without_nullable(schema: Value) -> Value {
    match schema {
        Value::Object(members) => {
            let nullable = members.get("nullable") == Some(&Value::Bool(true));
            let mut members: serde_json::Map<_, _> =
                members.into_iter().map(|(name, value)| (name, without_nullable(value))).collect();
            if nullable && let Some(kind) = members.get("type").cloned() {
                members.insert("type".to_owned(), json!([kind, "null"]));
            }
            Value::Object(members)
        }
        Value::Array(members) => Value::Array(members.into_iter().map(without_nullable).collect()),
        plain @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => plain,
    }
}

#[tokio::test]
async fn an_unknown_event_or_version_is_a_404() {
    let api = api();
    let reported = [
        wire(api.get("/v2/notifications/schemas/fleet_connection.created").await),
        wire(api.get("/v2/notifications/schemas/invitation.*").await),
        wire(api.get("/v2/notifications/schemas/fleet_connection.created/versions/2.0").await),
        wire(api.get("/v2/notifications/schemas/fleet_connection.created/versions/new").await),
    ];
    insta::assert_snapshot!(reported.join("\n"));
}

/// A server with a socket, used by a client.
struct Live {
    browser: Browser,
    clock: Arc<AdjustableClock>,
}

impl Live {
    async fn start() -> Self {
        let clock = Arc::new(AdjustableClock::frozen_at(noon()));
        Self { browser: Browser::with(running(Dialect::Docs, Arc::clone(&clock)).await), clock }
    }

    async fn ask(&self, method: Method, path: &str, body: &str) -> Reply {
        let url = self.browser.url(path);
        let route = url.path().to_owned();
        let client = reqwest::Client::new();
        let request = client.request(method.clone(), url).bearer_auth(TOKEN).body(body.to_owned());
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let kind = answer.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
        let body = answer.bytes().await.unwrap();
        document::holds(&method, &route, status, kind.as_deref(), &body);
        (status, String::from_utf8_lossy(&body).into_owned())
    }
}
