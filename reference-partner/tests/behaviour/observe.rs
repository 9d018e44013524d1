//! The read-only views.

use axum::http::{Method, StatusCode};

use crate::support::{Delivery, Partner, REQUEST, connecting, provider};

#[tokio::test]
async fn an_unknown_fleet_or_request_is_not_found() {
    let partner = Partner::correct();
    insta::assert_snapshot!(partner.get("/_test/fleets/unknown").await.wire());
    insta::assert_snapshot!(partner.get(&format!("/_test/integration-requests/{REQUEST}")).await.wire());
    let odd = partner.get("/_test/integration-requests/17").await;
    assert_eq!(odd.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_stored_request_and_its_fleet_are_shown() {
    let partner = Partner::correct();
    partner.requests("acme%207", REQUEST).await;
    partner.requests("acme%207", REQUEST).await;
    insta::assert_snapshot!(partner.get(&format!("/_test/integration-requests/{REQUEST}")).await.wire());
    insta::assert_snapshot!(partner.get("/_test/fleets/acme%207").await.wire());
}

#[tokio::test]
async fn a_request_becomes_live_when_its_provider_is_created_or_its_fleet_is_connected() {
    let partner = Partner::correct();
    partner.requests("acme-7", REQUEST).await;
    partner.deliver(Delivery::of(&provider("acme-7", "tsp.requested", REQUEST))).await;
    assert_eq!(partner.stored(REQUEST).await, "acme-7 pending");
    partner.deliver(Delivery::of(&provider("acme-7", "tsp.created", REQUEST))).await;
    assert_eq!(partner.stored(REQUEST).await, "acme-7 live");

    let partner = Partner::correct();
    partner.requests("acme-7", REQUEST).await;
    partner.deliver_all(&connecting("acme-7")).await;
    assert_eq!(partner.stored(REQUEST).await, "acme-7 live");
    assert_eq!(partner.access("acme-7").await, "live");
}

#[tokio::test]
async fn the_views_are_read_only() {
    let partner = Partner::correct();
    for path in ["/_test/fleets/acme-7", &format!("/_test/integration-requests/{REQUEST}")] {
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            assert_eq!(partner.request(method, path).await.status, StatusCode::METHOD_NOT_ALLOWED);
        }
    }
}
