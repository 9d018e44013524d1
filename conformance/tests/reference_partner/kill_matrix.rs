//! Holds `Defect::breaks` to its word: each check in a few lines, put to the good partner and to every defect.
//!
//! These are not the checks that ship, only their rules in the shortest form; `self-test` measures the real ones.

use catena_conformance::reference_partner::Defect;
use serde_json::Value;

use crate::support::{
    Delivery, FRESH, Partner, REQUEST, Reply, STALE, accepting, connecting, connection, gzip, invitation,
    secret, uuid,
};

const SUCCESS: &str = "status=success";

/// Follows redirects as a browser does, ten at most; `None` if there is no end.
async fn land(partner: &Partner, mut page: Reply) -> Option<Reply> {
    for _ in 0..10 {
        if !page.status.is_redirection() {
            return Some(page);
        }
        page = partner.get(page.headers["location"].to_str().unwrap()).await;
    }
    None
}

async fn answered(partner: &Partner, page: Reply) -> bool {
    land(partner, page).await.is_some_and(|page| page.status.is_success())
}

/// By the page or by what is stored.
async fn as_connected(partner: &Partner, fleet: &str, page: &Reply) -> bool {
    page.says("is connected") || partner.access(fleet).await == "live"
}

async fn success_connected(partner: &Partner) -> bool {
    partner.deliver_all(&connecting("confirmed")).await;
    let page = partner.returns("confirmed", SUCCESS).await;
    as_connected(partner, "confirmed", &page).await
}

async fn requested_distinguished(partner: &Partner) -> bool {
    partner.deliver_all(&connecting("other")).await;
    let success = partner.returns("other", SUCCESS).await;
    let requested = partner.requests("asking", &uuid("asking")).await;
    success.body != requested.body
}

async fn requested_not_connected(partner: &Partner) -> bool {
    let page = partner.requests("asked", &uuid("asked")).await;
    !as_connected(partner, "asked", &page).await
}

async fn failure_not_connected(partner: &Partner) -> bool {
    let page = partner.fails("failed").await;
    !as_connected(partner, "failed", &page).await
}

async fn status_unknown(partner: &Partner) -> bool {
    let page = partner.returns("unknown", "status=provider-pending").await;
    !page.status.is_server_error() && !as_connected(partner, "unknown", &page).await
}

async fn query_extra(partner: &Partner) -> bool {
    let before = partner.returns("extra", SUCCESS).await;
    let all = "status=success&skip_reason=x&tsp_count=1&fleet_ref=extra&invitation_id=x&utm=a+b%20c";
    let after = partner.returns("extra", all).await;
    (before.status, before.body) == (after.status, after.body)
}

/// A delivery between two genuine ones. If those are refused it proves nothing, and so breaks nothing.
async fn refused(partner: &Partner, delivery: Delivery) -> bool {
    let twin = || Delivery::of(&connection("twin"));
    let before = partner.deliver(twin()).await.status;
    let between = partner.deliver(delivery).await.status;
    let after = partner.deliver(twin()).await.status;
    !(before.is_success() && after.is_success()) || between.is_client_error()
}

async fn journey_success(partner: &Partner) -> bool {
    partner.deliver_all(&connecting("traveller")).await;
    let page = partner.returns("traveller", SUCCESS).await;
    as_connected(partner, "traveller", &page).await
}

async fn journey_requested(partner: &Partner) -> bool {
    partner.deliver_all(&accepting("asker")).await;
    let page = partner.requests("asker", REQUEST).await;
    // A page without a known phrase leaves the acknowledgement unproved, not broken.
    let acknowledged = page.status.is_success() && !page.says("was not connected");
    let stored = partner.stored(REQUEST).await == "asker pending";
    acknowledged && stored && !as_connected(partner, "asker", &page).await
}

async fn journey_declined(partner: &Partner) -> bool {
    let events = ["invitation.created", "invitation.viewed", "invitation.declined"]
        .map(|name| invitation("decliner", name));
    partner.deliver_all(&events).await;
    let page = partner.fails("decliner").await;
    !as_connected(partner, "decliner", &page).await
}

async fn broken(defects: Vec<Defect>) -> Vec<&'static str> {
    let partner = Partner::making(defects);
    let body = connection("twin").to_string();
    let changed = body.replacen("1.0", "1.1", 1);
    let genuine = Delivery::of(&connection("twin"));
    let other = "another-secret".parse().unwrap();
    let returned = partner.returns("new", SUCCESS).await;
    let requested = partner.requests("newer", &uuid("newer")).await;
    let failed = partner.fails("newest").await;
    let kept = [
        ("redirect.success.answered", answered(&partner, returned).await),
        ("redirect.success.connected", success_connected(&partner).await),
        ("redirect.requested.answered", answered(&partner, requested).await),
        ("redirect.requested.distinguished", requested_distinguished(&partner).await),
        ("redirect.requested.not-connected", requested_not_connected(&partner).await),
        ("redirect.failure.answered", answered(&partner, failed).await),
        ("redirect.failure.not-connected", failure_not_connected(&partner).await),
        ("redirect.status.unknown", status_unknown(&partner).await),
        ("redirect.query.extra", query_extra(&partner).await),
        ("webhook.signed.accepted", partner.deliver(genuine.clone()).await.status.is_success()),
        ("webhook.signature.missing", refused(&partner, genuine.clone().without("x-catena-signature")).await),
        (
            "webhook.signature.wrong-secret",
            refused(&partner, Delivery::signed(&other, FRESH, body.as_bytes())).await,
        ),
        (
            "webhook.signature.body-changed",
            refused(&partner, genuine.carrying(gzip(changed.as_bytes()))).await,
        ),
        (
            "webhook.timestamp.stale",
            refused(&partner, Delivery::signed(&secret(), STALE, body.as_bytes())).await,
        ),
        ("journey.success", journey_success(&partner).await),
        ("journey.requested", journey_requested(&partner).await),
        ("journey.failure.declined", journey_declined(&partner).await),
    ];
    kept.into_iter().filter(|(_, kept)| !kept).map(|(check, _)| check).collect()
}

#[tokio::test]
async fn the_good_partner_breaks_nothing() {
    assert_eq!(broken(vec![]).await, [""; 0]);
}

#[tokio::test]
async fn every_defect_breaks_what_it_says_and_nothing_else() {
    for defect in Defect::ALL {
        assert_eq!(broken(vec![*defect]).await, defect.breaks(), "{defect}");
    }
}

#[test]
fn the_list_of_defects_is_what_partners_read() {
    let list: Vec<String> = Defect::ALL
        .iter()
        .map(|defect| {
            format!("{defect}\n  {}\n  breaks {}\n", defect.description(), defect.breaks().join(", "))
        })
        .collect();
    insta::assert_snapshot!(list.concat());
}

/// The events of these sessions are what the partner is told, and they are all read.
#[tokio::test]
async fn every_event_of_these_sessions_is_acknowledged() {
    let partner = Partner::good();
    let events: Vec<Value> =
        connecting("acme-7").into_iter().chain([invitation("no", "invitation.declined")]).collect();
    for event in events {
        let reply = partner.deliver(Delivery::of(&event)).await;
        assert!(reply.status.is_success(), "{event}: {}", reply.body);
    }
}
