//! The webhook receiver.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::support::{Delivery, FRESH, Partner, STALE, connecting, connection, gzip, invitation, secret};

fn genuine() -> Delivery {
    Delivery::of(&connection("acme-7"))
}

#[tokio::test]
async fn a_genuine_delivery_is_acknowledged() {
    let reply = Partner::correct().deliver(genuine()).await;
    assert_eq!((reply.status, reply.body.as_str()), (StatusCode::ACCEPTED, ""));
}

#[tokio::test]
async fn a_plain_body_is_acknowledged_as_well() {
    let body = connection("acme-7").to_string();
    let partner = Partner::correct();
    assert_eq!(partner.deliver(genuine().plain(body.as_bytes())).await.status, StatusCode::ACCEPTED);
    let identity = genuine().plain(body.as_bytes()).with("content-encoding", "Identity");
    assert_eq!(partner.deliver(identity).await.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn an_unsigned_delivery_is_refused() {
    let reply = Partner::correct().deliver(genuine().without("x-catena-signature")).await;
    insta::assert_snapshot!(reply.wire());
}

#[tokio::test]
async fn an_unverified_delivery_is_refused_and_changes_nothing() {
    let partner = Partner::correct();
    partner.deliver(Delivery::of(&invitation("acme-7", "invitation.accepted"))).await;
    let body = connection("acme-7").to_string();
    let other = "another-secret".parse().unwrap();
    let refused = [
        genuine().without("x-catena-timestamp"),
        genuine().with("x-catena-signature", ""),
        genuine().with("x-catena-signature", "bm90IHRoaXJ0eS10d28gYnl0ZXM="),
        genuine().with("x-catena-timestamp", "2026-03-02T15:20:04+00:00"),
        genuine().with_body(gzip(body.replacen("1.0", "1.1", 1).as_bytes())),
        Delivery::signed(&other, FRESH, body.as_bytes()),
        Delivery::signed(&secret(), STALE, body.as_bytes()),
        Delivery::signed(&secret(), "2026-03-02T16:20:30+00:00", body.as_bytes()),
    ];
    for delivery in refused {
        let headers = delivery.headers.clone();
        let reply = partner.deliver(delivery).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{headers:?}");
        assert!(!reply.says(crate::support::SECRET));
    }
    assert_eq!(partner.access("acme-7").await, "none");
}

#[tokio::test]
async fn a_repeated_signature_header_is_not_accepted() {
    let mut delivery = genuine();
    let signature = delivery.headers[2].clone();
    delivery.headers.push(signature);
    assert_eq!(Partner::correct().deliver(delivery).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_gzip_bomb_is_refused() {
    let bomb = gzip(&vec![b' '; 40 * 1024 * 1024]);
    assert!(bomb.len() < 64 * 1024);
    let reply = Partner::correct().deliver(genuine().with_body(bomb)).await;
    insta::assert_snapshot!(reply.wire());
}

#[tokio::test]
async fn a_body_over_ten_mebibytes_is_refused() {
    let reply = Partner::correct().deliver(genuine().with_body(vec![0; 10 * 1024 * 1024 + 1])).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn an_unreadable_body_is_refused_with_a_400() {
    let partner = Partner::correct();
    let mut truncated = genuine();
    truncated.wire.truncate(20);
    let signed = |body: &[u8]| Delivery::signed(&secret(), FRESH, body);
    let unreadable = [
        truncated,
        genuine().with_body(connection("acme-7").to_string().into_bytes()),
        signed(b"not json"),
        signed(b"[]"),
        signed(json!({"version": "1.0"}).to_string().as_bytes()),
    ];
    for delivery in unreadable {
        assert_eq!(partner.deliver(delivery).await.status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn an_encoding_other_than_gzip_is_refused() {
    let partner = Partner::correct();
    for encoding in ["br", "gzip, gzip", ""] {
        let reply = partner.deliver(genuine().with("content-encoding", encoding)).await;
        assert_eq!(reply.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{encoding}");
    }
}

#[tokio::test]
async fn an_unknown_event_is_acknowledged() {
    let mut event = connection("acme-7");
    event["event_name"] = json!("fleet.unknown");
    event["members"] = json!({"unknown": true});
    assert_eq!(Partner::correct().deliver(Delivery::of(&event)).await.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn a_null_fleet_ref_is_accepted() {
    let mut event = invitation("acme-7", "invitation.accepted");
    event["data"][0]["fleet_ref"] = json!(null);
    assert_eq!(Partner::correct().deliver(Delivery::of(&event)).await.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn only_post_is_accepted() {
    let partner = Partner::correct();
    for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE] {
        let reply = partner.request(method, "/hooks/catena").await;
        assert_eq!(
            (reply.status, &reply.headers["allow"]),
            (StatusCode::METHOD_NOT_ALLOWED, &"POST".parse().unwrap())
        );
    }
}

#[tokio::test]
async fn reversed_and_repeated_deliveries_end_in_the_same_state() {
    let partner = Partner::correct();
    let mut events = connecting("acme-7");
    events.reverse();
    partner.deliver_all(&events).await;
    partner.deliver_all(&events).await;
    let view = partner.get("/_test/fleets/acme-7").await;
    assert_eq!(view.body, r#"{"fleet_ref":"acme-7","access":"live","notices":1}"#);
}
