//! Providers, the registry, integration requests and partners over the API.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::client::{Api, INVITATIONS, api, parsed, path_of, wire};

const TSPS: &str = "/v2/orgs/tsps";
const REGISTRY: &str = "/v2/orgs/external-tsps";
const REQUESTS: &str = "/v2/orgs/external-tsps/integration-requests";
const PARTNERS: &str = "/v2/orgs/partners";

async fn staff(api: &Api) -> Api {
    api.client("mock-catena-staff", "mock-catena-staff-secret", "organization").await
}

/// The fleet of an invitation that was just accepted.
async fn fleet(api: &Api, fleet_ref: &str) -> Api {
    let invitation = api.invited(fleet_ref).await;
    let accepted = parsed(&api.post(&format!("{}/accept", path_of(&invitation)), "").await);
    api.with(accepted["pre_registration_access_token"].as_str().unwrap())
}

fn rows(reply: &Value) -> &Vec<Value> {
    reply.as_array().unwrap()
}

#[tokio::test]
async fn providers_are_public_and_found_by_slug_or_source() {
    let api = api().anonymous();
    let all = parsed(&api.get(TSPS).await);
    assert!(rows(&all).len() >= 200, "{}", rows(&all).len());
    let by_slug = parsed(&api.get(&format!("{TSPS}?slug=samsara&size=50")).await);
    insta::assert_snapshot!(format!("{:#}", by_slug[0]), @r#"
    {
      "name": "Samsara",
      "description": "Samsara telematics",
      "websites": [
        "https://samsara.example"
      ],
      "source_name": "samsara",
      "status": "active",
      "conn_type": "samsara",
      "is_sandbox": false,
      "logo_url": null,
      "logo_dark_url": null,
      "id": "5dc68b7d-4dc9-453e-ba52-040f6b11b788",
      "slug": "samsara",
      "ext_tsp_id": null,
      "created_at": "2025-01-01T00:00:00.000000Z",
      "updated_at": "2025-01-01T00:00:00.000000Z",
      "registry": null,
      "compliance_status": "unknown"
    }
    "#);
    assert_eq!(rows(&by_slug).len(), 1);
    let shared: BTreeSet<_> = rows(&all).iter().map(|row| row["source_name"].as_str().unwrap()).collect();
    assert!(shared.len() < rows(&all).len(), "no two brands share a source");
    let read = api.get(&format!("{TSPS}/{}", by_slug[0]["id"].as_str().unwrap())).await;
    assert_eq!(parsed(&read), by_slug[0]);
    let wrong = [
        api.get(&format!("{TSPS}?source_name=nobody")).await,
        api.get(&format!("{TSPS}/nonsense")).await,
        api.get(&format!("{TSPS}/0199a1b2-0000-7000-8000-000000000101")).await,
    ];
    insta::assert_snapshot!(wrong.map(wire).join("\n"), @r#"
    422 {"code":422,"message":"Invalid Request Body","detail":[{"path":"query.source_name","input":"nobody","message":"no source of this name; write one of `TspEnum`, such as `samsara`","error_type":"value_error"}]}
    422 {"code":422,"message":"Invalid Request Body","detail":[{"path":"path.tsp_id","input":"nonsense","message":"tsp_id must be a hyphenated UUID of 36 characters, such as `5c06372b-5b5a-4477-88ee-6cd8d3b55efb`","error_type":"uuid_parsing"}]}
    404 {"code":404,"message":"Not Found","detail":"no provider has this id; list them with `GET /v2/orgs/tsps`"}
    "#);
}

#[tokio::test]
async fn staff_adds_changes_and_removes_a_provider() {
    let api = api();
    let staff = staff(&api).await;
    let body =
        json!({"name": "Samsara", "source_name": "samsara", "conn_type": "oauth2", "is_sandbox": true});
    let made = staff.post(TSPS, body.to_string()).await;
    assert_eq!(made.0, StatusCode::CREATED);
    let made = parsed(&made);
    assert_eq!(made["slug"], "samsara-2");
    let path = format!("{TSPS}/{}", made["id"].as_str().unwrap());
    let changed = parsed(&staff.patch(&path, r#"{"name": "Samsara West", "conn_type": null}"#).await);
    assert_eq!((&changed["name"], &changed["conn_type"]), (&json!("Samsara West"), &json!("oauth2")));
    assert_eq!(changed["slug"], "samsara-2");
    assert_eq!(staff.delete(&path).await.0, StatusCode::NO_CONTENT);
    assert_eq!(api.get(&path).await.0, StatusCode::NOT_FOUND);
    assert_eq!(staff.delete(&path).await.0, StatusCode::NOT_FOUND);
    let wrong =
        staff.post(TSPS, r#"{"name": " ", "source_name": "x", "websites": ["y"], "is_sandbox": 1}"#).await;
    insta::assert_snapshot!(wire(wrong), @r#"422 {"code":422,"message":"Invalid Request Body","detail":[{"path":"body.name","input":" ","message":"a name must not be empty","error_type":"value_error"},{"path":"body.source_name","input":"x","message":"no source of this name; write one of `TspEnum`, such as `samsara`","error_type":"value_error"},{"path":"body.conn_type","input":"","message":"this field is required: which credentials it asks for","error_type":"missing"},{"path":"body.websites.0","input":"y","message":"not an absolute URL; write one such as `https://your-app.com/callback`","error_type":"value_error"},{"path":"body.is_sandbox","input":"1","message":"this must be true or false","error_type":"bool_type"}]}"#);
}

#[tokio::test]
async fn a_fleet_requests_a_provider_and_its_partner_sees_the_request_until_it_is_live() {
    let api = api();
    let ours = fleet(&api, "a").await;
    let other = fleet(&api, "b").await;
    let registry = parsed(&ours.get(REGISTRY).await);
    let entry = &registry[3];
    insta::assert_snapshot!(format!("{entry:#}"), @r#"
    {
      "id": "00000000-0000-7029-9a64-84398458867c",
      "name": "Bernhard Group Dispatch Logs",
      "registry": "fmcsa",
      "email": "support@bernhard-group-dispatch-logs.example",
      "phone": null,
      "website": "https://bernhard-group-dispatch-logs.example",
      "created_at": "2025-01-01T00:00:00.000000Z",
      "updated_at": "2025-01-01T00:00:00.000000Z",
      "integrated_tsp_ids": []
    }
    "#);
    let name = entry["name"].as_str().unwrap();
    let query = url::form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>();
    assert_eq!(parsed(&ours.get(&format!("{REGISTRY}?q={query}")).await)[0]["id"], entry["id"]);

    let path = format!("{REGISTRY}/{}/request-integration", entry["id"].as_str().unwrap());
    let contact = json!({"fleet_contact_name": "Ada", "fleet_contact_email": "ada@fleet.test", "fleet_contact_notes": null});
    let made = ours.post(&path, contact.to_string()).await;
    assert_eq!(made.0, StatusCode::CREATED);
    let made = parsed(&made);
    insta::assert_snapshot!(format!("{made:#}"), @r#"
    {
      "id": "a96bcb14-7149-4572-9dac-1b33ca782d29",
      "ext_tsp_id": "00000000-0000-7029-9a64-84398458867c",
      "ext_tsp_name": "Bernhard Group Dispatch Logs",
      "ext_tsp_compliance_status": "compliant",
      "fleet_id": "c1226df6-eccf-44ca-a8cd-7b63c7cb56ff",
      "fleet_ref": "a",
      "partner_id": "ac3e0000-0000-4000-8000-000000000001",
      "invitation_id": "019b7bdf-0f9a-7000-8dcc-25d1f4b0dac9",
      "fleet_contact_name": "Ada",
      "fleet_contact_notes": null,
      "created_at": "2026-03-02T12:00:00.000000Z",
      "updated_at": "2026-03-02T12:00:00.000000Z",
      "integrated_tsp_ids": []
    }
    "#);
    assert_eq!(parsed(&ours.post(&path, "null").await)["id"], made["id"]);
    assert_eq!(ours.post(&path, "\r").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let second = parsed(&other.post(&path, "").await);
    assert_ne!(second["id"], made["id"]);

    assert_eq!(parsed(&api.get(REQUESTS).await), json!([made, second]));
    assert_eq!(parsed(&ours.get(REQUESTS).await), json!([made]));
    assert_eq!(parsed(&api.get(&format!("{REQUESTS}?fleet_ref=b")).await), json!([second]));
    let of_fleet = format!("{REQUESTS}?fleet_id={}", made["fleet_id"].as_str().unwrap());
    assert_eq!(parsed(&api.get(&of_fleet).await), json!([made]));

    let live = json!({"ext_tsp_id": entry["id"]});
    let live = api.post("/_mock/providers/live", live.to_string()).await;
    assert!(live.0.is_success(), "{live:?}");
    let answered = parsed(&api.get(&of_fleet).await);
    assert_eq!(rows(&answered[0]["integrated_tsp_ids"]).len(), 1);
    let found = parsed(&ours.get(&format!("{REGISTRY}?q={query}")).await);
    assert_eq!(found[0]["integrated_tsp_ids"], answered[0]["integrated_tsp_ids"]);
    assert_eq!(ours.post(&path, "").await.0, StatusCode::CONFLICT);
}

#[tokio::test]
async fn only_a_fleet_can_request_a_provider_and_only_from_the_registry() {
    let api = api();
    let ours = fleet(&api, "a").await;
    let unknown = format!("{REGISTRY}/0199a1b2-0000-7000-8000-000000000101/request-integration");
    let wrong = [
        api.post(&unknown, "").await,
        ours.post(&unknown, "").await,
        ours.post(&format!("{REGISTRY}/x/request-integration"), r#"{"fleet_contact_email": "nobody"}"#).await,
        ours.post(&unknown, "[]").await,
        staff(&api).await.get(REQUESTS).await,
    ];
    insta::assert_snapshot!(wrong.map(wire).join("\n"), @r#"
    403 {"code":403,"message":"Forbidden","detail":"this is for fleets; send the `pre_registration_access_token` of an accepted invitation"}
    404 {"code":404,"message":"Not Found","detail":"the registry has no entry of this id; search it with `GET /v2/orgs/external-tsps?q=`"}
    422 {"code":422,"message":"Invalid Request Body","detail":[{"path":"path.ext_tsp_id","input":"x","message":"ext_tsp_id must be a hyphenated UUID of 36 characters, such as `5c06372b-5b5a-4477-88ee-6cd8d3b55efb`","error_type":"uuid_parsing"},{"path":"body.fleet_contact_email","input":"nobody","message":"not an e-mail address; write one such as `fleet@example.com`","error_type":"value_error"}]}
    422 {"code":422,"message":"Invalid Request Body","detail":[{"path":"body","input":"[]","message":"the body must be a JSON object","error_type":"dict_type"}]}
    403 {"code":403,"message":"Forbidden","detail":"integration requests are for partners and fleets to read"}
    "#);
}

#[tokio::test]
async fn a_partner_sees_itself_and_staff_sees_all_partners() {
    let api = api();
    let own = parsed(&api.get(PARTNERS).await);
    insta::assert_snapshot!(format!("{own:#}"), @r#"
    {
      "items": [
        {
          "name": "Acme Brokerage",
          "description": null,
          "websites": null,
          "categories": [],
          "is_sandbox": false,
          "parent_partner_id": null,
          "id": "ac3e0000-0000-4000-8000-000000000001",
          "slug": "acme-brokerage",
          "created_at": "2026-03-02T12:00:00.000000Z",
          "updated_at": "2026-03-02T12:00:00.000000Z"
        }
      ],
      "total": 1,
      "current_page": "Pg%3D%3D",
      "current_page_backwards": "PA%3D%3D",
      "previous_page": null,
      "next_page": null
    }
    "#);
    let staff = staff(&api).await;
    let made =
        staff.post(PARTNERS, r#"{"name": "North & South", "categories": ["Compliance & Legal"]}"#).await;
    assert_eq!(made.0, StatusCode::CREATED);
    let made = parsed(&made);
    assert_eq!(made["slug"], "north-south");
    assert_eq!(parsed(&staff.get(PARTNERS).await)["total"], 2);
    let page = parsed(&staff.get(&format!("{PARTNERS}?size=1&cursor=PA%3D%3D")).await);
    assert_eq!(page["items"], json!([made]));
    let path = format!("{PARTNERS}/{}", made["id"].as_str().unwrap());
    assert_eq!(api.get(&path).await.0, StatusCode::NOT_FOUND);
    assert_eq!(api.patch(&path, "{}").await.0, StatusCode::NOT_FOUND);
    assert_eq!(fleet(&api, "a").await.get(PARTNERS).await.0, StatusCode::OK);
    assert_eq!(staff.delete(&path).await.0, StatusCode::NO_CONTENT);
    assert_eq!(staff.get(&path).await.0, StatusCode::NOT_FOUND);
    let own = format!("{PARTNERS}/{}", own["items"][0]["id"].as_str().unwrap());
    let changed = parsed(&api.patch(&own, r#"{"name": "Acme West", "description": null}"#).await);
    assert_eq!(changed["name"], "Acme West");
    let wrong = staff.post(PARTNERS, r#"{"categories": ["Cooking"], "properties": [{"key": "x"}, 5]}"#).await;
    insta::assert_snapshot!(wire(wrong), @r#"422 {"code":422,"message":"Invalid Request Body","detail":[{"path":"body.name","input":"","message":"this field is required: what fleets read","error_type":"missing"},{"path":"body.categories.0","input":"Cooking","message":"Catena documents no such partner category","error_type":"value_error"},{"path":"body.properties.0.key","input":"x","message":"Catena documents no such partner property","error_type":"value_error"},{"path":"body.properties.0.value","input":"","message":"this field is required: what to set it to","error_type":"missing"},{"path":"body.properties.1","input":"5","message":"this must be an object","error_type":"dict_type"}]}"#);
}

#[tokio::test]
async fn a_partners_defaults_apply_to_its_invitations() {
    let api = api();
    let own = parsed(&api.get(PARTNERS).await);
    let path = format!("{PARTNERS}/{}/properties", own["items"][0]["id"].as_str().unwrap());
    let set = json!([
        {"key": "default_success_redirect_url", "value": "https://your-app.com/success"},
        {"key": "default_failure_redirect_url", "value": "https://your-app.com/failure"},
        {"key": "default_callback_url", "value": "https://your-app.com/notices"},
        {"key": "default_invitation_expires_in_hours", "value": "48"},
        {"key": "notes", "value": "anything"},
    ]);
    let reply = api.post(&path, set.to_string()).await;
    assert_eq!(reply.0, StatusCode::CREATED);
    let set = parsed(&reply);
    assert_eq!(parsed(&api.get(&path).await), set);
    let plain = api.invited("a").await;
    for (name, value) in [
        ("success_redirect_url", json!("https://your-app.com/success")),
        ("failure_redirect_url", json!("https://your-app.com/failure")),
        ("callback_url", json!("https://your-app.com/notices")),
        ("expires_in_hours", json!(48)),
    ] {
        assert_eq!(plain[name], value, "{name}");
    }
    let said = json!({"fleet_ref": "b", "success_redirect_url": "https://your-app.com/b", "failure_redirect_url": null, "expires_in_hours": 1});
    let said = parsed(&api.post(INVITATIONS, said.to_string()).await);
    assert_eq!(said["success_redirect_url"], "https://your-app.com/b");
    assert_eq!(said["failure_redirect_url"], "https://your-app.com/failure");
    assert_eq!(said["expires_in_hours"], 1);
    let gone = format!("{path}/{}", set[0]["id"].as_str().unwrap());
    assert_eq!(api.delete(&gone).await.0, StatusCode::NO_CONTENT);
    assert_eq!(api.delete(&gone).await.0, StatusCode::NOT_FOUND);
    assert_eq!(api.invited("c").await["success_redirect_url"], json!(null));
    let wrong = json!([
        {"key": "default_callback_url", "value": "nowhere"},
        {"key": "default_invitation_expires_in_hours", "value": "673"},
        {"key": "favourite_colour"},
        "notes",
    ]);
    insta::assert_snapshot!(wire(api.post(&path, wrong.to_string()).await), @r#"422 {"code":422,"message":"Invalid Request Body","detail":[{"path":"body.0.value","input":"nowhere","message":"not an absolute URL; write one such as `https://your-app.com/callback`","error_type":"value_error"},{"path":"body.1.value","input":"673","message":"this must be a whole number from 1 to 672","error_type":"value_error"},{"path":"body.2.key","input":"favourite_colour","message":"Catena documents no such partner property","error_type":"value_error"},{"path":"body.2.value","input":"","message":"this field is required: what to set it to","error_type":"missing"},{"path":"body.3","input":"notes","message":"this must be an object","error_type":"dict_type"}]}"#);
    assert_eq!(rows(&parsed(&api.get(&path).await)).len(), 4, "a wrong list sets nothing");
}
