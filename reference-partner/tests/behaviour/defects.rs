//! Defects, shown by the page, the store, or the answer to a delivery.

use axum::http::StatusCode;
use reference_partner::Defect;

use crate::support::{
    Delivery, FRESH, Partner, REQUEST, STALE, accepting, connecting, connection, gzip, secret, uuid,
};

fn body() -> String {
    connection("acme-7").to_string()
}

async fn answer(partner: &Partner, delivery: Delivery) -> u16 {
    partner.deliver(delivery).await.status.as_u16()
}

/// How genuine, unsigned, wrongly signed, changed, stale, and plain deliveries are answered.
async fn answers(defect: Option<Defect>) -> [u16; 6] {
    let partner = Partner::with(defect);
    let genuine = Delivery::of(&connection("acme-7"));
    let other = "another-secret".parse().unwrap();
    [
        answer(&partner, genuine.clone()).await,
        answer(&partner, genuine.clone().without("x-catena-signature")).await,
        answer(&partner, Delivery::signed(&other, FRESH, body().as_bytes())).await,
        answer(&partner, genuine.clone().with_body(gzip(body().replacen("1.0", "1.1", 1).as_bytes()))).await,
        answer(&partner, Delivery::signed(&secret(), STALE, body().as_bytes())).await,
        answer(&partner, genuine.plain(body().as_bytes())).await,
    ]
}

#[tokio::test]
async fn the_correct_partner_acknowledges_genuine_deliveries_and_refuses_others() {
    assert_eq!(answers(None).await, [202, 401, 401, 401, 401, 202]);
}

#[tokio::test]
async fn treats_requested_as_connected_shows_and_stores_a_request_as_live() {
    let partner = Partner::with([Defect::TreatsRequestedAsConnected]);
    assert!(partner.requests("acme-7", REQUEST).await.says("is connected"));
    assert_eq!(partner.access("acme-7").await, "live");
    assert!(partner.fails("other").await.says("was not connected"));
}

#[tokio::test]
async fn stores_requested_as_live_shows_the_right_page() {
    let partner = Partner::with([Defect::StoresRequestedAsLive]);
    assert!(partner.requests("acme-7", REQUEST).await.says("has been requested"));
    assert_eq!(partner.access("acme-7").await, "live");
}

#[tokio::test]
async fn treats_requested_as_failed_does_not_store_the_request() {
    let partner = Partner::with([Defect::TreatsRequestedAsFailed]);
    assert!(partner.requests("acme-7", REQUEST).await.says("was not connected"));
    assert_eq!(partner.stored(REQUEST).await, "unknown");
}

#[tokio::test]
async fn unknown_status_connects_treats_any_other_status_as_success() {
    let partner = Partner::with([Defect::UnknownStatusConnects]);
    assert!(partner.returns("acme-7", "status=provider-pending").await.says("is connected"));
    assert_eq!(partner.access("acme-7").await, "live");
    assert!(partner.requests("other", REQUEST).await.says("has been requested"));
}

#[tokio::test]
async fn any_return_connects_stores_live_behind_the_right_pages() {
    let partner = Partner::with([Defect::AnyReturnConnects]);
    assert!(partner.fails("acme-7").await.says("was not connected"));
    assert!(partner.requests("other", REQUEST).await.says("has been requested"));
    assert_eq!(
        (partner.access("acme-7").await, partner.access("other").await),
        ("live".into(), "live".into())
    );
}

#[tokio::test]
async fn requested_forgets_id_acknowledges_and_stores_nothing() {
    let partner = Partner::with([Defect::RequestedForgetsId]);
    assert!(partner.requests("acme-7", REQUEST).await.says("has been requested"));
    assert_eq!(partner.stored(REQUEST).await, "unknown");
}

#[tokio::test]
async fn one_thank_you_page_stores_correctly_and_shows_no_outcome() {
    let partner = Partner::with([Defect::OneThankYouPage]);
    partner.deliver_all(&connecting("other")).await;
    let success = partner.returns("other", "status=success").await;
    assert!(success.says("You may close this window."));
    assert_eq!(partner.requests("acme-7", REQUEST).await.body, success.body);
    assert_eq!(partner.stored(REQUEST).await, "acme-7 pending");
    assert_eq!(partner.access("other").await, "live");
}

#[tokio::test]
async fn failure_shows_connected_and_stores_nothing() {
    let partner = Partner::with([Defect::FailureShowsConnected]);
    assert!(partner.fails("acme-7").await.says("is connected"));
    assert_eq!(partner.access("acme-7").await, "unknown");
}

#[tokio::test]
async fn each_outcome_has_a_defect_that_answers_it_with_an_error() {
    let requested = format!("status=integration-requested&integration_request_id={REQUEST}");
    let errors = [
        (Defect::CrashesOnSuccess, "status=success", 500),
        (Defect::RejectsRequested, requested.as_str(), 400),
        (Defect::FailureAnswersError, "status=failure", 500),
        (Defect::UnknownStatusCrashes, "status=provider-pending", 500),
    ];
    for (defect, _, _) in errors {
        let partner = Partner::with([defect]);
        for (other, query, status) in errors {
            let found = partner.returns("acme-7", query).await.status.as_u16();
            assert_eq!(found, if other == defect { status } else { 200 }, "{defect}: {query}");
        }
    }
}

