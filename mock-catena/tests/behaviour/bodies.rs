//! Bodies that no other test shows completely: every key in the schema's order, including nulls, and a page of every
//! list with a next page.

use std::fmt::Write as _;

use axum::http::StatusCode;
use catena_contract::Provider;
use jiff::SignedDuration;
use mock_catena::catalogue::Catalogue;
use mock_catena::dialect::Dialect;
use serde_json::{Value, json};

use crate::client::{Api, INVITATIONS, WEBHOOKS, api, parsed};
use crate::partner::Partner;
use crate::support::Browser;

const PARTNERS: &str = "/v2/orgs/partners";
const CONNECTIONS: &str = "/v2/integrations/connections";

async fn staff(api: &Api) -> Api {
    api.client("mock-catena-staff", "mock-catena-staff-secret", "organization").await
}

/// A request and its response, in readable form.
fn shown(reported: &mut String, request: &str, body: &Value) {
    let _ = writeln!(reported, "{request}\n{body:#}\n");
}

fn provider(slug: &str) -> Provider {
    Catalogue::seeded(1).providers().iter().find(|known| known.slug == slug).unwrap().clone()
}

async fn connected(fleet: &Api, slug: &str, key: &str) {
    let body = json!({"tsp_id": provider(slug).id, "credentials": {key: "anything"}});
    let reply = fleet.post(CONNECTIONS, body.to_string()).await;
    assert_eq!(reply.0, StatusCode::OK, "{}", reply.1);
}

#[tokio::test]
async fn the_properties_of_a_partner_are_returned_completely() {
    let api = api();
    let own = api.seen(PARTNERS).await["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("{PARTNERS}/{own}/properties");
    let set = json!([
        {"key": "default_invitation_expires_in_hours", "value": "48"},
        {"key": "notes", "value": ""},
    ]);
    let mut reported = String::new();
    let reply = api.post(&path, set.to_string()).await;
    assert_eq!(reply.0, StatusCode::CREATED, "{}", reply.1);
    shown(&mut reported, "POST properties", &parsed(&reply));
    shown(&mut reported, "GET properties", &api.seen(&path).await);
    let whole = json!({
        "name": "North & South", "description": "Freight", "websites": ["https://north.example/"],
        "categories": ["Compliance & Legal"], "is_sandbox": true, "parent_partner_id": own,
        "properties": [{"key": "billing_model", "value": "monthly"}],
    });
    let made = staff(&api).await.post(PARTNERS, whole.to_string()).await;
    assert_eq!(made.0, StatusCode::CREATED, "{}", made.1);
    shown(&mut reported, "POST partners", &parsed(&made));
    insta::assert_snapshot!(reported);
}

#[tokio::test]
async fn a_provider_added_by_staff_is_returned_completely() {
    let staff = staff(&api()).await;
    let body = json!({
        "name": "Zebra ELD", "source_name": "samsara", "conn_type": "oauth2", "description": "Stripes",
        "websites": ["https://zebra.example/"], "status": "inactive", "is_sandbox": true,
        "logo_url": "https://zebra.example/logo.svg", "logo_dark_url": null,
    });
    let made = staff.post("/v2/orgs/tsps", body.to_string()).await;
    assert_eq!(made.0, StatusCode::CREATED, "{}", made.1);
    insta::assert_snapshot!(format!("{:#}", parsed(&made)));
}

#[tokio::test]
async fn what_a_provider_supports_is_listed_by_resource() {
    let api = api().anonymous();
    let page = api.seen("/v2/integrations/tsps?size=1").await;
    let one =
        api.seen(&format!("/v2/integrations/tsps/{}", page["items"][0]["tsp_id"].as_str().unwrap())).await;
    assert_eq!(page["items"][0], one);
    insta::assert_snapshot!(format!("{page:#}"));
}

#[tokio::test]
async fn a_pre_authorization_returns_its_id_and_errors_say_why() {
    let api = api();
    let fleet = api.fleet_of(&api.accepted("a").await);
    let mut reported = String::new();
    for body in [
        json!({"tsp_id": provider("samsara").id, "pre_auth_credentials": {"username": "ada", "password": "x"}}),
        json!({"tsp_id": provider("samsara").id, "pre_auth_credentials": {"username": "ada", "password": "refuse-me"}}),
        json!({"tsp_id": "x", "pre_auth_credentials": {"username": 7}}),
    ] {
        let reply = fleet.post("/v2/integrations/connection-pre-auths", body.to_string()).await;
        shown(&mut reported, reply.0.as_str(), &parsed(&reply));
    }
    insta::assert_snapshot!(reported);
}

#[tokio::test]
async fn a_page_of_every_list_has_rows_and_cursors() {
    let api = api();
    let mut reported = String::new();
    for fleet_ref in ["a", "b"] {
        api.invited(fleet_ref).await;
    }
    shown(&mut reported, "invitations", &api.seen(&format!("{INVITATIONS}?size=1")).await);
    for fleet_ref in ["a", "b"] {
        let accepted = api.accepted(&format!("{fleet_ref}-accepted")).await;
        let fleet = api.fleet_of(&accepted);
        connected(&fleet, "azuga", "api_key").await;
        let properties = format!("/v2/orgs/fleets/{}/properties", accepted["fleet_id"].as_str().unwrap());
        let set = fleet.post(&properties, r#"[{"key": "dot_number", "value": "1234567"}]"#).await;
        assert_eq!(set.0, StatusCode::CREATED, "{}", set.1);
        if fleet_ref == "a" {
            shown(&mut reported, "fleet properties", &fleet.seen(&properties).await);
        }
    }
    for event in ["invitation.sent", "invitation.viewed"] {
        let body = json!({"url": "https://your-domain.test/hook", "event_name": event});
        assert_eq!(api.post(WEBHOOKS, body.to_string()).await.0, StatusCode::OK);
        api.clock.advance(SignedDuration::from_secs(1));
    }
    let staff = staff(&api).await;
    assert_eq!(staff.post(PARTNERS, r#"{"name": "North"}"#).await.0, StatusCode::CREATED);
    for (api, path) in [
        (&api, "/v2/orgs/fleets"),
        (&api, "/v2/orgs/share-agreements"),
        (&staff, PARTNERS),
        (&api, CONNECTIONS),
        (&api, WEBHOOKS),
    ] {
        shown(&mut reported, path, &api.seen(&format!("{path}?size=1")).await);
    }
    insta::assert_snapshot!(reported);
}

#[tokio::test]
async fn a_page_of_delivery_logs_has_rows_and_cursors() {
    let browser = Browser::at(Dialect::Docs).await;
    let partner = Partner::answering(202).await;
    let made = partner.subscribes(&browser, "invitation.created").await;
    for fleet_ref in ["a", "b"] {
        browser.invited(json!({ "fleet_ref": fleet_ref })).await;
    }
    browser.mock.settled().await;
    let path = format!("{WEBHOOKS}/{}/logs?size=1", made["id"].as_str().unwrap());
    let mut page = browser.asks(&path).await;
    assert!(page["items"][0]["response_time_ms"].is_u64());
    page["items"][0]["response_time_ms"] = json!("[measured]");
    insta::assert_snapshot!(format!("{page:#}"));
}
