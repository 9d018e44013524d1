//! The pages that a returning fleet sees.

use axum::http::{Method, StatusCode};
use catena_contract::strategies::redirect_query;
use proptest::prelude::*;

use crate::support::{Partner, REQUEST, connecting};

#[tokio::test]
async fn a_confirmed_success_is_shown_as_connected() {
    let partner = Partner::correct();
    partner.deliver_all(&connecting("acme-7")).await;
    let page = partner.returns("acme-7", "status=success").await;
    insta::assert_snapshot!(page.wire());
}

#[tokio::test]
async fn an_unconfirmed_success_shows_checking_and_stores_nothing() {
    let partner = Partner::correct();
    let page = partner.returns("acme-7", "status=success").await;
    insta::assert_snapshot!(page.wire());
    assert_eq!(partner.access("acme-7").await, "unknown");
}

#[tokio::test]
async fn the_checking_page_becomes_connected_when_the_webhooks_arrive() {
    let partner = Partner::correct();
    assert!(partner.returns("acme-7", "status=success").await.says("refreshes itself"));
    partner.deliver_all(&connecting("acme-7")).await;
    assert!(partner.returns("acme-7", "status=success").await.says("is connected"));
}

#[tokio::test]
async fn an_integration_request_is_acknowledged_and_stored_on_either_url() {
    for path in ["/catena/return", "/catena/failed"] {
        let partner = Partner::correct();
        let query = format!("fleet=acme-7&status=integration-requested&integration_request_id={REQUEST}");
        let page = partner.get(&format!("{path}?{query}")).await;
        insta::allow_duplicates! { insta::assert_snapshot!(page.wire()) };
        assert_eq!(partner.stored(REQUEST).await, "acme-7 pending");
        assert_eq!(partner.access("acme-7").await, "provisional");
    }
}

#[tokio::test]
async fn a_request_without_a_usable_id_is_acknowledged_and_not_stored() {
    let partner = Partner::correct();
    for id in ["", "&integration_request_id=", "&integration_request_id=%00'--"] {
        let page = partner.returns("acme-7", &format!("status=integration-requested{id}")).await;
        assert!(
            page.status.is_success() && page.says("We have noted that you asked for a provider."),
            "{id}"
        );
    }
    assert_eq!(partner.access("acme-7").await, "unknown");
}

#[tokio::test]
async fn a_failure_page_offers_to_try_again() {
    let partner = Partner::correct();
    insta::assert_snapshot!(partner.fails("acme-7").await.wire());
    assert_eq!(partner.access("acme-7").await, "unknown");
}

#[tokio::test]
async fn a_failure_or_a_request_after_a_connection_keeps_the_connection() {
    let partner = Partner::correct();
    partner.deliver_all(&connecting("acme-7")).await;
    assert!(partner.fails("acme-7").await.says("Your existing connection is kept."));
    assert!(partner.requests("acme-7", REQUEST).await.says("has been requested"));
    assert_eq!(partner.access("acme-7").await, "live");
    assert_eq!(partner.stored(REQUEST).await, "acme-7 pending");
}

#[tokio::test]
async fn an_unknown_or_ambiguous_status_gets_a_neutral_page() {
    let partner = Partner::correct();
    insta::assert_snapshot!(partner.returns("acme-7", "status=provider-pending").await.wire());
    for query in ["", "status=", "status=success&status=failure", "status=SUCCESS", "status=%20success"] {
        assert!(partner.returns("acme-7", query).await.says("We could not tell"), "{query}");
    }
}

#[tokio::test]
async fn a_request_of_another_fleet_is_not_moved() {
    let partner = Partner::correct();
    partner.requests("acme-7", REQUEST).await;
    let page = partner.requests("thief", REQUEST).await;
    assert!(page.status.is_success() && !page.says("acme"));
    assert_eq!(partner.stored(REQUEST).await, "acme-7 pending");
    assert_eq!(partner.access("thief").await, "unknown");
}

#[tokio::test]
async fn a_head_request_stores_nothing() {
    let partner = Partner::correct();
    let query = format!("fleet=acme-7&status=integration-requested&integration_request_id={REQUEST}");
    let reply = partner.request(Method::HEAD, &format!("/catena/return?{query}")).await;
    assert_eq!((reply.status, reply.body.as_str()), (StatusCode::OK, ""));
    assert_eq!(partner.stored(REQUEST).await, "unknown");
}

#[tokio::test]
async fn the_callback_urls_accept_no_post() {
    let reply = Partner::correct().request(Method::POST, "/catena/return?status=success").await;
    assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn the_style_sheet_is_served() {
    let reply = Partner::correct().get("/assets/page.css").await;
    assert_eq!(reply.headers["content-type"], "text/css; charset=utf-8");
}

proptest! {
    #[test]
    fn any_query_gets_a_page_that_repeats_none_of_it_and_connects_no_fleet(query in redirect_query()) {
        // A browser sends no raw control characters, spaces or non-ASCII letters in a query.
        let sent: String = query.bytes().map(|byte| match byte {
            b'!'..=b'~' if !b"\"<>#".contains(&byte) => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        }).collect();
        let marked = format!("{sent}&fleet_ref=%3Cb%3Emark%3C%2Fb%3E&skip_reason=mark");
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let partner = Partner::correct();
            for path in ["/catena/return", "/catena/failed"] {
                let page = partner.get(&format!("{path}?fleet=acme-7&{marked}")).await;
                prop_assert_eq!(page.status, StatusCode::OK);
                prop_assert!(!page.says("is connected") && !page.says("mark"));
            }
            prop_assert_ne!(partner.access("acme-7").await, "live");
            Ok(())
        })?;
    }
}
