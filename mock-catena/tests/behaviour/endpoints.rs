//! One line per endpoint with the scope it requires.

use axum::body::Body;
use axum::http::{Method, StatusCode};

use crate::client::{Api, api};
use crate::document::operations;

/// Method, path, scope (`public`, `bearer` or its name). The ids do not exist, because authorization comes first.
const ENDPOINTS: &[(&str, &str, &str)] = &[
    ("GET", "/v2/orgs/invitations", "invitation:read"),
    ("POST", "/v2/orgs/invitations", "invitation:create"),
    ("GET", "/v2/orgs/invitations/{invitation_id}", "public"),
    ("DELETE", "/v2/orgs/invitations/{invitation_id}", "invitation:delete"),
    ("POST", "/v2/orgs/invitations/{invitation_id}/accept", "public"),
    ("POST", "/v2/orgs/invitations/{invitation_id}/decline", "public"),
    ("GET", "/v2/orgs/tsps", "public"),
    ("POST", "/v2/orgs/tsps", "tsp:create"),
    ("GET", "/v2/orgs/tsps/{tsp_id}", "public"),
    ("PATCH", "/v2/orgs/tsps/{tsp_id}", "tsp:update"),
    ("DELETE", "/v2/orgs/tsps/{tsp_id}", "tsp:delete"),
    ("GET", "/v2/orgs/external-tsps", "bearer"),
    ("GET", "/v2/orgs/external-tsps/integration-requests", "bearer"),
    ("POST", "/v2/orgs/external-tsps/{ext_tsp_id}/request-integration", "bearer"),
    ("GET", "/v2/orgs/partners", "partner:read"),
    ("POST", "/v2/orgs/partners", "partner:create"),
    ("GET", "/v2/orgs/partners/{partner_id}", "partner:read"),
    ("PATCH", "/v2/orgs/partners/{partner_id}", "partner:update"),
    ("DELETE", "/v2/orgs/partners/{partner_id}", "partner:create"),
    ("GET", "/v2/orgs/partners/{partner_id}/properties", "partner-property:read"),
    ("POST", "/v2/orgs/partners/{partner_id}/properties", "partner-property:create"),
    ("DELETE", "/v2/orgs/partners/{partner_id}/properties/{property_id}", "partner-property:create"),
    ("GET", "/v2/notifications/webhooks", "webhook:read"),
    ("GET", "/v2/orgs/fleets", "fleet:read"),
    ("GET", "/v2/orgs/fleets/{fleet_id}", "fleet:read"),
    ("PATCH", "/v2/orgs/fleets/{fleet_id}", "fleet:update"),
    ("DELETE", "/v2/orgs/fleets/{fleet_id}", "fleet:delete"),
    ("GET", "/v2/orgs/fleets/{fleet_id}/properties", "fleet:read"),
    ("POST", "/v2/orgs/fleets/{fleet_id}/properties", "fleet:create"),
    ("DELETE", "/v2/orgs/fleets/{fleet_id}/properties/{property_id}", "fleet:delete"),
    ("GET", "/v2/orgs/share-agreements", "share-agreement:read"),
    ("GET", "/v2/orgs/share-agreements/{share_agreement_id}", "share-agreement:read"),
    ("PATCH", "/v2/orgs/share-agreements/{share_agreement_id}", "share-agreement:update"),
    ("DELETE", "/v2/orgs/share-agreements/{share_agreement_id}", "share-agreement:delete"),
    ("POST", "/v2/orgs/share-agreements/{share_agreement_id}/pause", "share-agreement:update"),
    ("POST", "/v2/orgs/share-agreements/{share_agreement_id}/activate", "share-agreement:update"),
    ("POST", "/v2/orgs/share-agreements/{share_agreement_id}/cancel", "share-agreement:update"),
    ("POST", "/v2/orgs/share-agreements/backfill", "share-agreement:update"),
    ("GET", "/v2/integrations/connections", "connection:read"),
    ("POST", "/v2/integrations/connections", "connection:create"),
    ("GET", "/v2/integrations/connections/data-freshness", "connection:read"),
    ("GET", "/v2/integrations/connections/{connection_id}", "connection:read"),
    ("PATCH", "/v2/integrations/connections/{connection_id}", "connection:update"),
    ("DELETE", "/v2/integrations/connections/{connection_id}", "connection:delete"),
    ("GET", "/v2/integrations/connections/{connection_id}/schedules", "schedule:read"),
    ("GET", "/v2/integrations/connections/{connection_id}/schedules/{schedule_id}", "schedule:read"),
    (
        "GET",
        "/v2/integrations/connections/{connection_id}/schedules/{schedule_id}/executions",
        "execution:read",
    ),
    ("GET", "/v2/integrations/executions", "execution:read"),
    ("POST", "/v2/integrations/connection-pre-auths", "connection:create"),
    ("GET", "/v2/integrations/tsps", "public"),
    ("GET", "/v2/integrations/tsps/{tsp_id}", "public"),
    ("POST", "/v2/notifications/webhooks", "webhook:create"),
    ("GET", "/v2/notifications/webhooks/{webhook_id}", "webhook:read"),
    ("PATCH", "/v2/notifications/webhooks/{webhook_id}", "webhook:update"),
    ("DELETE", "/v2/notifications/webhooks/{webhook_id}", "webhook:delete"),
    ("POST", "/v2/notifications/webhooks/{webhook_id}/activate", "webhook:update"),
    ("POST", "/v2/notifications/webhooks/{webhook_id}/pause", "webhook:update"),
    ("GET", "/v2/notifications/webhooks/{webhook_id}/metrics", "webhook:read"),
    ("POST", "/v2/notifications/webhooks/{webhook_id}/replay", "webhook:create"),
    ("GET", "/v2/notifications/webhooks/{webhook_id}/logs", "webhook:read"),
    ("GET", "/v2/notifications/schemas/{event_name}", "bearer"),
    ("GET", "/v2/notifications/schemas/{event_name}/versions/{version}", "bearer"),
    ("GET", "/v2/telematics/vehicles", "telematics:read"),
    ("GET", "/v2/telematics/vehicles/{vehicle_id}", "telematics:read"),
    ("GET", "/v2/telematics/vehicle-locations", "telematics:read"),
];

