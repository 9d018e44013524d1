//! `/v2/orgs/fleets`: who can see a fleet, and what it can change about itself.

use axum::http::StatusCode;
use serde_json::json;

use crate::client::{api, api_of, parsed, wire};
use crate::support::config;
use mock_catena::dialect::Dialect;

const FLEETS: &str = "/v2/orgs/fleets";

fn path(fleet: &serde_json::Value) -> String {
    format!("{FLEETS}/{}", fleet.as_str().unwrap())
}

#[tokio::test]
async fn a_fleet_without_details_reads_as_seen_on_the_live_server() {
    let api = api();
    let accepted = api.accepted("carrier-1").await;
    let reply = api.get(&path(&accepted["fleet_id"])).await;
    insta::assert_snapshot!(wire(reply).replace(accepted["id"].as_str().unwrap(), "INVITATION"));
}

#[tokio::test]
async fn fleets_are_listed_in_the_order_they_accepted_and_found_by_their_references() {
    let api = api();
    for fleet_ref in ["a", "b", "c"] {
        api.accepted(fleet_ref).await;
    }
    api.invited("not-yet").await;
    let refs = |page: &serde_json::Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap().iter();
        items.map(|fleet| fleet["fleet_ref"].as_str().unwrap().to_owned()).collect()
    };
    let all = api.seen(FLEETS).await;
    assert_eq!((refs(&all), &all["total"]), (vec!["a".into(), "b".into(), "c".into()], &json!(3)));
    let two = api.seen(&format!("{FLEETS}?fleet_refs=c&fleet_refs=a&fleet_refs=nobody")).await;
    assert_eq!(refs(&two), ["a", "c"]);
    let first = api.seen(&format!("{FLEETS}?size=2")).await;
    let next = api.seen(&format!("{FLEETS}?size=2&cursor={}", first["next_page"].as_str().unwrap())).await;
    assert_eq!((refs(&first), refs(&next)), (vec!["a".into(), "b".into()], vec!["c".into()]));
    assert_eq!(next["next_page"], json!(null));
}

#[tokio::test]
async fn a_partner_sees_a_fleet_only_while_it_shares_and_never_another_partners() {
    let mut two = config(Dialect::Docs);
    two.clients = vec!["one:secret-one".parse().unwrap(), "two:secret-two".parse().unwrap()];
    let api = api_of(two);
    let one = api.client("one", "secret-one", "organization").await;
    let two = api.client("two", "secret-two", "organization").await;
    let accepted = one.accepted("carrier-1").await;
    let fleet = path(&accepted["fleet_id"]);
    assert_eq!((one.status(&fleet).await, two.status(&fleet).await), (200, 404));
    assert_eq!(two.seen(FLEETS).await["total"], json!(0));
    let agreement = one.seen("/v2/orgs/share-agreements").await["items"][0]["id"].clone();
    let agreement = format!("/v2/orgs/share-agreements/{}", agreement.as_str().unwrap());
    assert_eq!(two.status(&agreement).await, 404);
    one.post(&format!("{agreement}/pause"), "").await;
    assert_eq!((one.status(&fleet).await, one.seen(FLEETS).await["total"].clone()), (404, json!(0)));
    // The fleet itself always does.
    assert_eq!(one.fleet_of(&accepted).status(&fleet).await, 200);
    one.post(&format!("{agreement}/activate"), "").await;
    assert_eq!(one.status(&fleet).await, 200);
}

#[tokio::test]
async fn a_fleet_changes_itself_and_a_partner_does_not() {
    let api = api();
    let accepted = api.accepted("carrier-1").await;
    let other = api.accepted("carrier-2").await;
    let (fleet, me) = (path(&accepted["fleet_id"]), api.fleet_of(&accepted));
    let change = json!({
        "name": "Blue Ridge Hauling", "city": "Boone", "regulatory_id": "1234567", "regulatory_id_type": "DOT",
        "regulatory_id_date": "2020-03-15", "country_code": "USA", "description": null,
    });
    let changed = me.patch(&fleet, change.to_string()).await;
    assert_eq!(changed.0, StatusCode::OK, "{}", changed.1);
    let read = api.seen(&fleet).await;
    assert_eq!(parsed(&changed), read);
    assert_eq!(
        [&read["name"], &read["city"], &read["regulatory_id_date"]],
        ["Blue Ridge Hauling", "Boone", "2020-03-15"]
    );
    let cleared = me.patch(&fleet, json!({"city": null, "fleet_ref": "mine"}).to_string()).await;
    assert_eq!(
        (&parsed(&cleared)["city"], &parsed(&cleared)["fleet_ref"]),
        (&json!(null), &json!("carrier-1"))
    );
    let wrong =
        json!({"name": 7, "country_code": "us", "registered_email": "ada", "regulatory_id_date": "soon"});
    insta::assert_snapshot!(wire(me.patch(&fleet, wrong.to_string()).await));
    // For another fleet, it does not exist.
    assert_eq!(api.fleet_of(&other).patch(&fleet, "{}").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_fleet_sets_properties_that_its_partner_reads() {
    let api = api();
    let accepted = api.accepted("carrier-1").await;
    let properties = format!("{}/properties", path(&accepted["fleet_id"]));
    let me = api.fleet_of(&accepted);
    let new = json!([{"key": "dot_number", "value": "1234567"}, {"key": "type", "value": "dry van"}]);
    let made = me.post(&properties, new.to_string()).await;
    assert_eq!(made.0, StatusCode::CREATED, "{}", made.1);
    assert_eq!(api.seen(&properties).await, parsed(&made));
    let id = parsed(&made)[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(me.delete(&format!("{properties}/{id}")).await.0, StatusCode::NO_CONTENT);
    assert_eq!(me.delete(&format!("{properties}/{id}")).await.0, StatusCode::NOT_FOUND);
    assert_eq!(api.seen(&properties).await[0]["value"], "dry van");
    let odd = me.post(&properties, json!([{"key": "colour"}, 7]).to_string()).await;
    assert_eq!(odd.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(parsed(&odd)["detail"].as_array().unwrap().len(), 3, "{}", odd.1);
    let many: Vec<_> = (0..100).map(|at| json!({"key": "type", "value": at.to_string()})).collect();
    assert_eq!(me.post(&properties, json!(many).to_string()).await.0, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_deleted_fleet_loses_its_agreement_and_connections() {
    let api = api();
    let accepted = api.accepted("carrier-1").await;
    let (fleet, me) = (path(&accepted["fleet_id"]), api.fleet_of(&accepted));
    assert_eq!(me.delete(&fleet).await.0, StatusCode::NO_CONTENT);
    assert_eq!((api.status(&fleet).await, me.status(&fleet).await), (404, 404));
    assert_eq!(me.delete(&fleet).await.0, StatusCode::NOT_FOUND);
    assert_eq!(api.seen("/v2/orgs/share-agreements").await["total"], json!(0));
}
