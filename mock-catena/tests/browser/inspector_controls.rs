//! The controls of the inspector, its addresses and its keyboard.

use serde_json::{Value, json};

use crate::appearance::looked_at;
use crate::chromium::{Chromium, Tab};
use crate::inspector::{partner_that_signs_the_parsed_body, says, session, subscribed};
use crate::partner::{Setting, World};

async fn opened(world: &World, chromium: &Chromium, place: &str) -> Tab {
    let tab = chromium.opens(world.url(place)).await;
    tab.sees(1440, 900, "light").await;
    tab
}

async fn read(world: &World, path: &str) -> Value {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    serde_json::from_str(&client.get(world.url(path)).send().await.unwrap().text().await.unwrap()).unwrap()
}

/// Presses the button with these words within a part of the page.
async fn presses(tab: &Tab, within: &str, words: &str) {
    let [within, words] = [within, words].map(|text| serde_json::to_string(text).unwrap());
    let find = format!(
        "(() => {{ document.querySelectorAll('[data-pressed]').forEach((it) => it.removeAttribute('data-pressed')); \
         const it = [...document.querySelectorAll({within} + ' button, ' + {within} + ' summary')]\
         .find((it) => it.innerText === {words} && !it.disabled); \
         if (!it) return false; it.dataset.pressed = ''; return true; }})()"
    );
    tab.until(&find).await;
    tab.presses("[data-pressed]").await;
}

