//! `SUPPORTED.md` is up to date, and what it says is what happens.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use axum::body::Body;
use axum::http::Method;
use catena_contract::webhook::EventName;
use mock_catena::supported::{LAUNCH_PARAMETERS, OPERATIONS, emitted, markdown};
use serde_json::{Value, json};

use crate::client::{Api, api, path_of};
use crate::document::operations;

const UNKNOWN: &str = "0199a1b2-0000-7000-8000-000000000101";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

#[test]
fn the_published_list_is_up_to_date() {
    let published = fs::read_to_string(root().join("SUPPORTED.md")).unwrap_or_default();
    let update = "write it again: cargo run -p mock-catena -- supported > SUPPORTED.md";
    assert!(published == markdown(), "SUPPORTED.md is out of date; {update}");
}

#[test]
fn every_operation_is_listed_once_and_every_served_one_is_there() {
    let listed: BTreeSet<_> = OPERATIONS.iter().map(|row| (row.method, row.path)).collect();
    assert_eq!(listed.len(), OPERATIONS.len());
    let alone: Vec<_> = operations()
        .into_iter()
        .filter(|(path, method, _)| !listed.contains(&(method.as_str(), *path)))
        .map(|(path, method, _)| format!("{method} {path}"))
        .collect();
    assert_eq!(alone, ["GET /v2/integrations/executions"]);
}

/// The row of an operation: its cells.
fn row<'a>(text: &'a str, method: &str, path: &str) -> Vec<&'a str> {
    let begin = format!("| `{method} {path}` |");
    let line = text.lines().find(|line| line.starts_with(&begin)).unwrap_or_else(|| panic!("{begin}"));
    line.split('|').map(str::trim).collect()
}

#[tokio::test]
async fn the_errors_in_the_list_are_those_that_happen() {
    let text = markdown();
    let api = api();
    let staff = api.client("mock-catena-staff", "mock-catena-staff-secret", "organization").await;
    let fleet = api.fleet_of(&api.accepted("supported").await);
    for (path, method, _) in operations() {
        if path == "/v2/integrations/executions" {
            continue;
        }
        let errors = row(&text, &method, path)[5].to_owned();
        let lists = |error: u16| errors.split(", ").any(|listed| listed == error.to_string());
        let kind = Method::from_bytes(method.as_bytes()).unwrap();
        let filled = |id: &str| {
            path.split('/')
                .map(|part| if part.starts_with('{') { id } else { part })
                .collect::<Vec<_>>()
                .join("/")
        };
        let ask = async |api: &Api, path: String, body: &'static str| {
            api.call(kind.clone(), &path, Body::from(body)).await.0.as_u16()
        };
        let reported = format!("{method} {path}: {errors}");
        assert_eq!(ask(&api.anonymous(), filled(UNKNOWN), "{}").await == 401, lists(401), "{reported}");
        let mut seen = vec![];
        for caller in [&api, &staff, &fleet] {
            seen.push(ask(caller, filled("no-id"), "{}").await);
            seen.push(ask(caller, format!("{}?size=0", filled(UNKNOWN)), "[7]").await);
            seen.push(ask(caller, format!("{}?cursor=none", filled(UNKNOWN)), "{}").await);
            seen.push(ask(caller, filled(UNKNOWN), "[]").await);
        }
        for error in [400, 422] {
            assert!(!seen.contains(&error) || lists(error), "{reported} lacks {error}");
        }
        let lists_pages = lists(400);
        assert_eq!(seen.contains(&400), lists_pages, "{reported}: {seen:?}");
    }
}

/// The names of the events in the timeline.
async fn events(api: &Api) -> Vec<String> {
    let timeline = api.seen("/_mock/timeline?size=1000").await;
    let entries = timeline["items"].as_array().unwrap_or_else(|| panic!("{timeline}"));
    let names = entries.iter().filter(|entry| entry["what"] == "event");
    names.map(|entry| entry["event_name"].as_str().unwrap().to_owned()).collect()
}

/// Runs one operation, and compares the events with the list.
async fn emits(api: &Api, caller: &Api, operation: &str, path: &str, body: Value) -> Value {
    let before = events(api).await.len();
    let (method, template) = operation.split_once(' ').unwrap();
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let reply = caller.call(Method::from_bytes(method.as_bytes()).unwrap(), path, body).await;
    assert!(reply.0.is_success(), "{operation}: {} {}", reply.0, reply.1);
    let now = events(api).await;
    let listed = OPERATIONS.iter().find(|row| row.method == method && row.path == template).unwrap();
    assert_eq!(now[before..], *listed.events, "{operation}");
    serde_json::from_str(&reply.1).unwrap_or_default()
}

