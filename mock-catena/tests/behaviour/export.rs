//! Exports also contain partners with their properties, and providers.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::client::{Api, api, parsed};

const PARTNERS: &str = "/v2/orgs/partners";
const TSPS: &str = "/v2/orgs/tsps";

async fn made(api: &Api, path: &str, body: Value) -> Value {
    let reply = api.post(path, body.to_string()).await;
    assert_eq!(reply.0, StatusCode::CREATED, "{}", reply.1);
    parsed(&reply)
}

/// Everything that partners and staff can read about partners and providers.
async fn read(partner: &Api, staff: &Api, properties: &str) -> Value {
    json!({
        "partners": staff.seen(PARTNERS).await,
        "properties": partner.seen(properties).await,
        "providers": partner.seen(TSPS).await,
        "registry": staff.seen("/v2/orgs/external-tsps").await,
        "defaults": partner.invited("again").await["success_redirect_url"],
    })
}

#[tokio::test]
async fn partners_properties_and_providers_are_the_same_after_export_reset_and_import() {
    let partner = api();
    let staff = partner.client("mock-catena-staff", "mock-catena-staff-secret", "organization").await;
    let own = partner.seen(PARTNERS).await["items"][0]["id"].as_str().unwrap().to_owned();
    let properties = format!("{PARTNERS}/{own}/properties");
    let set = json!([{"key": "default_success_redirect_url", "value": "https://your-app.com/kept"}]);
    made(&partner, &properties, set).await;
    partner.patch(&format!("{PARTNERS}/{own}"), r#"{"name": "Acme West"}"#).await;
    made(&staff, PARTNERS, json!({"name": "North", "properties": [{"key": "notes", "value": "n"}]})).await;
    // One provider added, one changed, one removed, one gone live.
    let added = json!({"name": "Zebra ELD", "source_name": "samsara", "conn_type": "oauth2"});
    made(&staff, TSPS, added).await;
    let providers = partner.seen(TSPS).await;
    let path = |place: usize| format!("{TSPS}/{}", providers[place]["id"].as_str().unwrap());
    assert_eq!(staff.patch(&path(0), r#"{"description": "Other words"}"#).await.0, StatusCode::OK);
    assert_eq!(staff.delete(&path(1)).await.0, StatusCode::NO_CONTENT);
    let entry = staff.seen("/v2/orgs/external-tsps").await[0]["id"].clone();
    let live = partner.post("/_mock/providers/live", json!({"ext_tsp_id": entry}).to_string()).await;
    assert!(live.0.is_success(), "{live:?}");
    let before = read(&partner, &staff, &properties).await;

    let export = partner.seen("/_mock/export").await;
    assert!(partner.post("/_mock/reset", "").await.0.is_success());
    // Tokens were removed too.
    let partner = partner.client("mock-catena-client", "mock-catena-secret", "organization").await;
    let staff = partner.client("mock-catena-staff", "mock-catena-staff-secret", "organization").await;
    assert_eq!(partner.seen(&properties).await, json!([]));
    assert_ne!(partner.seen(TSPS).await, before["providers"]);
    let imported = partner.post("/_mock/import", export.to_string()).await;
    let counts = json!({"partners": 2, "providers": 3, "sessions": 1, "subscriptions": 0, "letters": 0});
    assert_eq!((imported.0, parsed(&imported)), (StatusCode::OK, counts));
    let found = partner.post(crate::client::INVITATIONS, r#"{"fleet_ref": "again"}"#).await;
    assert_eq!(found.0, StatusCode::OK, "the invitation is there: {}", found.1);
    let after = json!({
        "partners": staff.seen(PARTNERS).await,
        "properties": partner.seen(&properties).await,
        "providers": partner.seen(TSPS).await,
        "registry": staff.seen("/v2/orgs/external-tsps").await,
        "defaults": partner.invited("later").await["success_redirect_url"],
    });
    assert_eq!(after, before);
}

#[tokio::test]
async fn an_export_without_partners_or_providers_can_be_imported() {
    let api = api();
    let before = api.seen(PARTNERS).await;
    let older = json!({"format": 1, "sessions": [], "subscriptions": [], "letters": []});
    assert_eq!(api.post("/_mock/import", older.to_string()).await.0, StatusCode::OK);
    assert_eq!(api.seen(PARTNERS).await, before);
}
