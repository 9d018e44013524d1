//! Invitations over the API: access, lists, accepting, declining, deleting.

use axum::http::StatusCode;
use jiff::SignedDuration;
use mock_catena::Config;
use mock_catena::dialect::Dialect;
use serde_json::{Value, json};

use crate::client::{Api, INVITATIONS, api, api_of, parsed, path_of, wire};
use crate::support::config;

async fn page(api: &Api, query: &str) -> Value {
    let reply = api.get(&format!("{INVITATIONS}{query}")).await;
    assert_eq!(reply.0, StatusCode::OK, "{}", reply.1);
    parsed(&reply)
}

fn refs(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|row| row["fleet_ref"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_empty_list_has_the_cursors_seen_on_the_live_server() {
    insta::assert_snapshot!(wire(api().get(INVITATIONS).await), @r#"200 {"items":[],"total":0,"current_page":"Pg%3D%3D","current_page_backwards":"PA%3D%3D","previous_page":null,"next_page":null}"#);
}

#[tokio::test]
async fn pages_lead_from_one_to_the_next_and_back_while_fleets_are_invited() {
    let api = api();
    for at in 0..7 {
        api.invited(&format!("fleet {at}")).await;
    }
    let first = page(&api, "?size=3").await;
    assert_eq!((refs(&first), &first["total"]), (vec!["fleet 0", "fleet 1", "fleet 2"], &json!(7)));
    assert_eq!(first["previous_page"], json!(null));
    api.invited("fleet 7").await;
    let cursor = |page: &Value, which: &str| format!("?size=3&cursor={}", page[which].as_str().unwrap());
    let second = page(&api, &cursor(&first, "next_page")).await;
    assert_eq!(refs(&second), ["fleet 3", "fleet 4", "fleet 5"]);
    // Clients may encode the cursor again.
    let again = cursor(&first, "next_page").replace('%', "%25");
    assert_eq!(refs(&page(&api, &again).await), refs(&second));
    let third = page(&api, &cursor(&second, "next_page")).await;
    assert_eq!((refs(&third), &third["next_page"]), (vec!["fleet 6", "fleet 7"], &json!(null)));
    assert_eq!(refs(&page(&api, &cursor(&third, "previous_page")).await), refs(&second));
    for which in ["current_page", "current_page_backwards"] {
        assert_eq!(refs(&page(&api, &cursor(&second, which)).await), refs(&second), "{which}");
    }
    let last = page(&api, "?size=3&cursor=PA%3D%3D").await;
    assert_eq!(refs(&last), ["fleet 5", "fleet 6", "fleet 7"]);
}

#[tokio::test]
async fn a_list_can_be_of_one_fleet_and_omits_deleted_invitations() {
    let api = api();
    let first = api.invited("a").await;
    api.invited("b").await;
    api.clock.advance(SignedDuration::from_hours(24));
    let second = api.invited("a").await;
    let of_a = page(&api, "?fleet_ref=a").await;
    let statuses: Vec<_> = of_a["items"].as_array().unwrap().iter().map(|row| &row["status"]).collect();
    assert_eq!(statuses, ["expired", "active"]);
    assert_eq!(of_a["items"][0]["id"], first["id"]);
    assert_eq!(api.delete(&path_of(&second)).await.0, StatusCode::NO_CONTENT);
    assert_eq!(page(&api, "?fleet_ref=a").await["total"], 1);
    assert_eq!(refs(&page(&api, "").await), ["a", "b"]);
    assert_eq!(page(&api, "?fleet_ref=c").await["total"], 0);
}

#[tokio::test]
async fn all_errors_in_page_parameters_are_reported_at_once() {
    let api = api();
    let reported = [
        api.get(&format!("{INVITATIONS}?size=0&fleet_ref=a%0Ab")).await,
        api.get(&format!("{INVITATIONS}?size=1001")).await,
        api.get(&format!("{INVITATIONS}?size=ten&cursor=nonsense")).await,
        api.get(&format!("{INVITATIONS}?cursor=nonsense")).await,
        api.get(&format!("{INVITATIONS}?unknown=1")).await,
    ];
    insta::assert_snapshot!(reported.map(wire).join("\n"), @r#"
    422 {"code":422,"message":"Invalid Request Body","detail":[{"path":"query.fleet_ref","input":"a\nb","message":"`fleet_ref` must not contain control characters","error_type":"value_error"},{"path":"query.size","input":"0","message":"this must be a whole number from 1 to 1000","error_type":"value_error"}]}
    422 {"code":422,"message":"Invalid Request Body","detail":[{"path":"query.size","input":"1001","message":"this must be a whole number from 1 to 1000","error_type":"value_error"}]}
    422 {"code":422,"message":"Invalid Request Body","detail":[{"path":"query.size","input":"ten","message":"this must be a whole number from 1 to 1000","error_type":"value_error"}]}
    400 {"code":400,"message":"Bad Request","detail":"this is no cursor of this list; send one of a page's four as it came, or none to begin"}
    200 {"items":[],"total":0,"current_page":"Pg%3D%3D","current_page_backwards":"PA%3D%3D","previous_page":null,"next_page":null}
    "#);
}

#[tokio::test]
async fn accepting_creates_a_fleet_and_shows_it() {
    let api = api();
    let invitation = api.invited("a").await;
    let accepted = api.anonymous().post(&format!("{}/accept", path_of(&invitation)), "").await;
    assert_eq!(accepted.0, StatusCode::OK);
    let read = api.anonymous().get(&path_of(&invitation)).await;
    assert_eq!(parsed(&read), parsed(&accepted));
    insta::assert_snapshot!(format!("{:#}", parsed(&read)));
}

#[tokio::test]
async fn declining_returns_the_reason_and_inviting_again_reopens() {
    let api = api();
    let invitation = api.invited("a").await;
    let declined =
        api.post(&format!("{}/decline", path_of(&invitation)), r#"{"decline_reason": "no need"}"#).await;
    let declined = parsed(&declined);
    assert_eq!(declined["status"], "declined");
    assert_eq!(declined["decline_reason"], "no need");
    assert_eq!(declined["declined_at"], "2026-03-02T12:00:00.000000Z");
    let again = api.post(INVITATIONS, r#"{"fleet_ref": "a"}"#).await;
    assert_eq!((again.0, &parsed(&again)["status"]), (StatusCode::OK, &json!("active")));
    assert_eq!(parsed(&again)["id"], invitation["id"]);
    assert_eq!(parsed(&again)["decline_reason"], json!(null));
}

#[tokio::test]
async fn a_command_that_the_state_does_not_allow_is_a_conflict() {
    let api = api();
    let mut reported = vec![];
    for (state, fleet) in [("accept", "a"), ("decline", "b"), ("expire", "c"), ("delete", "d")] {
        let path = path_of(&api.invited(fleet).await);
        match state {
            "expire" => api.clock.advance(SignedDuration::from_hours(24)),
            "delete" => assert_eq!(api.delete(&path).await.0, StatusCode::NO_CONTENT),
            answer => assert_eq!(api.post(&format!("{path}/{answer}"), "{}").await.0, StatusCode::OK),
        }
        for (name, reply) in [
            ("accept", api.post(&format!("{path}/accept"), "").await),
            ("decline", api.post(&format!("{path}/decline"), "{}").await),
            ("delete", api.delete(&path).await),
            ("read", api.get(&path).await),
        ] {
            let body = if reply.0 == StatusCode::OK { parsed(&reply)["status"].to_string() } else { reply.1 };
            reported.push(format!("{state}, {name}: {} {body}", reply.0.as_u16()));
        }
    }
    insta::assert_snapshot!(reported.join("\n"), @r#"
    accept, accept: 409 {"code":409,"message":"Conflict","detail":"cannot `accept` an invitation that is `accepted`; what the fleet shares now is in its share agreement"}
    accept, decline: 409 {"code":409,"message":"Conflict","detail":"cannot `decline` an invitation that is `accepted`; what the fleet shares now is in its share agreement"}
    accept, delete: 409 {"code":409,"message":"Conflict","detail":"cannot `delete` an invitation that is `accepted`; what the fleet shares now is in its share agreement"}
    accept, read: 200 "accepted"
    decline, accept: 409 {"code":409,"message":"Conflict","detail":"cannot `accept` an invitation that is `declined`; invite the fleet again to renew it"}
    decline, decline: 409 {"code":409,"message":"Conflict","detail":"cannot `decline` an invitation that is `declined`; invite the fleet again to renew it"}
    decline, delete: 409 {"code":409,"message":"Conflict","detail":"cannot `delete` an invitation that is `declined`; invite the fleet again to renew it"}
    decline, read: 200 "declined"
    expire, accept: 409 {"code":409,"message":"Conflict","detail":"cannot `accept` an invitation that is `expired`; invite the fleet again to renew it"}
    expire, decline: 409 {"code":409,"message":"Conflict","detail":"cannot `decline` an invitation that is `expired`; invite the fleet again to renew it"}
    expire, delete: 409 {"code":409,"message":"Conflict","detail":"cannot `delete` an invitation that is `expired`; invite the fleet again to renew it"}
    expire, read: 200 "expired"
    delete, accept: 404 {"code":404,"message":"Not Found","detail":"no invitation has this id"}
    delete, decline: 404 {"code":404,"message":"Not Found","detail":"no invitation has this id"}
    delete, delete: 404 {"code":404,"message":"Not Found","detail":"no invitation has this id"}
    delete, read: 404 {"code":404,"message":"Not Found","detail":"no invitation has this id"}
    "#);
}

#[tokio::test]
async fn a_decline_requires_an_object_and_an_accept_reads_no_body() {
    let api = api();
    let path = path_of(&api.invited("a").await);
    let reported = [
        api.post(&format!("{path}/decline"), "").await,
        api.post(&format!("{path}/decline"), r#"{"decline_reason": 5}"#).await,
        api.post(&format!("{INVITATIONS}/nonsense/decline"), "[]").await,
    ];
    insta::assert_snapshot!(reported.map(wire).join("\n"), @r#"
    422 {"code":422,"message":"Invalid Request Body","detail":[{"path":"body","input":"","message":"the body is not JSON: EOF while parsing a value at line 1 column 0","error_type":"json_invalid"}]}
    422 {"code":422,"message":"Invalid Request Body","detail":[{"path":"body.decline_reason","input":"5","message":"this must be a string","error_type":"string_type"}]}
    422 {"code":422,"message":"Invalid Request Body","detail":[{"path":"path.invitation_id","input":"*****","message":"invitation_id must be a hyphenated UUID of 36 characters, such as `5c06372b-5b5a-4477-88ee-6cd8d3b55efb`","error_type":"uuid_parsing"},{"path":"body","input":"[]","message":"the body must be a JSON object","error_type":"dict_type"}]}
    "#);
    assert_eq!(api.post(&format!("{path}/accept"), "not json").await.0, StatusCode::OK);
}

#[tokio::test]
async fn another_partners_invitations_are_not_visible() {
    let clients = ["a:1", "b:2"].map(|pair| pair.parse().unwrap()).to_vec();
    let api = api_of(Config { clients, ..config(Dialect::Docs) });
    let (ours, theirs) =
        (api.client("a", "1", "organization").await, api.client("b", "2", "organization").await);
    let invitation = ours.invited("fleet").await;
    assert_eq!(theirs.delete(&path_of(&invitation)).await.0, StatusCode::NOT_FOUND);
    assert_eq!(page(&theirs, "").await["total"], 0);
    // The same reference of another partner is another fleet.
    let other = theirs.invited("fleet").await;
    assert_ne!(other["id"], invitation["id"]);
    assert_ne!(other["partner_id"], invitation["partner_id"]);
    assert_eq!(other["partner_slug"], "b");
    assert_eq!(page(&ours, "").await["total"], 1);
    // The link is the secret: anyone who has it can read it.
    assert_eq!(theirs.get(&path_of(&invitation)).await.0, StatusCode::OK);
}
