//! The API without a socket, one request at a time.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use jiff::SignedDuration;
use proptest::prelude::*;
use serde_json::json;
use tower::ServiceExt as _;

use crate::client::{INVITATIONS, WEBHOOKS, api, parsed, wire};
use crate::support::TOKEN;

#[tokio::test]
async fn an_invitation_has_every_key_in_the_order_seen_on_the_live_server() {
    let body = json!({
        "fleet_ref": "carrier 4711",
        "fleet_name": "Northfield Haulage",
        "partner_provided_fleet_email": "fleet@example.com",
        "success_redirect_url": "https://your-app.com/callback",
        "limit_tsps": ["samsara"],
        "permissions": {"vehicle": "read_write"},
        "expires_in_hours": 72,
    });
    let reply = api().post(INVITATIONS, body.to_string()).await;
    insta::assert_snapshot!(format!("{}\n{:#}", reply.0, parsed(&reply)));
}

#[tokio::test]
async fn inviting_the_same_fleet_again_returns_200_with_the_same_id() {
    let api = api();
    let first = api.post(INVITATIONS, r#"{"fleet_ref": "a"}"#).await;
    api.clock.advance(SignedDuration::from_hours(1));
    let second = api.post(INVITATIONS, r#"{"fleet_ref": "a", "expires_in_hours": 48}"#).await;
    assert_eq!((first.0, second.0), (StatusCode::CREATED, StatusCode::OK));
    let (first, second) = (parsed(&first), parsed(&second));
    assert_eq!(first["id"], second["id"]);
    assert_eq!(first["magic_link"], second["magic_link"]);
    assert_eq!(second["expires_at"], "2026-03-04T13:00:00.000000Z");
    let other = api.post(INVITATIONS, r#"{"fleet_ref": "b"}"#).await;
    assert_eq!(other.0, StatusCode::CREATED);
}

#[tokio::test]
async fn an_expired_invitation_is_shown_as_expired_and_replaced_by_a_new_one() {
    let api = api();
    let first = parsed(&api.post(INVITATIONS, r#"{"fleet_ref": "a"}"#).await);
    api.clock.advance(SignedDuration::from_hours(24));
    let path = format!("{INVITATIONS}/{}", first["id"].as_str().unwrap());
    assert_eq!(parsed(&api.get(&path).await)["status"], "expired");
    let second = api.post(INVITATIONS, r#"{"fleet_ref": "a"}"#).await;
    assert_eq!(second.0, StatusCode::CREATED);
    assert_ne!(parsed(&second)["id"], first["id"]);
}

#[tokio::test]
async fn every_wrong_field_is_reported_at_once() {
    let body = json!({
        "fleet_ref": null,
        "fleet_email": "nobody",
        "fleet_phone": 5,
        "fleet_country_code": "US",
        "success_redirect_url": "/callback",
        "failure_redirect_url": "javascript:alert(1)",
        "limit_tsps": ["samsara", 7],
        "permissions": {"vehicles": "read", "vehicle": "all"},
        "expires_in_hours": 673,
    });
    let reply = api().post(INVITATIONS, body.to_string()).await;
    insta::assert_snapshot!(format!("{}\n{:#}", reply.0, parsed(&reply)));
}

#[tokio::test]
async fn a_number_of_hours_is_whole_and_within_the_documented_range() {
    for (hours, status) in [
        (json!(1), 201),
        (json!(672), 201),
        (json!(24.0), 201),
        (json!(0), 422),
        (json!(673), 422),
        (json!(-1), 422),
        (json!(1.5), 422),
        (json!("24"), 422),
        (json!(null), 422),
        (json!(1e300), 422),
    ] {
        let body = json!({"fleet_ref": "a", "expires_in_hours": hours});
        let reply = api().post(INVITATIONS, body.to_string()).await;
        assert_eq!(reply.0.as_u16(), status, "{body}");
    }
}

#[tokio::test]
async fn errors_have_the_documented_bodies() {
    let api = api();
    let anonymous = Request::post(INVITATIONS).body(Body::from("{}")).unwrap();
    let stranger = Request::post(INVITATIONS).header("authorization", "Bearer other").body(Body::empty());
    let basic = Request::post(WEBHOOKS).header("authorization", "Basic YTpi").body(Body::empty());
    let replies = [
        api.send(anonymous).await,
        api.send(stranger.unwrap()).await,
        api.send(basic.unwrap()).await,
        api.post(INVITATIONS, "{").await,
        api.post(INVITATIONS, "[]").await,
        api.post(INVITATIONS, "x".repeat(70_000)).await,
        api.get(&format!("{INVITATIONS}/not-an-id")).await,
        api.get(&format!("{INVITATIONS}/0199a1b2-0000-7000-8000-000000000101")).await,
        api.get(&format!("{WEBHOOKS}/0199a1b2-0000-7000-8000-000000000101")).await,
        api.get("/v2/orgs/nothing").await,
        api.post("/connect/help", "").await,
    ];
    insta::assert_snapshot!(replies.map(wire).join("\n"), @r#"
    401 {"code":401,"message":"Unauthorized","detail":"no `Authorization` header; send `Authorization: Bearer <access token>`"}
    401 {"code":401,"message":"Unauthorized","detail":"this token does not hold here; ask for one at /realms/catena/protocol/openid-connect/token"}
    401 {"code":401,"message":"Unauthorized","detail":"this token does not hold here; ask for one at /realms/catena/protocol/openid-connect/token"}
    422 {"code":422,"message":"Invalid Request Body","detail":[{"path":"body","input":"","message":"the body is not JSON: EOF while parsing an object at line 1 column 1","error_type":"json_invalid"}]}
    422 {"code":422,"message":"Invalid Request Body","detail":[{"path":"body","input":"[]","message":"the body must be a JSON object","error_type":"dict_type"}]}
    413 {"code":413,"message":"Payload Too Large","detail":"a body has at most 65536 bytes here"}
    422 {"code":422,"message":"Invalid Request Body","detail":[{"path":"path.invitation_id","input":"*****","message":"invitation_id must be a hyphenated UUID of 36 characters, such as `5c06372b-5b5a-4477-88ee-6cd8d3b55efb`","error_type":"uuid_parsing"}]}
    404 {"code":404,"message":"Not Found","detail":"no invitation has this id"}
    404 {"code":404,"message":"Not Found","detail":"no subscription has this id"}
    404 {"code":404,"message":"Not Found","detail":"no such path; the API lives below `/v2/`, the flow at `/?invite=`, your own commands below `/_mock`"}
    405 {"code":405,"message":"Method Not Allowed","detail":"this path knows another method; see the `Allow` header"}
    "#);
}

#[tokio::test]
async fn a_405_lists_the_supported_methods() {
    let request = Request::patch(INVITATIONS).body(Body::empty()).unwrap();
    let reply = api().routes.oneshot(request).await.unwrap();
    assert_eq!(reply.headers()["allow"], "GET,HEAD,POST");
}

#[tokio::test]
async fn a_subscription_returns_its_secret_once_and_is_masked_afterwards() {
    let api = api();
    let body = json!({
        "url": "https://partner.test/hooks/catena?key=k",
        "event_name": "invitation.accepted",
        "filters": {"fleet_ids": null, "fleet_refs": ["carrier-4711"]},
        "secret": "a-secret-of-ours",
    });
    let made = api.post(WEBHOOKS, body.to_string()).await;
    let path = format!("{WEBHOOKS}/{}", parsed(&made)["id"].as_str().unwrap());
    let read = api.get(&path).await;
    insta::assert_snapshot!([made, read].map(wire).join("\n"));
}

#[tokio::test]
async fn a_secret_is_generated_for_a_subscription_without_one() {
    let body = json!({"url": "https://partner.test/h", "event_name": "tsp.created"});
    let made = parsed(&api().post(WEBHOOKS, body.to_string()).await);
    assert_eq!(made["secret"].as_str().unwrap().len(), 16);
}

#[tokio::test]
async fn a_wildcard_creates_one_subscription_per_event_of_the_resource() {
    let body = json!({"url": "https://partner.test/h", "event_name": "fleet_connection.*"});
    let made = parsed(&api().post(WEBHOOKS, body.to_string()).await);
    assert_eq!(made.as_array().unwrap().len(), 1);
    let body = json!({"url": "https://partner.test/h", "event_name": "share_agreement.*"});
    let made = parsed(&api().post(WEBHOOKS, body.to_string()).await);
    let names: Vec<_> = made.as_array().unwrap().iter().map(|one| one["event_name"].clone()).collect();
    assert_eq!(names, ["share_agreement.created", "share_agreement.updated", "share_agreement.deleted"]);
}

#[tokio::test]
async fn the_same_subscription_twice_is_a_conflict_and_another_url_is_not() {
    let api = api();
    let body = |url: &str| json!({"url": url, "event_name": "tsp.created"}).to_string();
    let statuses = [
        api.post(WEBHOOKS, body("https://partner.test/h")).await.0,
        api.post(WEBHOOKS, body("https://partner.test/h")).await.0,
        api.post(WEBHOOKS, body("https://partner.test/h2")).await.0,
    ];
    assert_eq!(statuses.map(|status| status.as_u16()), [200, 409, 200]);
}

#[tokio::test]
async fn errors_in_a_subscription_do_not_repeat_its_secret() {
    let body = json!({
        "url": "ftp://partner.test", "event_name": "tsp.*", "secret": ["hunter2"],
        "filters": {"fleet_ids": ["x"], "fleet_refs": "carrier-4711"},
    });
    let reply = wire(api().post(WEBHOOKS, body.to_string()).await);
    assert!(!reply.contains("hunter2"));
    insta::assert_snapshot!(reply);
}

fn any_request() -> impl Strategy<Value = (String, String, Option<String>, Vec<u8>)> {
    let method = prop_oneof![Just("GET"), Just("POST"), Just("HEAD"), Just("PUT"), Just("OPTIONS")];
    let path = prop_oneof![
        4 => prop::sample::select(vec![
            "/", INVITATIONS, WEBHOOKS, "/connect/accept", "/connect/decline", "/connect/providers",
            "/connect/provider", "/connect/connect", "/connect/connected", "/connect/not-listed", "/connect/request",
            "/connect/request-integration", "/connect/requested", "/connect/return", "/connect/add-another",
            "/connect/leave", "/connect/finished", "/connect/style.css",
        ]).prop_map(str::to_owned),
        1 => "(/v2/orgs/invitations|/v2/notifications/webhooks)/[a-zA-Z0-9%._~-]{0,40}",
        1 => "(/[a-z0-9%._-]{0,8}){1,4}",
    ];
    let query = prop_oneof![2 => Just(String::new()), 1 => "\\?[a-z&=%+0-9]{0,40}", 1 => "\\?invite=[0-9a-f-]{30,40}&q=%F0%9F[%0-9A-F]{0,6}"];
    let body = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        "\\{(\"(fleet_ref|url|event_name|filters|permissions|limit_tsps|secret)\": ?([0-9]{1,30}|\"[a-z:/*.]{0,9}\"|\\{\\}|\\[\\[\\]\\]|null),?){0,4}\\}"
            .prop_map(String::into_bytes),
        "[a-z=&%+]{0,60}".prop_map(String::into_bytes),
        (1..400_usize).prop_map(|deep| "[".repeat(deep).into_bytes()),
    ];
    let token = prop_oneof![4 => Just(Some(format!("Bearer {TOKEN}"))), 1 => Just(None), 1 => prop::option::of("[ -~]{0,20}")];
    (method.prop_map(str::to_owned), (path, query).prop_map(|(path, query)| path + &query), token, body)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_request_gets_a_5xx((method, uri, token, body) in any_request()) {
        let mut request = Request::builder().method(method.as_str()).uri(&uri);
        if let Some(token) = token {
            request = request.header("authorization", token);
        }
        // A URI that the `http` crate rejects never reaches a server.
        let Ok(request) = request.body(Body::from(body)) else { return Ok(()) };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (status, _) = runtime.block_on(api().send(request));
        prop_assert!(!status.is_server_error(), "{} {} gave {}", method, uri, status);
    }
}
