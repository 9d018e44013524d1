//! Schedules, executions, vehicles and their locations: derived from the clock.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::client::{Api, api, wire};

const CONNECTIONS: &str = "/v2/integrations/connections";
const LOCATIONS: &str = "/v2/telematics/vehicle-locations";

/// A partner's API, its fleet's, and the path of the fleet's connection.
pub(crate) async fn connected(api: &Api) -> (Api, String) {
    let fleet = api.fleet_of(&api.accepted("carrier-1").await);
    let tsps = api.seen("/v2/orgs/tsps").await;
    let of_kind = |tsp: &&Value| tsp["conn_type"] == "api_key" && tsp["status"] == "active";
    let tsp = tsps.as_array().unwrap().iter().find(of_kind).unwrap();
    let body = json!({"tsp_id": tsp["id"], "credentials": {"api_key": "any"}});
    let reply = fleet.post(CONNECTIONS, body.to_string()).await;
    let made: Value = serde_json::from_str(&reply.1).unwrap();
    (fleet, format!("{CONNECTIONS}/{}", made["id"].as_str().unwrap()))
}

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

#[tokio::test]
async fn a_schedule_and_an_execution_read_as_documented() {
    let api = api();
    let (_, path) = connected(&api).await;
    api.clock.advance(hours(2));
    let schedule = &api.seen(&format!("{path}/schedules?resource=vehicle")).await["items"][0];
    let id = schedule["id"].as_str().unwrap();
    assert_eq!(api.seen(&format!("{path}/schedules/{id}")).await, *schedule);
    let executions = api.seen(&format!("{path}/schedules/{id}/executions")).await;
    assert_eq!(executions["items"].as_array().unwrap().len(), 2);
    insta::assert_snapshot!(format!("{schedule:#}\n{:#}", executions["items"][0]));
}

#[tokio::test]
async fn executions_are_kept_for_seven_days_and_pages_of_them_partition_the_list() {
    let api = api();
    let (_, path) = connected(&api).await;
    api.clock.advance(hours(30 * 24));
    let schedule = &api.seen(&format!("{path}/schedules?resource=vehicle")).await["items"][0];
    let list = format!("{path}/schedules/{}/executions", schedule["id"].as_str().unwrap());
    let all = api.seen(&format!("{list}?size=1000")).await;
    let all = all["items"].as_array().unwrap();
    assert_eq!(all.len(), 7 * 24 + 1);
    assert_eq!(all.last().unwrap()["created_at"], schedule["last_data_at"]);
    let (mut paged, mut cursor) = (vec![], String::new());
    loop {
        let page = api.seen(&format!("{list}?size=50&cursor={cursor}")).await;
        paged.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next_page"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(paged, *all);
    let flat =
        format!("/v2/integrations/executions?size=1000&schedule_id={}", schedule["id"].as_str().unwrap());
    assert_eq!(api.seen(&flat).await["items"], json!(all));
}

#[tokio::test]
async fn a_stale_connection_has_failing_schedules_and_no_further_execution() {
    let api = api();
    let (fleet, path) = connected(&api).await;
    api.clock.advance(hours(1));
    assert_eq!(fleet.patch(&path, r#"{"status": "stale"}"#).await.0, 200);
    api.clock.advance(hours(3));
    let schedule = &api.seen(&format!("{path}/schedules?resource=vehicle")).await["items"][0];
    assert_eq!((&schedule["status"], &schedule["consecutive_error_count"]), (&json!("stale"), &json!(15)));
    assert_eq!(schedule["last_data_at"], "2026-03-02T13:00:00.000000Z");
    let list = format!("{path}/schedules/{}/executions", schedule["id"].as_str().unwrap());
    assert_eq!(api.seen(&list).await["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn only_the_partner_that_the_fleet_shares_with_sees_schedules_and_vehicles() {
    let api = api();
    let (_, path) = connected(&api).await;
    api.clock.advance(hours(1));
    assert_eq!(api.seen("/v2/telematics/vehicles").await["total"], 3);
    let agreements = api.seen("/v2/orgs/share-agreements").await;
    let agreement = agreements["items"][0]["id"].as_str().unwrap();
    api.post(&format!("/v2/orgs/share-agreements/{agreement}/pause"), "").await;
    assert_eq!(api.status(&format!("{path}/schedules")).await, 404);
    for list in ["/v2/telematics/vehicles", LOCATIONS] {
        assert_eq!(api.seen(list).await["total"], 0);
    }
    assert_eq!(api.seen("/v2/integrations/executions").await["items"], json!([]));
}

#[tokio::test]
async fn a_vehicle_and_its_location_read_as_documented() {
    let api = api();
    connected(&api).await;
    api.clock.advance(hours(1));
    let listed = &api.seen("/v2/telematics/vehicles?size=1").await["items"][0];
    let id = listed["id"].as_str().unwrap();
    assert_eq!(api.seen(&format!("/v2/telematics/vehicles/{id}")).await, *listed);
    let with_source = api.seen(&format!("/v2/telematics/vehicles/{id}?include_source_data=true")).await;
    assert_eq!(with_source["source_data"]["id"], listed["source_id"]);
    let location = &api.seen(&format!("{LOCATIONS}?vehicle_ids={id}")).await["items"][0];
    insta::assert_snapshot!(format!("{listed:#}\n{location:#}"));
}

#[tokio::test]
async fn locations_are_every_five_minutes_within_the_time_that_is_asked_for_and_pages_partition_them() {
    let api = api();
    connected(&api).await;
    api.clock.advance(hours(2));
    let latest = api.seen(LOCATIONS).await;
    assert_eq!(latest["total"], 3);
    assert_eq!(latest["items"][0]["occurred_at"], "2026-03-02T14:00:00.000000Z");
    let time = "only_latest=false&from_datetime=2026-03-02T12:30:00Z&to_datetime=2026-03-02T13:00:00Z";
    let all = api.seen(&format!("{LOCATIONS}?{time}")).await;
    let all = all["items"].as_array().unwrap();
    assert_eq!(all.len(), 3 * 6);
    assert_eq!(all[0]["occurred_at"], "2026-03-02T12:30:00.000000Z");
    assert_eq!(all[17]["occurred_at"], "2026-03-02T12:55:00.000000Z");
    for backwards in [false, true] {
        let (mut paged, mut cursor) = (vec![], if backwards { "PA%3D%3D".to_owned() } else { String::new() });
        loop {
            let page = api.seen(&format!("{LOCATIONS}?{time}&size=4&cursor={cursor}")).await;
            assert_eq!(page["total"], 18);
            let items = page["items"].as_array().unwrap().clone();
            if backwards {
                paged.splice(0..0, items);
            } else {
                paged.extend(items);
            }
            let next = &page[if backwards { "previous_page" } else { "next_page" }];
            match next.as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
        }
        assert_eq!(paged, *all, "backwards: {backwards}");
    }
}

#[tokio::test]
async fn a_time_of_more_than_45_days_is_refused() {
    let reply = api().get(&format!("{LOCATIONS}?only_latest=false&from_datetime=2026-01-01T00:00:00Z")).await;
    insta::assert_snapshot!(wire(reply), @r#"422 {"code":422,"message":"Invalid Request Body","detail":[{"path":"query.from_datetime","input":"2026-01-01T00:00:00Z","message":"`to_datetime` is at most 45 days after `from_datetime`","error_type":"value_error"}]}"#);
}