fn asks(operation: &serde_json::Value) -> String {
    match operation["security"].pointer("/0/Bearer").and_then(|scopes| scopes.as_array()) {
        None => "public".to_owned(),
        Some(scopes) => scopes.first().map_or("bearer", |scope| scope.as_str().unwrap()).to_owned(),
    }
}

#[test]
fn the_table_and_the_documents_name_the_same_endpoints_and_scopes() {
    let mut documented: Vec<_> = operations()
        .into_iter()
        .map(|(path, method, operation)| format!("{method} {path} {}", asks(operation)))
        .collect();
    let mut listed: Vec<_> =
        ENDPOINTS.iter().map(|(method, path, scope)| format!("{method} {path} {scope}")).collect();
    documented.sort();
    listed.sort();
    assert_eq!(listed, documented);
}

async fn asked(api: &Api, method: &str, path: &str) -> StatusCode {
    let path = path
        .split('/')
        .map(|part| if part.starts_with('{') { "0199a1b2-0000-7000-8000-000000000101" } else { part });
    let path = path.collect::<Vec<_>>().join("/");
    api.call(Method::from_bytes(method.as_bytes()).unwrap(), &path, Body::from("[]")).await.0
}

#[tokio::test]
async fn every_endpoint_requires_a_token_and_its_scope() {
    let api = api();
    let none = api.client("mock-catena-client", "mock-catena-secret", "organization telematics:read").await;
    let staff = api.client("mock-catena-staff", "mock-catena-staff-secret", "organization").await;
    let accepted = api.accepted("endpoints").await;
    let fleet = api.fleet_of(&accepted);
    let no_telematics =
        api.client("mock-catena-client", "mock-catena-secret", "organization invitation:read").await;
    for (method, path, scope) in ENDPOINTS {
        let none = if *scope == "telematics:read" { &no_telematics } else { &none };
        let reported = format!("{method} {path}");
        let anonymous = asked(&api.anonymous(), method, path).await;
        let nonsense = asked(&api.with("nonsense"), method, path).await;
        let without = asked(none, method, path).await;
        let with = [
            asked(&api, method, path).await,
            asked(&staff, method, path).await,
            asked(&fleet, method, path).await,
        ];
        match *scope {
            "public" => {
                for status in [anonymous, nonsense, without, with[0]] {
                    assert!(!matches!(status.as_u16(), 401 | 403), "{reported}: {status}");
                }
            }
            "bearer" => {
                assert_eq!(
                    (anonymous, nonsense),
                    (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED),
                    "{reported}"
                );
                assert_ne!(with[0], StatusCode::UNAUTHORIZED, "{reported}");
            }
            _ => {
                assert_eq!(
                    (anonymous, nonsense),
                    (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED),
                    "{reported}"
                );
                assert_eq!(without, StatusCode::FORBIDDEN, "{reported}");
                assert!(with.iter().any(|status| *status != StatusCode::FORBIDDEN), "{reported}: {with:?}");
            }
        }
    }
}

#[tokio::test]
async fn an_unsupported_method_is_a_405() {
    let api = api();
    for (_, path, _) in ENDPOINTS {
        assert_eq!(asked(&api, "PUT", path).await, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
}
