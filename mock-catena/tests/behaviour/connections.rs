//! `/v2/integrations/*`: the API and the flow use the same connections.

use axum::http::StatusCode;
use catena_contract::{CredentialKind, FieldValue, Provider};
use jiff::SignedDuration;
use mock_catena::catalogue::Catalogue;
use mock_catena::dialect::Dialect;
use serde_json::{Map, Value, json};

use crate::client::{Api, api, parsed, wire};
use crate::support::Browser;

const CONNECTIONS: &str = "/v2/integrations/connections";

fn provider(slug: &str) -> Provider {
    Catalogue::seeded(1).providers().iter().find(|known| known.slug == slug).unwrap().clone()
}

/// Credentials that a provider accepts.
fn good(provider: &Provider) -> Value {
    let fields = CredentialKind::of(provider.conn_type).fields.iter().filter(|field| field.required);
    let value = |value: FieldValue| match value {
        FieldValue::Text => json!("anything"),
        FieldValue::Number => json!(22),
        FieldValue::OneOf(words) => json!(words[0]),
    };
    Value::from(fields.map(|field| (field.name.to_owned(), value(field.value))).collect::<Map<_, _>>())
}

async fn connected(fleet: &Api, slug: &str) -> Value {
    let provider = provider(slug);
    let body = json!({"tsp_id": provider.id, "credentials": good(&provider)});
    let reply = fleet.post(CONNECTIONS, body.to_string()).await;
    assert_eq!(reply.0, StatusCode::OK, "{slug}: {}", reply.1);
    parsed(&reply)
}

#[tokio::test]
async fn every_provider_of_the_catalogue_is_connected_with_credentials_of_its_kind_and_shows_no_secret() {
    let api = api();
    let fleet = api.fleet_of(&api.accepted("carrier-1").await);
    for known in Catalogue::seeded(1).providers() {
        let made = connected(&fleet, &known.slug).await;
        for field in CredentialKind::of(known.conn_type).fields {
            let read = &made["credentials"][field.name];
            match (field.secret, field.required) {
                (true, true) => assert_eq!(read, "*****", "{} {}", known.slug, field.name),
                (false, true) => assert!(!read.is_null(), "{} {}", known.slug, field.name),
                (_, false) => assert!(read.is_null(), "{} {}", known.slug, field.name),
            }
        }
    }
}

#[tokio::test]
async fn a_connection_reads_as_documented() {
    let api = api();
    let fleet = api.fleet_of(&api.accepted("carrier-1").await);
    let azuga = provider("azuga");
    let body = json!({
        "tsp_id": azuga.id, "credentials": {"api_key": "hunter2", "user_id": "ada"}, "description": "Yard 7",
    });
    let made = fleet.post(CONNECTIONS, body.to_string()).await;
    let read = api.get(&format!("{CONNECTIONS}/{}", parsed(&made)["id"].as_str().unwrap())).await;
    assert_eq!(made, read);
    assert!(!read.1.contains("hunter2"));
    insta::assert_snapshot!(wire(read));
    insta::assert_snapshot!("a_page_of_connections", wire(api.get(CONNECTIONS).await));
}

#[tokio::test]
async fn rejected_credentials_connect_nothing_and_invalid_ones_are_reported_by_field() {
    let api = api();
    let fleet = api.fleet_of(&api.accepted("carrier-1").await);
    let geotab = provider("geotab").id;
    let with = |credentials: Value| json!({"tsp_id": geotab, "credentials": credentials}).to_string();
    let replies = [
        fleet
            .post(CONNECTIONS, with(json!({"username": "a", "password": "refuse-me", "database": "d"})))
            .await,
        fleet
            .post(CONNECTIONS, with(json!({"username": "no-answer", "password": "b", "database": "d"})))
            .await,
        fleet.post(CONNECTIONS, with(json!({"username": 7, "password": "secret"}))).await,
        fleet.post(CONNECTIONS, with(json!("secret"))).await,
        fleet.post(CONNECTIONS, "{}").await,
        fleet
            .post(
                CONNECTIONS,
                json!({"tsp_id": "00000000-0000-4000-8000-000000000000", "credentials": {}}).to_string(),
            )
            .await,
    ];
    insta::assert_snapshot!(replies.map(wire).join("\n"));
    assert_eq!(fleet.seen(CONNECTIONS).await["items"], json!([]));
}

