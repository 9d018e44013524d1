//! Honest partners that are built differently, one by one: what can be seen of them, and what is left open. That no
//! check is broken on any of them is part of the defect coverage.

use std::sync::Arc;

use catena_conformance::judge::FindingKind;
use catena_conformance::profile::target::Target;
use catena_conformance::report::Report;
use catena_conformance::specification::Specification;
use mock_catena::clock::{Clock as _, SystemClock};
use reference_partner::variants::{Honest, HonestPartner};

use crate::bench_partner::{SECRET, judged, tried};

/// Judges a partner of this style, with or without views of what it stored.
async fn judged_as(style: Honest, session: bool, observe: bool) -> Report {
    let clock = Arc::new(|| SystemClock.now());
    let partner = HonestPartner::start(style, SECRET.parse().unwrap(), clock).await.unwrap();
    judged(Target::of_variant(&partner, session, observe).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_script_draws_is_left_unproved() {
    let report = judged_as(Honest::SinglePageApp, true, false).await;
    insta::assert_snapshot!(report.ids_of(FindingKind::NotTested).join("\n"), @r"
    redirect.failure.not-connected
    redirect.failure.distinguished
    redirect.failure.keeps-connection
    redirect.reflected-markup
    redirect.id.malformed
    redirect.id.repeated
    redirect.method.head
    redirect.order.requested-then-success
    redirect.order.success-then-requested
    redirect.forged-success
    redirect.query.order
    redirect.replay.idempotent
    redirect.replay.concurrent
    redirect.replay.days-later
    redirect.foreign-fleet
    redirect.requested.distinguished
    redirect.requested.not-connected
    redirect.requested.acknowledged
    redirect.requested.stored
    redirect.requested.on-failure-url
    redirect.requested.provisional-access
    redirect.requested.without-id
    redirect.status.unknown
    redirect.status.missing
    redirect.status.empty
    redirect.status.repeated
    redirect.status.encoded
    redirect.success.connected
    webhook.event.several-records
    webhook.duplicate.no-second-effect
    webhook.retry.no-second-effect
    webhook.order.reversed
    webhook.refusal.no-effect
    journey.failure.declined
    journey.failure.expired
    journey.failure.left
    journey.race.webhooks-first
    journey.race.redirect-first
    journey.race.webhooks-never
    journey.race.outage
    journey.requested
    journey.requested-then-live
    journey.success
    journey.reused-connection
    journey.second-provider
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_language_we_do_not_read_is_left_unproved_but_not_a_difference() {
    let report = judged_as(Honest::German, true, false).await;
    insta::assert_snapshot!(report.ids_of(FindingKind::NotTested).join("\n"), @r"
    redirect.failure.not-connected
    redirect.failure.keeps-connection
    redirect.id.malformed
    redirect.id.repeated
    redirect.method.head
    redirect.order.requested-then-success
    redirect.order.success-then-requested
    redirect.forged-success
    redirect.replay.idempotent
    redirect.replay.concurrent
    redirect.replay.days-later
    redirect.foreign-fleet
    redirect.requested.not-connected
    redirect.requested.acknowledged
    redirect.requested.stored
    redirect.requested.on-failure-url
    redirect.requested.provisional-access
    redirect.requested.without-id
    redirect.status.unknown
    redirect.status.missing
    redirect.status.empty
    redirect.status.repeated
    redirect.success.connected
    webhook.event.several-records
    webhook.duplicate.no-second-effect
    webhook.retry.no-second-effect
    webhook.order.reversed
    webhook.refusal.no-effect
    journey.failure.declined
    journey.failure.expired
    journey.failure.left
    journey.race.webhooks-first
    journey.race.redirect-first
    journey.race.webhooks-never
    journey.race.outage
    journey.requested
    journey.requested-then-live
    journey.success
    journey.reused-connection
    journey.second-provider
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn spanish_and_french_are_read_as_english_is() {
    for style in [Honest::Spanish, Honest::French] {
        let report = judged_as(style, true, false).await;
        let passed = report.ids_of(FindingKind::Passed);
        for check in [
            "redirect.success.connected",
            "redirect.requested.not-connected",
            "redirect.requested.acknowledged",
            "redirect.failure.not-connected",
            "journey.success",
            "journey.requested",
            "journey.failure.declined",
        ] {
            assert!(passed.contains(&check), "{style:?}: {check}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_grants_nothing_for_a_request_is_not_asked_for_it() {
    let report = judged_as(Honest::NoProvisional, true, true).await;
    assert_eq!(report.ids_of(FindingKind::NotApplicable), ["redirect.requested.provisional-access"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_a_session_tells_is_not_taken_for_proof() {
    let report = judged_as(Honest::SessionOnly, true, true).await;
    let aside = report.ids_of(FindingKind::NotApplicable);
    assert!(
        aside.contains(&"redirect.query.own-kept") && aside.contains(&"redirect.foreign-fleet"),
        "{aside:?}"
    );
    let not_tested = report.ids_of(FindingKind::NotTested);
    for check in [
        "redirect.forged-success",
        "redirect.failure.keeps-connection",
        "redirect.order.success-then-requested",
    ] {
        assert!(not_tested.contains(&check), "{check}: {not_tested:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_wants_a_session_is_asked_for_one_and_not_blamed() {
    let clock = Arc::new(|| SystemClock.now());
    let partner = HonestPartner::start(Honest::NeedsSession, SECRET.parse().unwrap(), clock).await.unwrap();
    let target = Target::of_variant(&partner, false, false).unwrap();
    let error = tried(Specification::embedded().unwrap(), target, None).await.unwrap_err();
    insta::assert_snapshot!(error, @"the partner requires a signed-in fleet: `success_redirect_url` answers a sign-in form, `failure_redirect_url` answers a sign-in form");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_banner_that_says_connected_on_every_page_hides_no_outcome_and_claims_none() {
    for style in [Honest::Banner, Honest::Json] {
        let report = judged_as(style, true, false).await;
        let passed = report.ids_of(FindingKind::Passed);
        for check in [
            "redirect.success.connected",
            "redirect.requested.not-connected",
            "redirect.failure.not-connected",
            "journey.requested",
            "journey.failure.left",
        ] {
            assert!(passed.contains(&check), "{style}: {check}");
        }
    }
}
