//! What the API does differently in each dialect.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use jiff::SignedDuration;
use mock_catena::dialect::Dialect;
use serde_json::{Value, json};

use crate::client::{Api, INVITATIONS, WEBHOOKS, api, api_of, parsed};
use crate::schedules::connected;
use crate::support::config;

fn each_dialect() -> impl Iterator<Item = (Dialect, Api)> {
    Dialect::ALL.into_iter().map(|dialect| (dialect, api_of(config(dialect))))
}

#[tokio::test]
async fn a_wildcard_of_one_event_is_a_list_except_for_the_examples_of_the_go_client() {
    for (dialect, api) in each_dialect() {
        for (topic, single) in [("vehicle_location.*", dialect == Dialect::GoSdk), ("invitation.*", false)] {
            let body = json!({"url": "https://partner.test/h", "event_name": topic});
            let made = parsed(&api.post(WEBHOOKS, body.to_string()).await);
            assert_eq!(made.is_object(), single, "{dialect} {topic}");
        }
    }
}

#[tokio::test]
async fn an_empty_fleet_ref_is_accepted_where_the_schema_counts() {
    for (dialect, api) in each_dialect() {
        let accepted = matches!(dialect, Dialect::Openapi | Dialect::GoSdk);
        let reply = api.post(INVITATIONS, r#"{"fleet_ref": ""}"#).await;
        assert_eq!(reply.0.as_u16(), if accepted { 201 } else { 422 }, "{dialect}");
        if accepted {
            assert_eq!(api.seen(&format!("{INVITATIONS}?fleet_ref=")).await["items"][0]["fleet_ref"], "");
        } else {
            assert_eq!(
                parsed(&reply)["detail"][0]["message"],
                "`fleet_ref` is empty; send your own id of the fleet"
            );
        }
    }
}

#[tokio::test]
async fn connection_ids_are_sorted_by_time_in_the_newest_dialect() {
    for (dialect, api) in each_dialect() {
        let (_, path) = connected(&api).await;
        let version = path.rsplit('/').next().unwrap().as_bytes()[14];
        let newest = matches!(dialect, Dialect::Docs | Dialect::ConnectSdk);
        assert_eq!(version, if newest { b'7' } else { b'4' }, "{dialect}");
    }
}

async fn put(api: &Api, switches: Value) -> Value {
    let request = Request::put("/_mock/dialect").body(Body::from(switches.to_string())).unwrap();
    parsed(&api.send(request).await)
}

#[tokio::test]
async fn a_switch_of_the_api_can_be_changed_alone() {
    let api = api();
    let changed = put(&api, json!({"wildcard_of_one": "object"})).await;
    assert_eq!((&changed["wildcard_of_one"], &changed["connection_ids"]), (&json!("object"), &json!("v7")));
}

#[tokio::test]
async fn in_the_strict_mode_no_answer_has_a_key_that_the_first_documents_lack() {
    let api = api();
    let (_, connection) = connected(&api).await;
    api.clock.advance(SignedDuration::from_hours(1));
    let schedule = api.seen(&format!("{connection}/schedules")).await["items"][0]["id"].clone();
    let agreement = api.seen("/v2/orgs/share-agreements").await["items"][0]["id"].clone();
    let executions = format!("{connection}/schedules/{}/executions", schedule.as_str().unwrap());
    let paths = [
        INVITATIONS.to_owned(),
        "/v2/orgs/tsps".to_owned(),
        "/v2/orgs/fleets".to_owned(),
        "/v2/orgs/partners".to_owned(),
        "/v2/orgs/share-agreements".to_owned(),
        format!("/v2/orgs/share-agreements/{}", agreement.as_str().unwrap()),
        connection.clone(),
        format!("{connection}/schedules"),
        executions,
        "/v2/telematics/vehicles".to_owned(),
        "/v2/telematics/vehicle-locations".to_owned(),
        WEBHOOKS.to_owned(),
    ];
    let keys = async |path: &str| {
        // Not through the test that answers match the newest documents, which these do not.
        let request =
            Request::get(path).header("authorization", format!("Bearer {}", api.token.as_ref().unwrap()));
        let mut reply = api.unchecked(request.body(Body::empty()).unwrap()).await;
        let mut keys = BTreeSet::new();
        if let Some(page) = reply.as_object().filter(|page| page.contains_key("items")) {
            keys.extend(page.keys().map(|key| format!("page.{key}")));
            reply = page["items"].clone();
        }
        let record = if reply.is_array() { reply[0].clone() } else { reply };
        keys.extend(record.as_object().into_iter().flat_map(|record| record.keys().cloned()));
        keys
    };
    let mut before = vec![];
    for path in &paths {
        before.push(keys(path).await);
    }
    put(&api, json!({"answer_keys": "first-generation"})).await;
    let mut lines = vec![];
    for (path, before) in paths.iter().zip(before) {
        let after = keys(path).await;
        let listed = |keys: BTreeSet<&String>| keys.into_iter().cloned().collect::<Vec<_>>().join(" ");
        let (gone, more) = (before.difference(&after).collect(), after.difference(&before).collect());
        lines.push(format!("{}\n  - {}\n  + {}", generic(path), listed(gone), listed(more)));
    }
    insta::assert_snapshot!(lines.join("\n"));
}

/// A path without its ids.
fn generic(path: &str) -> String {
    path.split('/').map(|part| if part.len() == 36 { "{id}" } else { part }).collect::<Vec<_>>().join("/")
}
