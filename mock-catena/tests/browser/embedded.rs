//! The three embed modes on the partner's page: messages, redirects, and where the browser ends up.

use serde_json::{Value, json};

use crate::appearance::looked_at;
use crate::chromium::{Chromium, Tab};
use crate::partner::{Setting, World};

/// The partner's page with its form filled in.
async fn filled(world: &World, chromium: &Chromium, link: &str, key: &str) -> Tab {
    let tab = chromium.opens(format!("{}/", world.partner)).await;
    tab.reads("A partner's page").await;
    let fill = json!([link, key]);
    let _: bool = tab
        .value(&format!(
            "(([link, key]) => {{ document.getElementById('link').value = link; \
             document.getElementById('embed_key').value = key; return true; }})({fill})"
        ))
        .await;
    tab
}

/// The messages that the partner's page received, without `open` after the first: every screen posts it.
async fn heard(tab: &Tab) -> Vec<Value> {
    let lines: Vec<String> =
        tab.value("[...document.querySelectorAll('#heard li')].map((line) => line.innerText)").await;
    let messages = lines.iter().map(|line| serde_json::from_str::<Value>(line).unwrap()).enumerate();
    messages
        .filter(|(place, message)| *place == 0 || message["event"] != "open")
        .map(|(_, one)| one)
        .collect()
}

async fn receives(tab: &Tab, events: &[&str]) -> Vec<Value> {
    let count = format!(
        "[...document.querySelectorAll('#heard li')].filter((line, place) => \
         place === 0 || !line.innerText.includes('\"open\"')).length >= {}",
        events.len()
    );
    tab.until(&count).await;
    let heard = heard(tab).await;
    let names: Vec<_> = heard.iter().map(|message| message["event"].as_str().unwrap()).collect();
    assert_eq!(names, events);
    assert!(heard.iter().all(|message| message["source"] == "catena-connect" && message["version"] == 1));
    heard
}

const FLOW: &str = "127.0.0.1";

