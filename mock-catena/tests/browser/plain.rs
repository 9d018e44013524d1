//! Without JavaScript: every ending, with real clicks and input.

use mock_catena::dialect::Dialect;
use serde_json::json;

use crate::chromium::{Chromium, Tab};
use crate::partner::{Setting, World};

/// From opening the link to the provider list, without scripts.
async fn accepted(world: &World, chromium: &Chromium, fleet: &str) -> Tab {
    let tab = chromium.opens("about:blank").await;
    tab.without_scripts().await;
    tab.goes_to(world.link(fleet, json!({})).await).await;
    tab.reads("Share your data with Acme Brokerage?").await;
    tab.presses("#accept button").await;
    tab.reads("Choose your provider").await;
    tab
}

async fn connects_geotab(tab: &Tab) {
    tab.follows("Geotab").await;
    tab.reads("Connect Geotab").await;
    for field in ["username", "password", "database"] {
        tab.types(&format!("#{field}"), "anything").await;
    }
    tab.presses("#connect button").await;
    tab.reads("Geotab is connected").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_ending_is_reached_without_scripts() {
    let world = World::begins(Setting::default()).await;
    let chromium = Chromium::start().await;
    let (success, failure) = (format!("{}/success", world.partner), format!("{}/failure", world.partner));

    // Connected; first rejected, then accepted, then another with the provider's own sign-in.
    let tab = accepted(&world, &chromium, "connected").await;
    tab.follows("Matrack").await;
    tab.types("#company_id", "refuse-me").await;
    tab.presses("#connect button").await;
    tab.until("document.querySelector('[role=alert]')?.innerText.startsWith('Matrack refused')").await;
    let described: String =
        tab.value("document.querySelector('[aria-invalid]').getAttribute('aria-describedby')").await;
    assert_eq!(described, "fault");
    tab.follows("Choose another provider").await;
    connects_geotab(&tab).await;
    tab.presses("#add-another button").await;
    tab.reads("Choose your provider").await;
    tab.follows("Samsara").await;
    tab.presses("#connect button").await;
    tab.reads("Sign in to Samsara").await;
    tab.types("#username", "ada").await;
    tab.types("#password", "anything").await;
    tab.presses("#sign-in button").await;
    tab.reads("Samsara is connected").await;
    tab.follows("Delete the connection to Geotab").await;
    tab.reads("Delete the connection to Geotab?").await;
    tab.presses("#delete button").await;
    tab.reads("The connection to Geotab was deleted").await;
    tab.presses("#return button").await;
    assert_eq!(tab.lands_on(&success).await, format!("{success}?status=success"));

    // Requested.
    let tab = accepted(&world, &chromium, "requested").await;
    tab.presses("#not-listed button").await;
    tab.reads("Find your provider").await;
    let first: String = tab.value("document.querySelector('#registry a').href").await;
    tab.goes_to(first).await;
    tab.types("#contact_name", "Ada").await;
    tab.presses("#request-integration button").await;
    tab.reads("has been requested").await;
    let id: String = tab.value("document.getElementById('integration-request-id').innerText").await;
    tab.presses("#return button").await;
    let expected = format!("{success}?status=integration-requested&integration_request_id={id}");
    assert_eq!(tab.lands_on(&success).await, expected);

    // Waitlist.
    let tab = accepted(&world, &chromium, "waiting").await;
    tab.presses("#not-listed button").await;
    tab.presses("#waitlist button").await;
    tab.reads("Join the waitlist").await;
    tab.types("#provider_name", "Tiny ELD").await;
    tab.presses("#join-waitlist button").await;
    tab.reads("You are on the waitlist for Tiny ELD").await;
    tab.presses("#return button").await;
    assert!(tab.lands_on(&success).await.contains("?status=integration-requested&"));

    // Declined, and left.
    let tab = chromium.opens("about:blank").await;
    tab.without_scripts().await;
    tab.goes_to(world.link("declined", json!({})).await).await;
    tab.types("#reason", "Not interested").await;
    tab.presses("#decline button").await;
    assert_eq!(tab.lands_on(&failure).await, format!("{failure}?status=failure"));
    let tab = accepted(&world, &chromium, "left").await;
    tab.presses("#leave button").await;
    assert_eq!(tab.lands_on(&failure).await, format!("{failure}?status=failure"));
    chromium.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn back_reload_and_a_second_tab_make_one_fleet_and_one_outcome() {
    let world = World::begins(Setting { dialect: Dialect::ConnectSdk, ..Setting::default() }).await;
    let chromium = Chromium::start().await;
    let link = world.link("twice", json!({})).await;
    let first = chromium.opens(&link).await;
    let second = chromium.opens(&link).await;
    first.presses("#accept button").await;
    first.reads("Choose your provider").await;
    second.presses("#decline button").await;
    second.reads("Choose your provider").await;
    connects_geotab(&first).await;
    first.page.reload().await.unwrap();
    first.reads("Geotab is connected").await;
    connects_geotab(&second).await;
    first.presses("#return button").await;
    let success = format!("{}/success", world.partner);
    let end = first.lands_on(&success).await;
    assert_eq!(end, format!("{success}?status=success&tsp_count=1"));
    second.presses("#return button").await;
    assert_eq!(second.lands_on(&success).await, end);
    // Back shows the last page or requests it again; the ending is the same.
    let _: bool = first.value("(history.back(), true)").await;
    first.reads("is connected").await;
    first.presses("#return button").await;
    assert_eq!(first.lands_on(&success).await, end);
    chromium.ends().await;
}