#[tokio::test]
async fn connecting_again_repairs_and_lists_are_filtered() {
    let api = api();
    let (first, second) = (api.accepted("a").await, api.accepted("b").await);
    let (a, b) = (api.fleet_of(&first), api.fleet_of(&second));
    let made = connected(&a, "samsara").await;
    connected(&b, "geotab").await;
    assert_eq!(connected(&a, "samsara").await["id"], made["id"]);
    let count = async |api: &Api, query: &str| {
        api.seen(&format!("{CONNECTIONS}{query}")).await["items"].as_array().unwrap().len()
    };
    assert_eq!(count(&api, "").await, 2);
    assert_eq!(count(&api, &format!("?tsp_id={}", provider("geotab").id)).await, 1);
    assert_eq!(count(&api, "?fleet_refs=a&fleet_refs=b").await, 2);
    assert_eq!(count(&api, &format!("?fleet_ids={}", first["fleet_id"].as_str().unwrap())).await, 1);
    assert_eq!(count(&api, &format!("?fleet_refs=a&tsp_id={}", provider("geotab").id)).await, 0);
    // A fleet sees its own.
    assert_eq!((count(&a, "").await, count(&b, "?fleet_refs=a").await), (1, 0));
    assert_eq!(b.status(&format!("{CONNECTIONS}/{}", made["id"].as_str().unwrap())).await, 404);
    let page = api.seen(&format!("{CONNECTIONS}?size=1")).await;
    let next =
        api.seen(&format!("{CONNECTIONS}?size=1&cursor={}", page["next_page"].as_str().unwrap())).await;
    assert_ne!(page["items"][0]["id"], next["items"][0]["id"]);
    assert!(page.get("total").is_none() && next["next_page"].is_null());
}

#[tokio::test]
async fn a_fleet_changes_and_deletes_its_connection_and_a_partner_does_not() {
    let api = api();
    let fleet = api.fleet_of(&api.accepted("a").await);
    let made = connected(&fleet, "azuga").await;
    let path = format!("{CONNECTIONS}/{}", made["id"].as_str().unwrap());
    let changed = fleet.patch(&path, json!({"description": "Yard 7", "status": "paused"}).to_string()).await;
    assert_eq!(
        (&parsed(&changed)["description"], &parsed(&changed)["status"]),
        (&json!("Yard 7"), &json!("paused"))
    );
    let changed = parsed(&fleet.patch(&path, json!({"credentials": {"api_key": "new"}}).to_string()).await);
    assert_eq!(
        (&changed["description"], &changed["credentials"]["api_key"]),
        (&json!("Yard 7"), &json!("*****"))
    );
    let refused = fleet.patch(&path, json!({"credentials": {"api_key": "refuse-me"}}).to_string()).await;
    assert_eq!(refused.0, StatusCode::BAD_REQUEST);
    let odd = fleet.patch(&path, json!({"credentials": 7, "status": "broken"}).to_string()).await;
    assert_eq!(parsed(&odd)["detail"].as_array().unwrap().len(), 2, "{}", odd.1);
    assert_eq!(api.patch(&path, "{}").await.0, StatusCode::FORBIDDEN);
    assert_eq!(fleet.delete(&path).await.0, StatusCode::NO_CONTENT);
    assert_eq!((fleet.delete(&path).await.0, api.status(&path).await), (StatusCode::NOT_FOUND, 404));
    let again = connected(&fleet, "azuga").await;
    let path = format!("{CONNECTIONS}/{}", again["id"].as_str().unwrap());
    assert_eq!(
        parsed(&fleet.patch(&path, json!({"status": "deleted"}).to_string()).await)["status"],
        "deleted"
    );
    assert_eq!(api.status(&path).await, 404);
}