/// The frame's screen passes axe-core and does not scroll sideways.
async fn fits(tab: &Tab, screen: &str) {
    assert_eq!(tab.barriers_in(Some(FLOW)).await, Vec::<String>::new(), "{screen}");
    tab.until_in(Some(FLOW), "document.documentElement.scrollWidth <= window.innerWidth").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_frame_all_six_messages_reach_the_partners_page_and_nothing_navigates() {
    let world = World::begins(Setting::default()).await;
    let chromium = Chromium::start().await;
    let link = world.link("frame", json!({})).await;
    let tab = filled(&world, &chromium, &link, "demo").await;
    tab.sees(1280, 1000, "light").await;
    tab.presses("#iframe").await;
    receives(&tab, &["open"]).await;
    assert_eq!(tab.barriers().await, Vec::<String>::new());
    fits(&tab, "consent").await;
    tab.presses_in(FLOW, "#accept button").await;
    tab.reads_in(Some(FLOW), "Choose your provider").await;
    fits(&tab, "providers").await;
    tab.is_kept_as("embedded-frame").await;

    // The provider's sign-in is a popup that the flow closes.
    tab.presses_in(FLOW, "#providers a[href$='=samsara']").await;
    tab.reads_in(Some(FLOW), "Connect Samsara").await;
    fits(&tab, "sign-in elsewhere").await;
    tab.presses_in(FLOW, "#connect button").await;
    let window = chromium.window("/connect/sign-in").await;
    window.reads("Sign in to Samsara").await;
    let opener: bool = window.value("Boolean(window.opener)").await;
    assert!(opener);
    window.types("#username", "ada").await;
    window.types("#password", "anything").await;
    window.presses("#sign-in button").await;
    tab.reads_in(Some(FLOW), "Samsara is connected").await;
    chromium.no_window("/connect/sign").await;
    let reported = receives(&tab, &["open", "connection"]).await;
    let connection = reported[1]["connectionId"].as_str().unwrap().to_owned();

    // Deleted and connected again.
    fits(&tab, "connected").await;
    tab.presses_in(FLOW, "#connections a").await;
    tab.reads_in(Some(FLOW), "Delete the connection").await;
    fits(&tab, "delete").await;
    tab.presses_in(FLOW, "#delete button").await;
    let reported = receives(&tab, &["open", "connection", "connection_deleted"]).await;
    assert_eq!(reported[2]["connectionId"], connection.as_str());
    tab.presses_in(FLOW, "#add-another button").await;
    tab.reads_in(Some(FLOW), "Choose your provider").await;
    tab.presses_in(FLOW, "#providers a[href$='=matrack']").await;
    tab.reads_in(Some(FLOW), "Connect Matrack").await;
    let type_it = "(document.querySelector('#company_id').value = 'x', true)";
    tab.until_in(Some(FLOW), type_it).await;
    tab.presses_in(FLOW, "#connect button").await;
    tab.reads_in(Some(FLOW), "Matrack is connected").await;
    tab.until_in(Some(FLOW), "document.querySelector('#return button').innerText === 'Done'").await;
    tab.presses_in(FLOW, "#return button").await;
    let all = ["open", "connection", "connection_deleted", "connection", "success", "close"];
    let reported = receives(&tab, &all).await;
    assert_eq!(reported[4]["connectionIds"], json!([reported[3]["connectionId"]]));
    tab.reads("A partner's page").await;

    // Returning again posts again; the page keeps the first outcome.
    tab.reads_in(Some(FLOW), "Your provider is connected").await;
    fits(&tab, "finished").await;
    tab.presses_in(FLOW, "#return button").await;
    receives(&tab, &[&all[..], &["success", "close"]].concat()).await;
    let outcome: String = tab.value("document.getElementById('outcome').innerText").await;
    assert_eq!(outcome, "success, closed");
    chromium.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_frame_a_decline_and_a_request_are_exits() {
    let world = World::begins(Setting { helper: true, ..Setting::default() }).await;
    let chromium = Chromium::start().await;
    for (ending, reason) in [
        ("declined", "declined"),
        ("integration-requested", "integration_requested"),
        ("waitlist", "integration_requested"),
        ("disconnected", "user_cancelled"),
        ("expired", "expired"),
    ] {
        let link = world.link(ending, json!({})).await;
        let tab = filled(&world, &chromium, &link, "demo").await;
        tab.presses("#iframe").await;
        receives(&tab, &["open"]).await;
        tab.presses_in(FLOW, &format!("#helper button[value={ending}]")).await;
        let reported = receives(&tab, &["open", "exit", "close"]).await;
        assert_eq!(reported[1]["reason"], reason, "{ending}");
        assert!(reported[1].get("integration_request_id").is_none());
    }
    chromium.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unregistered_origin_can_neither_frame_the_flow_nor_get_its_messages() {
    let world = World::begins(Setting::default()).await;
    let chromium = Chromium::start().await;
    let link = world.link("stranger", json!({})).await;
    for key in ["elsewhere", "no-such-key", ""] {
        let tab = filled(&world, &chromium, &link, key).await;
        tab.presses("#iframe").await;
        // A rejected frame shows the browser's error page.
        tab.until("document.querySelector('iframe') !== null").await;
        let refused = chromium_refused(&tab).await;
        assert!(refused, "`{key}` was framed");
        // A popup may open, but this page cannot read its messages.
        let tab = filled(&world, &chromium, &link, key).await;
        tab.presses("#popup").await;
        let window = chromium.window("embed=popup").await;
        window.reads("Share your data").await;
        window.page.close().await.unwrap();
        assert_eq!(heard(&tab).await, Vec::<Value>::new());
    }
    chromium.ends().await;
}

/// Whether the frame was loaded and shows nothing of the flow.
async fn chromium_refused(tab: &Tab) -> bool {
    tab.value(
        "new Promise((resolve) => { const frame = document.querySelector('iframe'); \
         const look = () => { try { frame.contentWindow.location.href; resolve(false); } catch { resolve(true); } }; \
         frame.addEventListener('load', look); frame.src = frame.src; })",
    )
    .await
        && tab.page.frames().await.unwrap().len() <= 2
        && !frame_reads(tab).await
}

async fn frame_reads(tab: &Tab) -> bool {
    tab.page.frames().await.unwrap().iter().any(|frame| frame.url.contains("/?invite="))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_popup_the_opener_gets_messages_and_without_one_it_redirects() {
    let world = World::begins(Setting { helper: true, ..Setting::default() }).await;
    let chromium = Chromium::start().await;
    let link = world.link("window", json!({})).await;
    let tab = filled(&world, &chromium, &link, "demo").await;
    tab.presses("#popup").await;
    let window = chromium.window("embed=popup").await;
    window.reads("Share your data").await;
    receives(&tab, &["open"]).await;
    window.presses("#accept button").await;
    window.reads("Choose your provider").await;
    window.follows("Matrack").await;
    window.types("#company_id", "x").await;
    window.presses("#connect button").await;
    window.reads("Matrack is connected").await;
    let label: String = window.value("document.querySelector('#return button').innerText").await;
    assert_eq!(label, "Return to Acme Brokerage");
    window.presses("#return button").await;
    let reported = receives(&tab, &["open", "connection", "success", "close"]).await;
    assert_eq!(reported[2]["connectionIds"], json!([reported[1]["connectionId"]]));
    chromium.no_window("embed=popup").await;

    // A sign-in popup that stays open.
    let signed_in = world.link("signed-in", json!({})).await;
    let tab = chromium.opens(format!("{signed_in}&embed=popup&embed_key=demo")).await;
    tab.presses("#accept button").await;
    tab.reads("Choose your provider").await;
    tab.follows("Samsara").await;
    tab.reads("Connect Samsara").await;
    let form: String = tab
        .value(
            "`${document.forms.connect.action}?${new URLSearchParams(new FormData(document.forms.connect))}`",
        )
        .await;
    tab.goes_to(form).await;
    tab.types("#username", "ada").await;
    tab.types("#password", "x").await;
    tab.presses("#sign-in button").await;
    tab.reads("Samsara is connected").await;
    looked_at(&tab, "signed-in").await;

    // The opener is closed.
    let alone = world.link("alone", json!({})).await;
    let tab = chromium.opens(format!("{alone}&embed=popup&embed_key=demo")).await;
    tab.presses("#helper button[value=integration-requested]").await;
    tab.lands_on(&format!("{}/failure?status=integration-requested", world.partner)).await;
    chromium.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_blocked_sign_in_popup_keeps_the_form_and_shows_a_message() {
    let world = World::begins(Setting::default()).await;
    let chromium = Chromium::start().await;
    let link = world.link("blocked", json!({})).await;
    let tab = chromium.opens(format!("{link}&embed=popup&embed_key=demo")).await;
    tab.presses("#accept button").await;
    tab.reads("Choose your provider").await;
    tab.follows("Samsara").await;
    tab.reads("Connect Samsara").await;
    let _: bool = tab.value("(window.open = () => null, true)").await;
    tab.presses("#connect button").await;
    tab.until("!document.getElementById('blocked').hidden").await;
    tab.reads("Connect Samsara").await;
    tab.sees(390, 780, "light").await;
    tab.is_kept_as("sign-in-blocked").await;
    assert_eq!(tab.barriers().await, Vec::<String>::new());
    chromium.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_same_tab_there_is_a_redirect_and_no_message() {
    let world = World::begins(Setting { helper: true, ..Setting::default() }).await;
    let chromium = Chromium::start().await;
    for (ending, target) in [("success", "/success?status=success"), ("declined", "/failure?status=failure")]
    {
        let link = world.link(ending, json!({})).await;
        let tab = filled(&world, &chromium, &link, "demo").await;
        tab.presses("#redirect").await;
        tab.reads("Share your data").await;
        let scripts: usize = tab.value("document.scripts.length").await;
        assert_eq!(scripts, 0);
        tab.presses(&format!("#helper button[value={ending}]")).await;
        tab.lands_on(&format!("{}{target}", world.partner)).await;
    }
    chromium.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_cookie_probe_reports_to_registered_origins_only() {
    for tls in [false, true] {
        let world = World::begins(Setting { tls, ..Setting::default() }).await;
        assert_eq!(world.mock.base_url().scheme(), if tls { "https" } else { "http" });
        let chromium = Chromium::start().await;
        let link = world.link("probe", json!({})).await;
        let tab = filled(&world, &chromium, &link, "demo").await;
        tab.presses("#probe").await;
        tab.until("document.getElementById('outcome').innerText === 'a frame works'").await;
        chromium.ends().await;
    }
}
