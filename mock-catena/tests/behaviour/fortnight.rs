//! Two weeks of one subscription: retries, the breaker, dead letters, replay, expiry.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use mock_catena::clock::AdjustableClock;
use mock_catena::dialect::Dialect;
use mock_catena::timeline::DeliveryState;
use serde_json::json;

use crate::partner::Partner;
use crate::support::{Browser, noon, running};

/// CPU time of this thread, if the system provides it, so that other processes do not count. Server and partners run
/// on the test's own thread.
fn worked(since: Instant) -> Duration {
    let on_processor = || {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
    };
    on_processor().unwrap_or_else(|| since.elapsed())
}

async fn invited(browser: &Browser, fleets: std::ops::Range<usize>) {
    for fleet in fleets {
        browser.invited(json!({"fleet_ref": format!("fleet-{fleet}")})).await;
        browser.mock.settled().await;
    }
}

#[tokio::test]
async fn fourteen_simulated_days_take_less_than_a_second() {
    let begun = Instant::now();
    let before_it = worked(begun);
    let clock = Arc::new(AdjustableClock::frozen_at(noon()));
    let browser = Browser::with(running(Dialect::Docs, Arc::clone(&clock)).await);
    let (partner, watcher) = (Partner::answering(503).await, Partner::answering(202).await);
    let made = partner.subscribes(&browser, "invitation.created").await;
    watcher.subscribes(&browser, "webhook.staled").await;
    let control = browser.mock.control();
    let id = made["id"].as_str().unwrap().parse().unwrap();
    let status = || browser.mock.control().subscriptions()[0].status.as_str();

    // During the grace period the breaker never trips; each delivery is tried four times within five seconds.
    invited(&browser, 0..10).await;
    assert_eq!(status(), "active");
    assert_eq!(partner.received().len(), 40);
    let first = browser.mock.deliveries()[0].clone();
    assert_eq!((first.attempts.len(), first.state), (4, DeliveryState::Failed));
    let took = first.attempts[3].sent_at.duration_since(first.attempts[0].sent_at);
    assert!(took > SignedDuration::from_secs(3) && took < SignedDuration::from_secs(5), "{took}");

    // After it, one more failure trips it. Further deliveries are queued as dead letters.
    clock.advance(SignedDuration::from_mins(20));
    invited(&browser, 10..11).await;
    assert_eq!(status(), "stale");
    assert_eq!(watcher.events(), ["webhook.staled"]);
    assert_eq!(watcher.received()[0].envelope()["data"][0]["status"], "stale");
    let before = partner.received().len();
    invited(&browser, 11..13).await;
    assert_eq!(partner.received().len(), before);
    let metrics = control.courier().metrics(id).unwrap();
    assert_eq!((metrics.dlq_count, metrics.http_attempts.day), (13, Some(44)));
    assert_eq!((metrics.message_count.day, metrics.message_success_count.day), (Some(13), Some(0)));

    // A day later the partner has fixed it: activate, then replay.
    clock.advance(SignedDuration::from_hours(24));
    partner.answers(202);
    control.activate(id).unwrap();
    assert_eq!(control.replay(id).unwrap(), 13);
    browser.mock.settled().await;
    assert_eq!(control.courier().totals().delivered, 13 + 1);
    assert_eq!(control.courier().totals().failed, 0);
    let replayed = partner.received().split_off(before);
    let numbers: Vec<_> = replayed.iter().map(|one| one.header("x-delivery-attempt").to_owned()).collect();
    assert_eq!(numbers[..11], ["5"; 11]);
    assert_eq!(numbers[11..], ["1", "1"]);
    let ids = |taken: &[crate::partner::Received]| {
        let mut ids: Vec<_> = taken.iter().map(|one| one.envelope()["id"].to_string()).collect();
        ids.sort();
        ids.dedup();
        ids
    };
    assert!(ids(&partner.received()[..before]).iter().all(|id| ids(&replayed).contains(id)));
    let metrics = control.courier().metrics(id).unwrap();
    assert_eq!(metrics.message_success_count.day, Some(13));
    assert_eq!(metrics.http_attempts.six_hours, Some(13));
    assert_eq!(metrics.http_attempts.week, Some(57));

    // One more fails and is not replayed: it stays for exactly fourteen days.
    partner.answers(503);
    invited(&browser, 13..14).await;
    assert_eq!(control.courier().totals().failed, 1);
    clock.advance(SignedDuration::from_hours(14 * 24 - 1));
    browser.mock.expire_overdue();
    assert_eq!(control.courier().metrics(id).unwrap().dlq_count, 1);
    clock.advance(SignedDuration::from_hours(1));
    browser.mock.expire_overdue();
    assert_eq!(control.courier().metrics(id).unwrap().dlq_count, 0);
    assert_eq!(control.courier().totals().expired, 1);
    assert_eq!(browser.mock.deliveries().iter().filter(|one| one.state == DeliveryState::Expired).count(), 1);
    // The log covers fourteen days, each metric its window.
    assert!(control.courier().logs(id).unwrap().is_empty());
    assert_eq!(control.courier().metrics(id).unwrap().http_attempts.day, Some(0));
    let took = worked(begun).saturating_sub(before_it);
    assert!(took < Duration::from_secs(1), "it took {took:?}");
}

