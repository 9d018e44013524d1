//! One line per endpoint: what it asks for, and that it asks for it.

use axum::body::Body;
use axum::http::{Method, StatusCode};

use crate::client::{Api, api};
use crate::document::operations;

/// Method, path, scope (`public`, `bearer` or its name). Ids are made up: what is asked here comes before any row.
const ENDPOINTS: &[(&str, &str, &str)] = &[
    ("GET", "/v2/orgs/invitations", "invitation:read"),
    ("POST", "/v2/orgs/invitations", "invitation:create"),
    ("GET", "/v2/orgs/invitations/{invitation_id}", "public"),
    ("DELETE", "/v2/orgs/invitations/{invitation_id}", "invitation:delete"),
    ("POST", "/v2/orgs/invitations/{invitation_id}/accept", "public"),
    ("POST", "/v2/orgs/invitations/{invitation_id}/decline", "public"),
    ("POST", "/v2/notifications/webhooks", "webhook:create"),
    ("GET", "/v2/notifications/webhooks/{webhook_id}", "webhook:read"),
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
async fn every_endpoint_asks_for_a_token_and_for_its_scope() {
    let api = api();
    let none = api.client("mock-catena-client", "mock-catena-secret", "organization telematics:read").await;
    let staff = api.client("mock-catena-staff", "mock-catena-staff-secret", "organization").await;
    for (method, path, scope) in ENDPOINTS {
        let told = format!("{method} {path}");
        let anonymous = asked(&api.anonymous(), method, path).await;
        let nonsense = asked(&api.with("nonsense"), method, path).await;
        let without = asked(&none, method, path).await;
        let with = [asked(&api, method, path).await, asked(&staff, method, path).await];
        match *scope {
            "public" => {
                for status in [anonymous, nonsense, without, with[0]] {
                    assert!(!matches!(status.as_u16(), 401 | 403), "{told}: {status}");
                }
            }
            "bearer" => {
                assert_eq!(
                    (anonymous, nonsense),
                    (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED),
                    "{told}"
                );
                assert_ne!(with[0], StatusCode::UNAUTHORIZED, "{told}");
            }
            _ => {
                assert_eq!(
                    (anonymous, nonsense),
                    (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED),
                    "{told}"
                );
                assert_eq!(without, StatusCode::FORBIDDEN, "{told}");
                assert!(with.iter().any(|status| *status != StatusCode::FORBIDDEN), "{told}: {with:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_method_that_a_path_does_not_know_is_a_405() {
    let api = api();
    for (_, path, _) in ENDPOINTS {
        assert_eq!(asked(&api, "PUT", path).await, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
}
