//! Defects in reading, storing and answering a redirect.

use axum::http::{Method, StatusCode};
use reference_partner::Defect;

use crate::support::{Partner, REQUEST, connecting};

const OTHER: &str = "7e2f8d1c-0b5e-4c39-9d0e-3a1f6b2c4d5e";

fn requested(id: &str) -> String {
    format!("status=integration-requested&integration_request_id={id}")
}

#[tokio::test]
async fn a_defect_in_reading_misreads_one_kind_of_url() {
    let failure_url = Partner::with([Defect::FailureUrlMeansFailure]);
    let page = failure_url.get(&format!("/catena/failed?fleet=acme-7&{}", requested(REQUEST))).await;
    assert!(page.says("was not connected"));
    assert!(failure_url.requests("acme-7", REQUEST).await.says("has been requested"));

    let missing = Partner::with([Defect::MissingStatusConnects]);
    assert!(missing.returns("acme-7", "").await.says("is connected"));
    assert!(missing.returns("acme-7", "status=other").await.says("We are not sure"));

    let first = Partner::with([Defect::ReadsFirstStatus]);
    assert!(first.returns("acme-7", "status=success&status=failure").await.says("is connected"));
    assert!(first.returns("acme-7", "status=failure&status=success").await.says("We are not sure"));

    let encoded = requested(REQUEST).replace("n-r", "n%2Dr");
    let raw = Partner::with([Defect::NoPercentDecoding]);
    assert!(raw.returns("acme-7", &encoded).await.says("We are not sure"));
    assert!(Partner::correct().returns("acme-7", &encoded).await.says("has been requested"));
}

#[tokio::test]
async fn a_defect_in_reading_crashes_on_one_kind_of_url_only() {
    let long = format!("status=success&note={}", "a".repeat(8 * 1024));
    for (defect, query, status) in [
        (Defect::LongQueryCrashes, long.as_str(), StatusCode::INTERNAL_SERVER_ERROR),
        (Defect::MissingIdCrashes, "status=integration-requested", StatusCode::INTERNAL_SERVER_ERROR),
        (Defect::MalformedIdCrashes, &requested("17"), StatusCode::INTERNAL_SERVER_ERROR),
        (Defect::JoinsSql, &requested("%27"), StatusCode::INTERNAL_SERVER_ERROR),
    ] {
        let partner = Partner::with([defect]);
        assert_eq!(partner.returns("acme-7", query).await.status, status, "{defect}");
        assert_eq!(partner.requests("acme-7", REQUEST).await.status, StatusCode::OK, "{defect}");
        assert_eq!(Partner::correct().returns("acme-7", query).await.status, StatusCode::OK, "{defect}");
    }
    let own = Partner::with([Defect::WantsOwnParameterFirst]);
    assert_eq!(own.get("/catena/return?status=success&fleet=acme-7").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_defect_in_storing_stores_what_a_correct_partner_does_not() {
    let any = Partner::with([Defect::StoresAnyId]);
    any.returns("acme-7", "status=integration-requested").await;
    any.requests("acme-7", "17").await;
    assert_eq!(
        (any.stored("").await, any.stored("17").await),
        ("acme-7 pending".into(), "acme-7 pending".into())
    );

    let every = Partner::with([Defect::StoresEveryId]);
    every.returns("acme-7", &format!("{}&integration_request_id={OTHER}", requested(REQUEST))).await;
    assert_eq!(every.stored(REQUEST).await, every.stored(OTHER).await);

    let last = Partner::with([Defect::LastFleetOwnsRequest]);
    last.requests("acme-7", REQUEST).await;
    last.requests("other", REQUEST).await;
    assert_eq!(last.stored(REQUEST).await, "other pending");

    let head = Partner::with([Defect::HeadStores]);
    head.request(Method::HEAD, &format!("/catena/return?fleet=acme-7&{}", requested(REQUEST))).await;
    assert_eq!(head.stored(REQUEST).await, "acme-7 pending");
}

#[tokio::test]
async fn a_defect_in_ordering_reverts_what_webhooks_confirmed() {
    let reopens = Partner::with([Defect::ReplayReopens]);
    reopens.requests("acme-7", REQUEST).await;
    reopens.deliver_all(&connecting("acme-7")).await;
    assert_eq!(reopens.stored(REQUEST).await, "acme-7 live");
    reopens.requests("acme-7", REQUEST).await;
    assert_eq!(reopens.stored(REQUEST).await, "acme-7 pending");

    let stays = Partner::with([Defect::RequestedStaysProvisional]);
    stays.requests("acme-7", REQUEST).await;
    stays.deliver_all(&connecting("acme-7")).await;
    assert_eq!(stays.access("acme-7").await, "provisional");

    for (defect, query, left) in [
        (Defect::RequestDowngrades, requested(REQUEST), "provisional"),
        (Defect::FailureDisconnects, "status=failure".to_owned(), "none"),
    ] {
        let partner = Partner::with([defect]);
        partner.deliver_all(&connecting("acme-7")).await;
        assert_eq!(partner.access("acme-7").await, "live", "{defect}");
        partner.returns("acme-7", &query).await;
        assert_eq!(partner.access("acme-7").await, left, "{defect}");
    }

    let typed = Partner::with([Defect::SuccessStoresLive]);
    typed.returns("acme-7", "status=success").await;
    assert_eq!(typed.access("acme-7").await, "live");
}

#[tokio::test]
async fn a_defect_in_page_security_is_visible_in_the_response() {
    let reason = "status=failure&skip_reason=%3Cb%3Eno%3C%2Fb%3E";
    assert!(Partner::with([Defect::EchoesReason]).returns("acme-7", reason).await.says("<b>no</b>"));

    let header = "status=success&note=x%0D%0Aset-something: yes".replace(' ', "+");
    let joined = Partner::with([Defect::JoinsHeaders]).returns("acme-7", &header).await;
    assert_eq!(joined.headers["set-something"], "yes");

    let next = "status=success&next=https%3A%2F%2Felsewhere.test%2F";
    let followed = Partner::with([Defect::FollowsNext]).returns("acme-7", next).await;
    assert_eq!(followed.headers["location"], "https://elsewhere.test/");

    let counted = Partner::with([Defect::TellsItsCounter]).returns("acme-7", "status=success").await;
    assert!(counted.says("metrics.invalid") && !counted.headers.contains_key("referrer-policy"));

    let cached = Partner::with([Defect::CachesPublicly]).returns("acme-7", "status=success").await;
    assert_eq!(cached.headers["cache-control"], "public, max-age=3600");

    let greets = Partner::with([Defect::GreetsLastFleet]);
    greets.returns("other", "status=success").await;
    assert!(greets.returns("acme-7", "status=success").await.says("Signed in as other."));

    let crashes = Partner::with([Defect::HeadCrashes]);
    let head = crashes.request(Method::HEAD, "/catena/return?fleet=acme-7&status=success").await;
    assert_eq!(head.status, StatusCode::INTERNAL_SERVER_ERROR);
}
