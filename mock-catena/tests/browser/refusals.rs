//! Every screen with an error: checked like the others, and linked to its field.

use serde_json::json;

use crate::appearance::looked_at;
use crate::chromium::{Chromium, Tab};
use crate::partner::{Setting, World};

/// The field that is marked invalid, and its error message.
async fn reported(tab: &Tab) -> [String; 2] {
    tab.value(
        "[document.querySelector('[aria-invalid=true]').id, \
         document.getElementById(document.querySelector('[aria-invalid=true]').getAttribute('aria-describedby')).innerText]",
    )
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_rejected_form_shows_the_error_at_its_field_and_keeps_the_input_except_secrets() {
    let world = World::begins(Setting::default()).await;
    let chromium = Chromium::start().await;
    let tab = chromium.opens(world.link("refused", json!({})).await).await;
    tab.presses("#accept button").await;
    tab.reads("Choose your provider").await;
    let list: String = tab.value("location.href").await;
    let page = |path: &str, more: &str| list.replace("/providers?", path) + more;

    tab.goes_to(page("/provider?", "&provider=ez-lynk")).await;
    tab.types("#carrier_identifier", "refuse-me").await;
    let choose = "(document.getElementById('carrier_identifier_type').value = 'cvor') === 'cvor'";
    tab.until(choose).await;
    tab.presses("#connect button").await;
    tab.until("document.title.startsWith('Not connected')").await;
    assert_eq!(reported(&tab).await[0], "carrier_identifier");
    let chosen: String = tab.value("document.getElementById('carrier_identifier_type').value").await;
    assert_eq!(chosen, "cvor");

    tab.goes_to(page("/provider?", "&provider=geotab")).await;
    tab.types("#username", "ada").await;
    tab.types("#password", "refuse-me").await;
    tab.types("#database", "blue_ridge").await;
    tab.presses("#connect button").await;
    tab.until("document.title.startsWith('Not connected')").await;
    assert_eq!(
        reported(&tab).await,
        ["password", "Geotab refused these credentials. Check them and try again."]
    );
    let shown: Vec<String> = tab
        .value("['username', 'password', 'database'].map((id) => document.getElementById(id).value)")
        .await;
    assert_eq!(shown, ["ada", "", "blue_ridge"]);
    looked_at(&tab, "credentials-refused").await;

    tab.goes_to(page("/sign-in?", "&provider=samsara")).await;
    tab.types("#username", "no-answer").await;
    tab.types("#password", "x").await;
    tab.presses("#sign-in button").await;
    tab.until("document.title.startsWith('Not signed in')").await;
    assert_eq!(reported(&tab).await[0], "username");
    looked_at(&tab, "sign-in-refused").await;

    tab.goes_to(page("/not-listed?", "")).await;
    let first: String = tab.value("document.querySelector('#registry a').href").await;
    tab.goes_to(first).await;
    tab.types("#email", "ada").await;
    tab.types("#notes", "Soon, please").await;
    tab.insists("request-integration").await;
    tab.until("document.title.startsWith('Not sent')").await;
    assert_eq!(reported(&tab).await[0], "email");
    let shown: String = tab.value("document.getElementById('notes').value").await;
    assert_eq!(shown, "Soon, please");
    looked_at(&tab, "request-refused").await;

    tab.goes_to(page("/waitlist?", "")).await;
    tab.insists("join-waitlist").await;
    tab.until("document.title.startsWith('Not joined')").await;
    assert_eq!(reported(&tab).await, ["provider_name", "Write the name of your provider."]);
    looked_at(&tab, "waitlist-refused").await;

    // A form's address in the address bar.
    tab.goes_to(world.url("/connect/accept")).await;
    tab.reads("This address is not a page").await;
    looked_at(&tab, "not-a-page").await;
    tab.goes_to(page("/accept?", "")).await;
    tab.reads("Choose your provider").await;
    chromium.ends().await;
}