async fn key(tab: &Tab, key: &str) {
    tab.page.bring_to_front().await.unwrap();
    for kind in ["keyDown", "keyUp"] {
        let text = if kind == "keyDown" && key.len() == 1 { key } else { "" };
        tab.page
            .call("Input.dispatchKeyEvent", json!({"type": kind, "key": key, "text": text}))
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn subscriptions_are_made_paused_rotated_and_show_their_secret_on_a_press_only() {
    let world = World::begins(Setting::default()).await;
    let chromium = Chromium::start().await;
    let tab = opened(&world, &chromium, "/#/controls/subscriptions").await;
    says(&tab, "#control-subscriptions", "Nothing is subscribed").await;
    let hooks = partner_that_signs_the_parsed_body(false).await;
    tab.types("#subscribe-url", &hooks).await;
    tab.types("#subscribe-event", "invitation.accepted").await;
    presses(&tab, "#control-subscriptions", "Subscribe").await;
    says(&tab, "#control-subscriptions", "1 subscription was made").await;
    let subscription = read(&world, "/_mock/subscriptions").await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/_mock/subscriptions/{subscription}/secret");
    let secret = async || read(&world, &path).await["secret"].as_str().unwrap().to_owned();
    let shown = format!("document.documentElement.outerHTML.includes('{}')", secret().await);
    assert!(!tab.value::<bool>(&shown).await);
    presses(&tab, ".subscriptions", "Actions").await;
    presses(&tab, ".subscriptions", "Show the secret").await;
    tab.until(&shown).await;
    looked_at(&tab, "inspector-subscriptions").await;
    tab.sees(1440, 900, "light").await;
    presses(&tab, ".subscriptions", "Pause").await;
    says(&tab, ".subscriptions .chip", "paused").await;
    presses(&tab, ".subscriptions", "Actions").await;
    presses(&tab, ".subscriptions", "Activate").await;
    says(&tab, ".subscriptions .chip", "active").await;
    presses(&tab, ".subscriptions", "Actions").await;
    presses(&tab, ".subscriptions", "Replay").await;
    says(&tab, "#notice", "0 dead letters sent again").await;
    let before = secret().await;
    presses(&tab, ".subscriptions", "Rotate the secret").await;
    presses(&tab, ".subscriptions", "Press again to rotate").await;
    says(&tab, "#notice", "It has a new secret").await;
    assert_ne!(before, secret().await);
    chromium.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_clock_the_dialect_and_faults_are_set_with_the_curl_for_each() {
    let world = World::begins(Setting::default()).await;
    let chromium = Chromium::start().await;
    let timeline = {
        let id = session(&world, "carrier-1", "viewed").await;
        opened(&world, &chromium, &format!("/#/sessions/{id}")).await
    };
    let tab = opened(&world, &chromium, "/#/controls/clock").await;
    says(&tab, "#clock-state", "Clock").await;
    presses(&tab, "#control-clock", "Freeze").await;
    says(&tab, "#clock-state", "Frozen").await;
    presses(&tab, "#control-clock", "+ 14 days").await;
    says(&tab, "#notice", "It is ").await;
    tab.types("#advance", "2h 30m").await;
    presses(&tab, "#control-clock form", "curl").await;
    says(&tab, "#control-clock pre", "/_mock/clock/advance").await;
    says(&tab, "#control-clock pre", "{\"duration\":\"2h 30m\"}").await;
    // The jump is in the timeline that is open beside it.
    timeline.page.bring_to_front().await.unwrap();
    says(&timeline, ".step.control", "Clock advanced by").await;
    says(&timeline, ".step.gap", "14 d later").await;
    says(&timeline, ".step.note", "The link expires").await;
    tab.page.bring_to_front().await.unwrap();

    presses(&tab, "#control-dialect", "openapi").await;
    says(&tab, "#notice", "Follows openapi now").await;
    assert_eq!(read(&world, "/_mock/dialect").await["attempts"], 3);
    says(&tab, "#control-dialect .says", "A 2xx (WebhookMetrics).").await;

    tab.until("(() => { const it = document.querySelector('#fault'); it.value = 'wrong-secret'; return it.value === 'wrong-secret'; })()").await;
    tab.types("#fault-times", "2").await;
    presses(&tab, "#control-faults", "Add the fault").await;
    says(&tab, "#control-faults .rules", "wrong-secret").await;
    let hooks = partner_that_signs_the_parsed_body(false).await;
    subscribed(&world, &hooks, "invitation.viewed").await;
    session(&world, "carrier-2", "viewed").await;
    says(&tab, "#control-faults .counter", "1").await;
    looked_at(&tab, "inspector-controls").await;
    tab.sees(1440, 900, "light").await;
    presses(&tab, "#control-faults", "Remove").await;
    says(&tab, "#control-faults .rules", "No fault is active").await;
    // A value that the API refuses is explained, and stays in sight.
    presses(&tab, "#control-faults", "Parameters of the fault").await;
    tab.types("#fault-parameters", "{\"volume\": 11}").await;
    presses(&tab, "#control-faults", "Add the fault").await;
    says(&tab, ".problem-card", "volume").await;
    chromium.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_goes_live_and_the_state_is_exported_reset_and_imported() {
    let world = World::begins(Setting::default()).await;
    session(&world, "carrier-1", "integration-requested").await;
    subscribed(&world, "http://127.0.0.1:9/hooks", "tsp.created").await;
    let chromium = Chromium::start().await;
    let tab = opened(&world, &chromium, "/#/controls/providers").await;
    says(&tab, ".providers li:first-child", "1 request").await;
    presses(&tab, ".providers li:first-child", "Make it live").await;
    says(&tab, "#notice", "1 request was answered").await;

    tab.until("(URL.createObjectURL = (blob) => { blob.text().then((text) => (window.saved = text)); return 'blob:x'; }) !== null").await;
    presses(&tab, "#control-state", "Export").await;
    tab.until("window.saved !== undefined").await;
    let export: String = tab.value("window.saved").await;
    assert!(export.contains("carrier-1") && !export.contains("a-secret-of-the-partner"));
    tab.presses("#export-secrets").await;
    tab.until("delete window.saved").await;
    presses(&tab, "#control-state", "Export").await;
    tab.until("window.saved?.includes('a-secret-of-the-partner')").await;
    let export: String = tab.value("window.saved").await;

    presses(&tab, "#control-state", "Reset").await;
    presses(&tab, "#control-state", "Press again to delete everything").await;
    says(&tab, "#notice", "Everything was deleted").await;
    assert_eq!(read(&world, "/_mock/sessions").await["items"], json!([]));
    let choose = format!(
        "(() => {{ const chosen = new DataTransfer(); chosen.items.add(new File([{}], 'export.json')); \
         document.querySelector('#import-file').files = chosen.files; return true; }})()",
        serde_json::to_string(&export).unwrap()
    );
    tab.until(&choose).await;
    presses(&tab, "#control-state", "Import").await;
    says(&tab, "#notice", "1 session and 1 subscription were imported").await;
    assert_eq!(read(&world, "/_mock/sessions").await["items"][0]["fleet_ref"], "carrier-1");
    chromium.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delivery_is_sent_again_edited_and_wrong_and_its_attempts_are_compared() {
    let world = World::begins(Setting::default()).await;
    let hooks = partner_that_signs_the_parsed_body(false).await;
    subscribed(&world, &hooks, "invitation.viewed").await;
    session(&world, "carrier-1", "viewed").await;
    let chromium = Chromium::start().await;
    let tab = opened(&world, &chromium, "/#/deliveries/1").await;
    says(&tab, ".attempts", "Attempt 1").await;
    let attempts = async |number: usize| {
        tab.until(&format!("document.querySelectorAll('.attempt-tab').length === {number}")).await;
    };
    tab.presses("#send-again").await;
    attempts(2).await;
    says(&tab, ".differences", "X-Request-ID").await;
    presses(&tab, ".resend", "Send wrong").await;
    attempts(3).await;
    tab.presses("#find-reason").await;
    says(&tab, ".finding", "The signature that was sent is wrong").await;
    presses(&tab, ".resend", "Edit and send").await;
    tab.until("(() => { const it = document.querySelector('#edited'); if (!it.value) return false; it.value = '{\"edited\":true}'; return true; })()").await;
    presses(&tab, ".editor", "curl").await;
    says(&tab, ".editor pre", "/_mock/deliveries/1/send").await;
    presses(&tab, ".resend", "Send edited").await;
    attempts(4).await;
    presses(&tab, ".attempt-body", "Raw").await;
    says(&tab, ".attempt-body pre[aria-label='Body of the request']", "{\"edited\":true}").await;
    presses(&tab, ".reproduce", "Python").await;
    says(&tab, ".reproduce pre", "urllib.request").await;
    looked_at(&tab, "inspector-attempts").await;
    chromium.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_has_an_address_and_a_key() {
    let world = World::begins(Setting::default()).await;
    let hooks = partner_that_signs_the_parsed_body(false).await;
    subscribed(&world, &hooks, "invitation.viewed").await;
    let first = session(&world, "carrier-1", "viewed").await;
    let second = session(&world, "carrier-2", "viewed").await;
    let chromium = Chromium::start().await;
    let tab = opened(&world, &chromium, "/").await;
    tab.until("(window.shift = 0, new PerformanceObserver((list) => list.getEntries().forEach((one) => { if (!one.hadRecentInput) window.shift += one.value; })).observe({ type: 'layout-shift', buffered: true }), true)").await;
    says(&tab, ".total", "2 sessions").await;
    key(&tab, "j").await;
    tab.until(&format!("location.hash === '#/sessions/{second}'")).await;
    key(&tab, "j").await;
    tab.until(&format!("location.hash === '#/sessions/{first}'")).await;
    says(&tab, ".detail-title", "carrier-1").await;
    tab.presses(".step.attempt a").await;
    says(&tab, ".verdict", "refused").await;
    let address: String = tab.value("location.href").await;
    key(&tab, "r").await;
    tab.until("document.querySelectorAll('.attempt-tab').length === 2").await;
    key(&tab, "Escape").await;
    tab.until(&format!("location.hash === '#/sessions/{first}'")).await;
    key(&tab, "Escape").await;
    tab.until("location.hash === '#/sessions'").await;
    key(&tab, "/").await;
    tab.until("document.activeElement.id === 'search'").await;
    key(&tab, "Escape").await;
    key(&tab, "n").await;
    tab.until("document.activeElement.id === 'invite-fleet_ref'").await;
    key(&tab, "Escape").await;
    key(&tab, "?").await;
    says(&tab, "dialog[open]", "Keyboard shortcuts").await;
    looked_at(&tab, "inspector-keys").await;
    tab.sees(1440, 900, "light").await;
    tab.presses("dialog button").await;
    key(&tab, "g").await;
    key(&tab, "d").await;
    says(&tab, ".total", "2 deliveries").await;
    looked_at(&tab, "inspector-deliveries").await;
    tab.sees(1440, 900, "light").await;
    let shift: f64 = tab.value("window.shift").await;
    assert!(shift < 0.1, "{shift}");

    // The address of an attempt opens it, in a new page and on a phone.
    let tab = chromium.opens(&address).await;
    tab.sees(375, 800, "dark").await;
    says(&tab, ".verdict", "refused").await;
    says(&tab, ".attempt-tab[aria-current]", "Attempt 1").await;
    assert!(tab.value::<bool>("document.documentElement.scrollWidth <= 375").await);
    tab.presses(".delivery-pane .back").await;
    says(&tab, ".session-pane .detail-title", "carrier-1").await;
    tab.until("document.querySelector('.session-pane').offsetHeight > 0").await;
    tab.presses(".session-pane .back").await;
    tab.until("document.querySelector('.list-pane').offsetHeight > 0").await;
    chromium.ends().await;
}
