//! Correct partners that are built differently: which checks pass for each, and which are not tested. That no check
//! fails for any of them is part of the defect coverage.

use std::sync::Arc;

use catena_conformance::judge::FindingKind;
use catena_conformance::profile::target::Target;
use catena_conformance::report::Report;
use catena_conformance::specification::Specification;
use mock_catena::clock::{Clock as _, SystemClock};
use reference_partner::variants::Variant;

use crate::bench_partner::{SECRET, judged, tried};

/// Runs every check against this variant, with or without a session and views of what it stored.
async fn judged_variant(variant: Variant, session: bool, observe: bool) -> Report {
    let clock = Arc::new(|| SystemClock.now());
    let partner = Variant::start(variant, SECRET.parse().unwrap(), clock).await.unwrap();
    judged(Target::of_variant(&partner, session, observe).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_a_script_draws_are_not_tested_over_http() {
    let report = judged_variant(Variant::SinglePageApp, true, false).await;
    insta::assert_snapshot!(report.ids_of(FindingKind::NotTested).join("\n"), @r"
    redirect.failure.not-connected
    redirect.failure.distinguished
    redirect.failure.keeps-connection
    redirect.reflected-markup
    redirect.id.malformed
    redirect.id.repeated
    redirect.session.cross-site
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
    redirect.status.structured
    redirect.status.encoded
    redirect.success.connected
    redirect.fleet-ref.case
    webhook.event.several-records
    webhook.duplicate.no-second-effect
    webhook.duplicate.concurrent
    webhook.retry.no-second-effect
    webhook.order.reversed
    webhook.refusal.no-effect
    webhook.refusal.keeps-event
    journey.failure.declined
    journey.failure.expired
    journey.failure.left
    journey.failure.then-connected
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
async fn pages_in_an_unknown_language_are_not_tested_but_their_differences_are() {
    let report = judged_variant(Variant::German, true, false).await;
    insta::assert_snapshot!(report.ids_of(FindingKind::NotTested).join("\n"), @r"
    redirect.failure.not-connected
    redirect.failure.keeps-connection
    redirect.id.malformed
    redirect.id.repeated
    redirect.session.cross-site
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
    redirect.status.structured
    redirect.success.connected
    redirect.fleet-ref.case
    webhook.event.several-records
    webhook.duplicate.no-second-effect
    webhook.duplicate.concurrent
    webhook.retry.no-second-effect
    webhook.order.reversed
    webhook.refusal.no-effect
    webhook.refusal.keeps-event
    journey.failure.declined
    journey.failure.expired
    journey.failure.left
    journey.failure.then-connected
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
async fn spanish_and_french_pages_are_understood_like_english_ones() {
    for variant in [Variant::Spanish, Variant::French] {
        let report = judged_variant(variant, true, false).await;
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
            assert!(passed.contains(&check), "{variant:?}: {check}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn provisional_access_is_not_applicable_to_a_partner_that_grants_none() {
    let report = judged_variant(Variant::NoProvisional, true, true).await;
    assert_eq!(report.ids_of(FindingKind::NotApplicable), ["redirect.requested.provisional-access"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_knows_fleets_by_session_only_is_not_tested_through_views() {
    let report = judged_variant(Variant::SessionOnly, true, true).await;
    let not_applicable = report.ids_of(FindingKind::NotApplicable);
    assert!(
        not_applicable.contains(&"redirect.query.own-kept")
            && not_applicable.contains(&"redirect.foreign-fleet"),
        "{not_applicable:?}"
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
async fn a_partner_that_requires_a_session_is_an_error_that_names_the_profile_keys() {
    let clock = Arc::new(|| SystemClock.now());
    let partner = Variant::start(Variant::NeedsSession, SECRET.parse().unwrap(), clock).await.unwrap();
    let target = Target::of_variant(&partner, false, false).unwrap();
    let error = tried(Specification::embedded().unwrap(), target, None).await.unwrap_err();
    insta::assert_snapshot!(error, @"the partner requires a signed-in fleet: `success_redirect_url` answers a sign-in form, `failure_redirect_url` answers a sign-in form");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_banner_that_says_connected_on_every_page_does_not_change_findings() {
    for variant in [Variant::Banner, Variant::Json] {
        let report = judged_variant(variant, true, false).await;
        let passed = report.ids_of(FindingKind::Passed);
        for check in [
            "redirect.success.connected",
            "redirect.requested.not-connected",
            "redirect.failure.not-connected",
            "journey.requested",
            "journey.failure.left",
        ] {
            assert!(passed.contains(&check), "{variant}: {check}");
        }
    }
}