#[tokio::test]
async fn the_events_in_the_list_are_those_that_happen() {
    let api = &api();
    let one = "/v2/orgs/invitations/{invitation_id}";
    let orgs = "/v2/orgs/invitations";
    let open = emits(api, api, "POST /v2/orgs/invitations", orgs, json!({"fleet_ref": "a"})).await;
    let accept = format!("POST {one}/accept");
    let accepted =
        emits(api, &api.anonymous(), &accept, &format!("{}/accept", path_of(&open)), Value::Null).await;
    let other = api.invited("b").await;
    let decline = format!("POST {one}/decline");
    emits(api, &api.anonymous(), &decline, &format!("{}/decline", path_of(&other)), json!({})).await;
    let third = api.invited("c").await;
    emits(api, api, &format!("DELETE {one}"), &path_of(&third), Value::Null).await;
    let fleet = &api.fleet_of(&accepted);

    let registry = api.seen("/v2/orgs/external-tsps").await;
    let path = format!("/v2/orgs/external-tsps/{}/request-integration", registry[0]["id"].as_str().unwrap());
    let request = "POST /v2/orgs/external-tsps/{ext_tsp_id}/request-integration";
    emits(api, fleet, request, &path, Value::Null).await;

    let tsps = api.seen("/v2/orgs/tsps").await;
    let of_kind = |tsp: &&Value| tsp["conn_type"] == "api_key" && tsp["status"] == "active";
    let tsp = tsps.as_array().unwrap().iter().find(of_kind).unwrap();
    let connections = "/v2/integrations/connections";
    let body = json!({"tsp_id": tsp["id"], "credentials": {"api_key": "any"}});
    let made = emits(api, fleet, "POST /v2/integrations/connections", connections, body).await;
    let path = format!("{connections}/{}", made["id"].as_str().unwrap());
    let change = "PATCH /v2/integrations/connections/{connection_id}";
    emits(api, fleet, change, &path, json!({"status": "stale"})).await;
    emits(api, fleet, "DELETE /v2/integrations/connections/{connection_id}", &path, Value::Null).await;

    let agreements = api.seen("/v2/orgs/share-agreements").await;
    let agreement = "/v2/orgs/share-agreements/{share_agreement_id}";
    let path = format!("/v2/orgs/share-agreements/{}", agreements["items"][0]["id"].as_str().unwrap());
    emits(api, api, &format!("PATCH {agreement}"), &path, json!({"expiration_date": "2027-01-01T00:00:00Z"}))
        .await;
    for verb in ["pause", "activate", "cancel"] {
        emits(api, api, &format!("POST {agreement}/{verb}"), &format!("{path}/{verb}"), Value::Null).await;
    }
    emits(api, api, &format!("DELETE {agreement}"), &path, Value::Null).await;

    let few = json!({"fleet_ref": "d", "permissions": {"vehicle": "read"}});
    let invited = emits(api, api, "POST /v2/orgs/invitations", orgs, few).await;
    let accepted =
        emits(api, &api.anonymous(), &accept, &format!("{}/accept", path_of(&invited)), Value::Null).await;
    let backfill = "/v2/orgs/share-agreements/backfill";
    emits(api, api, &format!("POST {backfill}"), backfill, json!({"resource": "trailer"})).await;
    let path = format!("/v2/orgs/fleets/{}", accepted["fleet_id"].as_str().unwrap());
    emits(api, &api.fleet_of(&accepted), "DELETE /v2/orgs/fleets/{fleet_id}", &path, Value::Null).await;

    let hooks = "/v2/notifications/webhooks";
    let body = json!({"url": "https://partner.test/h", "event_name": "tsp.created"});
    let hook = emits(api, api, "POST /v2/notifications/webhooks", hooks, body).await;
    let path = format!("{hooks}/{}", hook["id"].as_str().unwrap());
    let one = "/v2/notifications/webhooks/{webhook_id}";
    emits(api, api, &format!("PATCH {one}"), &path, json!({"url": "https://partner.test/h2"})).await;
    for verb in ["pause", "activate"] {
        emits(api, api, &format!("POST {one}/{verb}"), &format!("{path}/{verb}"), Value::Null).await;
    }
    emits(api, api, &format!("DELETE {one}"), &path, Value::Null).await;
}

#[test]
fn an_event_is_listed_as_emitted_if_an_operation_emits_it_or_time_the_breaker_or_a_command_does() {
    let by_operations: BTreeSet<_> = OPERATIONS.iter().flat_map(|row| row.events).copied().collect();
    let others = ["invitation.expired", "tsp.created", "webhook.staled"];
    let expected: BTreeSet<_> = by_operations.into_iter().chain(others).collect();
    let listed: BTreeSet<_> =
        EventName::ALL.iter().filter(|name| emitted(**name).is_some()).map(|name| name.as_str()).collect();
    assert_eq!(listed, expected);
}

#[test]
fn launch_parameters_and_messages_are_those_of_the_code() {
    let folder = root().join("mock-catena/src/http/connect");
    let code: String = fs::read_dir(folder)
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    for (name, _) in LAUNCH_PARAMETERS {
        assert!(code.contains(&format!("\"{name}\"")), "nothing reads `{name}`");
    }
    let schema = fs::read_to_string(root().join("docs/page-message.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let text = markdown();
    let listed = text.split("## Page messages").nth(1).unwrap().split("## Events").next().unwrap();
    for name in schema["properties"]["event"]["enum"].as_array().unwrap() {
        assert!(listed.contains(&format!("| `{}` | yes |", name.as_str().unwrap())), "{name}");
    }
}