#[tokio::test]
async fn a_paused_subscription_queues_deliveries_and_sends_them_in_order_when_activated() {
    let browser = Browser::at(Dialect::Docs).await;
    let partner = Partner::answering(202).await;
    let made = partner.subscribes(&browser, "invitation.created").await;
    let control = browser.mock.control();
    let id = made["id"].as_str().unwrap().parse().unwrap();
    control.pause(id).unwrap();
    invited(&browser, 0..3).await;
    assert_eq!((partner.received().len(), control.courier().totals().waiting), (0, 3));
    let refused = control.pause(id).unwrap_err().to_string();
    assert!(refused.contains("which is `paused`; possible now: activate, replay"), "{refused}");
    control.activate(id).unwrap();
    browser.mock.settled().await;
    let fleets: Vec<_> =
        partner.received().iter().map(|one| one.envelope()["data"][0]["fleet_ref"].clone()).collect();
    assert_eq!(fleets, ["fleet-0", "fleet-1", "fleet-2"]);
}

#[tokio::test]
async fn a_new_secret_signs_all_further_attempts_even_of_waiting_deliveries() {
    let browser = Browser::at(Dialect::Docs).await;
    let partner = Partner::answering(202).await;
    let made = partner.subscribes(&browser, "invitation.created").await;
    let control = browser.mock.control();
    let id = made["id"].as_str().unwrap().parse().unwrap();
    control.pause(id).unwrap();
    invited(&browser, 0..1).await;
    let change = mock_catena::control::SubscriptionChange {
        secret: Some("a-secret-after-rotation".parse().unwrap()),
        ..Default::default()
    };
    control.change(id, change).unwrap();
    crate::captured::secrets(&partner.url, &json!({"id": made["id"], "secret": "a-secret-after-rotation"}));
    control.activate(id).unwrap();
    browser.mock.settled().await;
    let taken = partner.received();
    assert!(taken[0].verifies("a-secret-after-rotation", noon()));
    assert!(!taken[0].verifies(made["secret"].as_str().unwrap(), noon()));
}

#[tokio::test]
async fn the_dialect_decides_how_many_attempts_are_made() {
    for (dialect, attempts) in [(Dialect::Docs, 4), (Dialect::ConnectSdk, 4), (Dialect::Openapi, 3)] {
        let browser = Browser::at(dialect).await;
        let partner = Partner::answering(500).await;
        partner.subscribes(&browser, "invitation.created").await;
        invited(&browser, 0..1).await;
        assert_eq!(partner.received().len(), attempts, "{dialect}");
        let ids: std::collections::BTreeSet<_> =
            partner.received().iter().map(|one| one.header("x-request-id").to_owned()).collect();
        assert_eq!(ids.len(), attempts, "a request id is new on every attempt");
    }
}

#[tokio::test]
async fn an_accepted_retry_ends_the_delivery() {
    let browser = Browser::at(Dialect::Docs).await;
    let partner = Partner::answering(202).await;
    partner.answers_next([503, 502]);
    partner.subscribes(&browser, "invitation.created").await;
    invited(&browser, 0..1).await;
    let record = &browser.mock.deliveries()[0];
    assert_eq!((record.attempts.len(), record.state), (3, DeliveryState::Delivered));
    let sent: Vec<_> =
        partner.received().iter().map(|one| one.envelope()["delivery_attempt"].as_u64().unwrap()).collect();
    assert_eq!(sent, [1, 2, 3]);
}