#[tokio::test]
async fn failure_redirects_in_circles_redirects_to_itself() {
    let partner = Partner::with([Defect::FailureRedirectsInCircles]);
    let reply = partner.fails("acme-7").await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    let again = partner.get(reply.headers["location"].to_str().unwrap()).await;
    assert_eq!(again.headers["location"], reply.headers["location"]);
}

#[tokio::test]
async fn rejects_extra_parameters_accepts_only_the_documented_ones() {
    let partner = Partner::with([Defect::RejectsExtraParameters]);
    assert_eq!(partner.requests("acme-7", REQUEST).await.status, StatusCode::OK);
    assert_eq!(partner.returns("acme-7", "status=success&tsp_count=1").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn chokes_on_plus_only_in_unknown_parameters() {
    let partner = Partner::with([Defect::ChokesOnPlus]);
    assert_eq!(partner.returns("acme+7", "status=success&tsp_count=1").await.status, StatusCode::OK);
    for space in ["+", "%20"] {
        let page = partner.returns("acme-7", &format!("status=success&note=a{space}b")).await;
        assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{space}");
    }
}

#[tokio::test]
async fn never_connects_acknowledges_the_connection_and_stays_on_checking() {
    let partner = Partner::with([Defect::NeverConnects]);
    assert_eq!(answer(&partner, Delivery::of(&connection("acme-7"))).await, 202);
    partner.deliver_all(&connecting("acme-7")).await;
    assert!(partner.returns("acme-7", "status=success").await.says("We are confirming"));
    assert_eq!(partner.access("acme-7").await, "none");
}

#[tokio::test]
async fn accepted_means_connected_treats_an_acceptance_as_a_connection() {
    let partner = Partner::with([Defect::AcceptedMeansConnected]);
    partner.deliver_all(&accepting("acme-7")).await;
    assert_eq!(partner.access("acme-7").await, "live");
}

#[tokio::test]
async fn ignores_signature_acknowledges_everything() {
    assert_eq!(answers(Some(Defect::IgnoresSignature)).await, [202; 6]);
}

#[tokio::test]
async fn acknowledges_before_verifying_silently_drops_forged_deliveries() {
    let defect = Defect::AcknowledgesBeforeVerifying;
    assert_eq!(answers(Some(defect)).await, [202; 6]);
    let partner = Partner::with([defect]);
    partner.deliver_all(&accepting("acme-7")).await;
    answer(&partner, Delivery::of(&connection("acme-7")).without("x-catena-signature")).await;
    assert_eq!(partner.access("acme-7").await, "none");
}

#[tokio::test]
async fn accepts_unsigned_still_verifies_a_signature() {
    assert_eq!(answers(Some(Defect::AcceptsUnsigned)).await, [202, 202, 401, 401, 401, 202]);
}

#[tokio::test]
async fn checks_signature_shape_accepts_any_thirty_two_bytes() {
    assert_eq!(answers(Some(Defect::ChecksSignatureShape)).await, [202, 401, 202, 202, 401, 202]);
    let partner = Partner::with([Defect::ChecksSignatureShape]);
    let short = Delivery::of(&connection("acme-7")).with("x-catena-signature", &uuid("short"));
    assert_eq!(answer(&partner, short).await, 401);
}

#[tokio::test]
async fn accepts_stale_verifies_everything_except_the_age() {
    assert_eq!(answers(Some(Defect::AcceptsStale)).await, [202, 401, 401, 401, 202, 202]);
}

#[tokio::test]
async fn refuses_with_server_error_instead_of_a_401() {
    assert_eq!(answers(Some(Defect::RefusesWithServerError)).await, [202, 500, 500, 500, 500, 202]);
}

#[tokio::test]
async fn signs_without_timestamp_refuses_genuine_deliveries_and_accepts_others() {
    let defect = Defect::SignsWithoutTimestamp;
    assert_eq!(answers(Some(defect)).await, [401; 6]);
    let own = Delivery::signed(&secret(), "", body().as_bytes()).with("x-catena-timestamp", FRESH);
    assert_eq!(answer(&Partner::with([defect]), own).await, 202);
}

#[tokio::test]
async fn verifies_compressed_bytes_accepts_only_uncompressed_bodies() {
    assert_eq!(answers(Some(Defect::VerifiesCompressedBytes)).await, [401, 401, 401, 401, 401, 202]);
}

#[tokio::test]
async fn does_not_gunzip_accepts_only_uncompressed_bodies() {
    assert_eq!(answers(Some(Defect::DoesNotGunzip)).await, [400, 400, 400, 400, 400, 202]);
}

#[tokio::test]
async fn webhook_behind_login_refuses_every_delivery() {
    assert_eq!(answers(Some(Defect::WebhookBehindLogin)).await, [403; 6]);
}
