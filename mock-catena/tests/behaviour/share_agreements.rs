//! `/v2/orgs/share-agreements`: changes of an agreement, and their events.

use axum::http::StatusCode;
use jiff::SignedDuration;
use mock_catena::session::{AgreementMove, Effect, change_agreement};
use serde_json::{Value, json};

use crate::client::{Api, api, parsed, wire};
use crate::support::{Journey, noon};

const AGREEMENTS: &str = "/v2/orgs/share-agreements";

/// The path of a fleet's agreement.
async fn of(api: &Api, fleet_ref: &str) -> String {
    let page = api.seen(&format!("{AGREEMENTS}?fleet_ref={fleet_ref}")).await;
    format!("{AGREEMENTS}/{}", page["items"][0]["id"].as_str().unwrap())
}

async fn status(api: &Api, path: &str) -> Value {
    api.seen(path).await["status"].clone()
}

#[tokio::test]
async fn an_agreement_has_every_documented_key_at_both_spellings_of_its_path() {
    let api = api();
    api.accepted("carrier-1").await;
    let path = of(&api, "carrier-1").await;
    let old = path.replace("share-agreements", "share_agreements");
    assert_eq!(api.seen(&path).await, api.seen(&old).await);
    assert_eq!(api.seen("/v2/orgs/share_agreements").await, api.seen(AGREEMENTS).await);
    insta::assert_snapshot!(wire(api.get(&path).await));
}

#[tokio::test]
async fn pause_activate_and_cancel_change_the_status_and_cancelled_is_final() {
    let api = api();
    api.accepted("carrier-1").await;
    let path = of(&api, "carrier-1").await;
    for (verb, after) in [
        ("pause", "paused"),
        ("pause", "paused"),
        ("activate", "active"),
        ("activate", "active"),
        ("cancel", "cancelled"),
        ("cancel", "cancelled"),
    ] {
        let reply = api.post(&format!("{path}/{verb}"), "").await;
        assert_eq!((reply.0, &parsed(&reply)["status"]), (StatusCode::OK, &json!(after)), "{verb}");
    }
    insta::assert_snapshot!(wire(api.post(&format!("{path}/activate"), "").await));
    assert_eq!(api.post(&format!("{path}/pause"), "").await.0, StatusCode::CONFLICT);
    assert_eq!(api.delete(&path).await.0, StatusCode::NO_CONTENT);
    assert_eq!((api.status(&path).await, api.delete(&path).await.0), (404, StatusCode::NOT_FOUND));
    let deleted = api.seen(&format!("{AGREEMENTS}?share_agreement_status=deleted")).await;
    assert_eq!((&deleted["total"], &deleted["items"][0]["status"]), (&json!(1), &json!("deleted")));
    assert_eq!(api.seen(AGREEMENTS).await["total"], json!(0));
}

#[tokio::test]
async fn it_expires_on_its_date_and_a_later_date_reactivates_it() {
    let api = api();
    let accepted = api.accepted("carrier-1").await;
    let path = of(&api, "carrier-1").await;
    let ends = json!({"expiration_date": "2026-03-03T12:00:00Z"}).to_string();
    assert_eq!(parsed(&api.patch(&path, ends).await)["expiration_date"], "2026-03-03T12:00:00.000000Z");
    api.clock.advance(SignedDuration::from_hours(23));
    assert_eq!(status(&api, &path).await, "active");
    api.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(status(&api, &path).await, "expired");
    let fleet = format!("/v2/orgs/fleets/{}", accepted["fleet_id"].as_str().unwrap());
    assert_eq!(api.status(&fleet).await, 404);
    assert_eq!(api.post(&format!("{path}/activate"), "").await.0, StatusCode::CONFLICT);
    let never = api.patch(&path, json!({"expiration_date": null}).to_string()).await;
    assert_eq!(
        (&parsed(&never)["status"], &parsed(&never)["expiration_date"]),
        (&json!("active"), &json!(null))
    );
    assert_eq!(api.status(&fleet).await, 200);
    let wrong = api.patch(&path, json!({"effective_date": "now", "expiration_date": 7}).to_string()).await;
    assert_eq!(parsed(&wrong)["detail"].as_array().unwrap().len(), 2, "{}", wrong.1);
}

