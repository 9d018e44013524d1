//! What a connected fleet reads, learned from fleets whose connection webhooks confirmed: a page that waits for them is not
//! taken for it, and one that does not wait is found.

use std::future::pending;
use std::sync::Arc;

use axum::response::{Html, IntoResponse as _, Response};
use catena_conformance::fuzz::redirect::{Callback, RedirectSession};
use catena_conformance::fuzz::{FuzzOutcome, Progress, Rule};
use catena_conformance::profile::target::Target;
use catena_conformance::seed::Seed;
use catena_contract::FleetRef;
use mock_catena::clock::SystemClock;

use crate::other_partners::{served, text};
use crate::over_http::{callback, partner_now, plan};

/// A partner whose pages never say "connected". It welcomes fleets that it knows as connected, and others too if a
/// parameter `status` is a success in any case of its letters, and `hasty`.
fn welcoming(hasty: bool) -> impl Fn(&str, &str) -> Response + Clone + Send + Sync {
    move |_, query| {
        let known = query.contains("fleet=known-");
        let success = query.split('&').any(|pair| pair.eq_ignore_ascii_case("status=success"));
        let documented = query.split('&').skip(1).eq(["status=success"]);
        let says = match (known && documented) || (hasty && success && !documented) {
            true => "Welcome aboard, your trucks are here.",
            false if success => "One moment, please.",
            false => text(query.split_once('&').map_or("", |(_, query)| query)),
        };
        Html(format!("<p>{says}</p>")).into_response()
    }
}

async fn fuzzed(hasty: bool, known: &[&str]) -> (bool, FuzzOutcome) {
    let base = served(welcoming(hasty)).await;
    let confirmed = known.iter().map(|name| name.parse().unwrap()).collect();
    let callback = Callback { confirmed, ..callback(&format!("{base}/return?fleet={{fleet_ref}}")) };
    let mut session = RedirectSession::open(callback, plan(1, 2_000)).await.unwrap();
    let knows = session.knows_connected();
    let outcome = session.run(Arc::new(Progress::default()), |_| {}, pending()).await;
    (knows, outcome)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_fleet_that_waits_is_no_connection_and_that_of_a_connected_one_is() {
    let known = ["known-1", "known-2", "known-3"];
    let (knows, waits) = fuzzed(false, &known).await;
    assert!(knows);
    assert!(waits.failures.is_empty(), "{waits}");
    let (_, hasty) = fuzzed(true, &known).await;
    assert!(hasty.failures.iter().any(|failure| failure.rule == Rule::Interpretation), "{hasty}");
    assert!(!fuzzed(false, &[]).await.0, "nobody is connected");
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_connect_fleets_before_pages_are_fuzzed() {
    let partner = partner_now([]).await;
    let confirmed = async |secret: Option<&str>| -> Vec<FleetRef> {
        let secret_or_any = secret.unwrap_or("fuzz-test-key").parse().unwrap();
        let mut target = Target::of_reference_partner(&partner, secret_or_any).unwrap();
        target.webhook = target.webhook.filter(|_| secret.is_some());
        Callback::confirmed_fleets(&target, Seed::new(1), Arc::new(SystemClock)).await.unwrap()
    };
    assert_eq!(confirmed(Some("fuzz-test-key")).await.len(), 3);
    assert_eq!(confirmed(Some("another-key")).await, []);
    assert_eq!(confirmed(None).await, []);
}
