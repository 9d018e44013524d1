//! Every screen: checked by axe-core in light and dark, with screenshots on phone and desktop.

use serde_json::json;

use crate::appearance::{at, looked_at};
use crate::chromium::{Chromium, Tab};
use crate::partner::{Setting, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_screen_is_accessible_and_fits_phone_and_desktop() {
    let world = World::begins(Setting { helper: true, ..Setting::default() }).await;
    let chromium = Chromium::start().await;
    let tab = chromium.opens("about:blank").await;
    at(&tab, &world.url("/"), "Catena inspector", "inspector-empty").await;
    at(&tab, &world.url("/?invite=x"), "This link is not known", "unknown").await;

    let link = world.link("screens", json!({})).await;
    at(&tab, &link, "Share your data", "consent").await;
    tab.presses("#shared summary").await;
    tab.until("document.querySelector('#shared details').open").await;
    looked_at(&tab, "consent-details").await;
    tab.presses("#help").await;
    tab.reads("Help").await;
    looked_at(&tab, "help").await;
    tab.presses("#back").await;
    tab.presses("#accept button").await;
    tab.reads("Choose your provider").await;
    looked_at(&tab, "providers").await;
    tab.types("#q", "zzz").await;
    tab.presses("#search button").await;
    tab.until("document.querySelector('[role=status]')?.innerText.includes('zzz')").await;
    looked_at(&tab, "providers-none").await;
    tab.goes_to(&link).await;

    let list: String = tab.value("location.href").await;
    let form = |slug: &str| list.replace("/providers?", "/provider?") + "&provider=" + slug;
    at(&tab, &form("ez-lynk"), "Connect EZ Lynk", "credentials").await;
    at(&tab, &form("samsara"), "Connect Samsara", "sign-in-elsewhere").await;
    tab.presses("#connect button").await;
    tab.reads("Sign in to Samsara").await;
    looked_at(&tab, "sign-in").await;
    tab.types("#username", "ada").await;
    tab.types("#password", "x").await;
    tab.presses("#sign-in button").await;
    tab.reads("Samsara is connected").await;
    looked_at(&tab, "connected").await;
    tab.presses("#add-another button").await;
    tab.reads("Choose your provider").await;
    looked_at(&tab, "providers-after-one").await;
    tab.follows("Delete the connection").await;
    tab.reads("Delete the connection").await;
    looked_at(&tab, "delete").await;
    tab.presses("#delete button").await;
    tab.reads("was deleted").await;
    looked_at(&tab, "deleted").await;
    tab.presses("#add-another button").await;
    tab.presses("#not-listed button").await;
    tab.reads("Find your provider").await;
    looked_at(&tab, "registry").await;
    tab.presses("#waitlist button").await;
    tab.reads("Join the waitlist").await;
    looked_at(&tab, "waitlist").await;
    tab.types("#provider_name", "Tiny ELD").await;
    tab.presses("#join-waitlist button").await;
    tab.reads("You are on the waitlist").await;
    looked_at(&tab, "waiting").await;
    tab.presses("#add-another button").await;
    tab.presses("#not-listed button").await;
    let first: String = tab.value("document.querySelector('#registry a').href").await;
    at(&tab, &first, "Request", "request").await;
    tab.presses("#request-integration button").await;
    tab.reads("has been requested").await;
    looked_at(&tab, "requested").await;
    chromium.ends().await;
}

/// One click on the strip, and the resulting page.
async fn received(world: &World, tab: &Tab, ending: &str, more: serde_json::Value) {
    tab.goes_to(world.link(ending, more).await).await;
    tab.presses(&format!("#helper button[value={ending}]")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_last_screen_is_accessible_and_reachable_from_the_strip() {
    let world = World::begins(Setting { helper: true, ..Setting::default() }).await;
    let chromium = Chromium::start().await;
    let tab = chromium.opens("about:blank").await;
    for (ending, target) in [
        ("success", "/success?status=success"),
        ("integration-requested", "/success?status=integration-requested&integration_request_id="),
        ("waitlist", "/success?status=integration-requested&integration_request_id="),
        ("mixed", "/success?status=success"),
        ("disconnected", "/failure?status=failure"),
        ("declined", "/failure?status=failure"),
        ("declined-with-reason", "/failure?status=failure"),
        ("expired", "/failure?status=failure"),
    ] {
        received(&world, &tab, ending, json!({})).await;
        tab.lands_on(&format!("{}{target}", world.partner)).await;
    }
    let nowhere = json!({"success_redirect_url": null, "failure_redirect_url": null});
    for (ending, heading) in [
        ("success", "Your provider is connected"),
        ("integration-requested", "Your provider has been requested"),
        ("disconnected", "You have left"),
        ("declined", "Invitation declined"),
        ("expired", "This link has expired"),
        ("deleted", "This invitation was withdrawn"),
    ] {
        let mut more = nowhere.clone();
        more["fleet_ref"] = json!(format!("nowhere-{ending}"));
        received(&world, &tab, ending, more).await;
        tab.reads(heading).await;
        looked_at(&tab, &format!("end-{ending}")).await;
    }
    // A declined link that is opened again, with a button to return.
    let link = world.link("again", json!({})).await;
    tab.goes_to(&link).await;
    tab.presses("#decline button").await;
    tab.lands_on(&format!("{}/failure", world.partner)).await;
    at(&tab, &link, "Invitation declined", "end-declined-again").await;
    tab.presses("#return button").await;
    tab.lands_on(&format!("{}/failure?status=failure", world.partner)).await;
    chromium.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn brand_and_theme_are_applied_and_the_chosen_theme_is_stored() {
    let world = World::begins(Setting::default()).await;
    let chromium = Chromium::start().await;
    let tab = chromium.opens("about:blank").await;
    let link = world.link("look", json!({})).await;
    let background = "getComputedStyle(document.body).backgroundColor";

    let bare = format!("{link}&embed_key=demo&variant=card&theme=dark");
    at(&tab, &bare, "Share your data", "card").await;
    let card = format!("{bare}&brand_color=%23ffd400");
    at(&tab, &card, "Share your data", "card-brand").await;
    let forms: Vec<String> = tab.value("[...document.forms].map((form) => form.id)").await;
    assert_eq!(forms, ["accept", "decline"]);
    let button: Vec<String> = tab
        .value("(({backgroundColor, color}) => [backgroundColor, color])(getComputedStyle(document.querySelector('#accept button')))")
        .await;
    assert_eq!(button, ["rgb(255, 212, 0)", "rgb(11, 22, 34)"]);
    tab.sees(1280, 800, "light").await;
    let forced: String = tab.value(background).await;
    assert_eq!(forced, "rgb(22, 31, 40)");

    tab.goes_to(&link).await;
    let light: String = tab.value(background).await;
    tab.presses("#theme button").await;
    tab.until("document.documentElement.dataset.theme === 'dark'").await;
    let dark: String = tab.value(background).await;
    assert_ne!(light, dark);
    tab.goes_to(&link).await;
    let stored: String = tab.value(background).await;
    assert_eq!(stored, dark);
    chromium.ends().await;
}