#[tokio::test]
async fn lists_are_filtered_by_fleet_and_status() {
    let api = api();
    let a = api.accepted("a").await;
    api.accepted("b").await;
    let path = of(&api, "b").await;
    api.post(&format!("{path}/pause"), "").await;
    for (query, total) in [
        (String::new(), 2),
        (format!("?fleet_id={}", a["fleet_id"].as_str().unwrap()), 1),
        ("?fleet_ref=b".to_owned(), 1),
        ("?fleet_ref=b&share_agreement_status=active".to_owned(), 0),
        ("?share_agreement_status=paused".to_owned(), 1),
        (format!("?fleet_ref=b&fleet_id={}", a["fleet_id"].as_str().unwrap()), 0),
    ] {
        assert_eq!(api.seen(&format!("{AGREEMENTS}{query}")).await["total"], json!(total), "{query}");
    }
    let odd = api.get(&format!("{AGREEMENTS}?fleet_id=x&share_agreement_status=ACTIVE&size=0")).await;
    assert_eq!(parsed(&odd)["detail"].as_array().unwrap().len(), 3, "{}", odd.1);
}

#[tokio::test]
async fn a_backfill_adds_a_resource_where_it_is_missing() {
    let api = api();
    let body = json!({"fleet_ref": "a", "permissions": {"vehicle": "read"}}).to_string();
    let invitation = parsed(&api.post("/v2/orgs/invitations", body).await);
    api.anonymous().post(&format!("{}/accept", crate::client::path_of(&invitation)), "").await;
    let full = api.accepted("b").await;
    let backfill = format!("{AGREEMENTS}/backfill");
    let wanted = json!({"resource": "driver_safety_event", "share_level": "read_write"});
    let changed = parsed(&api.post(&backfill, wanted.to_string()).await);
    assert_eq!(changed["share_agreement_ids"].as_array().unwrap().len(), 1);
    let scopes = api.seen(&of(&api, "a").await).await["scopes"].clone();
    assert_eq!(scopes, json!({"driver_safety_event": "read_write", "vehicle": "read"}));
    let again = parsed(&api.post(&backfill, wanted.to_string()).await);
    assert_eq!(again, json!({"share_agreement_ids": []}));
    let named = json!({"resource": "vehicle", "fleet_ids": [full["fleet_id"]]});
    assert_eq!(parsed(&api.post(&backfill, named.to_string()).await), json!({"share_agreement_ids": []}));
    let wrong = json!({"resource": "moon", "share_level": "write", "fleet_ids": []});
    insta::assert_snapshot!(wire(api.post(&backfill, wrong.to_string()).await));
}

#[test]
fn every_change_emits_one_event_and_no_change_emits_none() {
    use mock_catena::session::Command;
    let mut journey = Journey::invited().after([Command::View, Command::Accept]);
    let mut reported = vec![];
    for asked in [
        AgreementMove::Activate,
        AgreementMove::Pause,
        AgreementMove::Pause,
        AgreementMove::Activate,
        AgreementMove::Expire,
        AgreementMove::Date { effective: None, expiration: Some(None) },
        AgreementMove::Cancel,
        AgreementMove::Delete,
    ] {
        let (session, effects) =
            change_agreement(journey.session.clone(), asked, noon(), &mut journey.ids).unwrap();
        journey.session = session;
        for effect in effects {
            let Effect::Emit(emitted) = effect else { panic!("no browser is sent anywhere") };
            reported.push(format!("{}: {}", asked.name(), emitted.event.name()));
        }
    }
    assert_eq!(
        reported,
        [
            "pause-agreement: share_agreement.updated",
            "activate-agreement: share_agreement.updated",
            "expire-agreement: share_agreement.updated",
            "date-agreement: share_agreement.updated",
            "cancel-agreement: share_agreement.updated",
            "delete-agreement: share_agreement.deleted",
        ]
    );
    let error = change_agreement(journey.session.clone(), AgreementMove::Pause, noon(), &mut journey.ids)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot pause a share agreement that is `deleted`; it stays so, and another invitation needs another `fleet_ref`"
    );
}