#[tokio::test]
async fn a_pre_authorization_is_valid_once_for_one_provider() {
    let api = api();
    let fleet = api.fleet_of(&api.accepted("a").await);
    let pre_auths = "/v2/integrations/connection-pre-auths";
    let samsara = provider("samsara");
    let sign_in = |password: &str| {
        json!({"tsp_id": samsara.id, "pre_auth_credentials": {"username": "ada", "password": password}})
            .to_string()
    };
    let made = fleet.post(pre_auths, sign_in("x")).await;
    assert_eq!(made.0, StatusCode::CREATED, "{}", made.1);
    let connect = |slug: &str| {
        let provider = provider(slug);
        json!({"tsp_id": provider.id, "credentials": good(&provider), "pre_auth_id": parsed(&made)})
            .to_string()
    };
    assert_eq!(fleet.post(CONNECTIONS, connect("geotab")).await.0, StatusCode::CONFLICT);
    assert_eq!(fleet.post(CONNECTIONS, connect("samsara")).await.0, StatusCode::OK);
    assert_eq!(fleet.post(CONNECTIONS, connect("samsara")).await.0, StatusCode::CONFLICT);
    assert_eq!(fleet.post(pre_auths, sign_in("refuse-me")).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(fleet.post(pre_auths, "{}").await.0, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn freshness_follows_the_clock_and_ends_with_the_connection() {
    let api = api();
    let accepted = api.accepted("a").await;
    let fleet = api.fleet_of(&accepted);
    let made = connected(&fleet, "samsara").await;
    let path = format!("{CONNECTIONS}/data-freshness?fleet_refs=a");
    let of = |rows: &Value, resource: &str| {
        rows.as_array().unwrap().iter().find(|row| row["resource"] == resource).unwrap().clone()
    };
    let fresh = of(&api.seen(&path).await, "vehicle");
    assert_eq!(
        (&fresh["last_successful_execution_at"], &fresh["schedule_status"]),
        (&json!(null), &json!("active"))
    );
    api.clock.advance(SignedDuration::from_mins(90));
    let fresh = of(&api.seen(&path).await, "vehicle");
    assert_eq!(fresh["last_successful_execution_at"], "2026-03-02T13:00:00.000000Z");
    assert_eq!(fresh["next_execution_at"], "2026-03-02T14:00:00.000000Z");
    insta::assert_snapshot!(serde_json::to_string_pretty(&fresh).unwrap());
    let connection = format!("{CONNECTIONS}/{}", made["id"].as_str().unwrap());
    fleet.patch(&connection, json!({"status": "stale"}).to_string()).await;
    let stale = of(&api.seen(&path).await, "vehicle");
    assert_eq!((&stale["next_execution_at"], &stale["schedule_status"]), (&json!(null), &json!("stale")));
    assert_eq!(api.seen(&format!("{CONNECTIONS}/data-freshness?fleet_refs=b")).await, json!([]));
}

#[tokio::test]
async fn what_a_provider_supports_is_public_and_listed_in_pages() {
    let api = api().anonymous();
    let page = api.seen("/v2/integrations/tsps?size=2").await;
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    let one =
        api.seen(&format!("/v2/integrations/tsps/{}", page["items"][0]["tsp_id"].as_str().unwrap())).await;
    assert_eq!(one, page["items"][0]);
    assert_eq!(one["integrations"].as_object().unwrap().len(), 31);
    assert_eq!(api.status("/v2/integrations/tsps/00000000-0000-4000-8000-000000000000").await, 404);
    assert_eq!(api.status("/v2/integrations/tsps/x").await, 422);
}

#[tokio::test]
async fn the_flow_and_the_api_change_the_same_connections() {
    let browser = Browser::at(Dialect::Docs).await;
    let invitation = browser.invited(json!({})).await;
    let consent = browser.opens(&invitation).await;
    let list = browser.submits(&consent, "accept", &[]).await;
    // Created in the flow, read over the API: the input without the secrets.
    let form = browser.clicks(&list, "Geotab").await;
    let typed = [("username", "ada"), ("password", "hunter2"), ("database", "blue_ridge")];
    browser.submits(&form, "connect", &typed).await;
    let page = browser.asks(CONNECTIONS).await;
    let made = &page["items"][0];
    assert_eq!(made["tsp_id"], json!(provider("geotab").id));
    assert_eq!(made["credentials"]["database"], "blue_ridge");
    assert_eq!(made["credentials"]["password"], "*****");
    // Created over the API, shown in the flow.
    let token = browser.read(&invitation).await.pre_registration_access_token.unwrap();
    let azuga = provider("azuga");
    let body = json!({"tsp_id": azuga.id, "credentials": good(&azuga)});
    let (status, _) = browser.api_as(&token, CONNECTIONS, &body).await;
    assert_eq!(status, reqwest::StatusCode::OK);
    let again = browser.opens(&invitation).await;
    let again = browser.submits(&again, "add-another", &[]).await;
    assert_eq!(again.texts("#connections .name"), ["Geotab", "Azuga"]);
}
