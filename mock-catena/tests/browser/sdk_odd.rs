//! What fleets and pages do that no page asks for: they load again, go back, use two tabs, and nest frames.

use serde_json::json;

use crate::chromium::Chromium;
use crate::partner::{Setting, World};
use crate::stand_in::{FLOW, Launcher};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frame_goes_on_after_a_reload_a_second_tab_and_within_another_frame() {
    let world = World::begins(Setting { helper: true, ..Setting::default() }).await;
    let chromium = Chromium::start().await;
    let launcher = Launcher::opens(&world, &chromium).await;

    // The frame is loaded again while the fleet signs in at its provider.
    let link = world.link("reloaded", json!({})).await;
    launcher.starts(&link, json!([{}, true]), "iframe").await;
    launcher.reads_in(Some(FLOW), "Share your data").await;
    launcher.presses_in(FLOW, "#accept button").await;
    launcher.reads_in(Some(FLOW), "Choose your provider").await;
    launcher.presses_in(FLOW, "#providers a[href$='=samsara']").await;
    launcher.reads_in(Some(FLOW), "Connect Samsara").await;
    launcher.presses_in(FLOW, "#connect button").await;
    let window = chromium.window("/connect/sign-in").await;
    window.reads("Sign in to Samsara").await;
    let opened = launcher.opened().await;
    launcher.until_in(Some(FLOW), "(location.reload(), true)").await;
    launcher.until_opened(opened + 1).await;
    launcher.reads_in(Some(FLOW), "Connect Samsara").await;
    window.types("#username", "ada").await;
    window.types("#password", "x").await;
    window.presses("#sign-in button").await;
    launcher.reads_in(Some(FLOW), "Samsara is connected").await;
    chromium.no_window("/connect/sign").await;

    // The fleet ends the same visit in a tab of its own, with the link from its e-mail.
    let tab = chromium.opens(&link).await;
    tab.reads("Samsara is connected").await;
    tab.presses("#return button").await;
    tab.lands_on(&format!("{}/success?status=success", world.partner)).await;
    launcher.presses_in(FLOW, "#return button").await;
    launcher.is_called(&["connection", "success", "close"]).await;
    launcher.until("(launch.destroy(), true)").await;

    // An `embed` that nobody knows is none: it loads for the key, and posts nothing.
    let plain = world.link("unknown", json!({})).await;
    let framed = |url: &str| {
        format!(
            "((frame) => {{ calls.length = 0; frame.src = {}; document.body.append(frame); return true; }})\
             (document.createElement('iframe'))",
            json!(url)
        )
    };
    launcher.until(&framed(&format!("{plain}&embed=IFRAME&embed_key=demo"))).await;
    launcher.reads_in(Some(FLOW), "Share your data").await;
    assert_eq!(launcher.opened().await, 0);
    launcher.until("(document.querySelector('iframe').remove(), true)").await;

    // The launching page is itself in a frame of the partner's.
    launcher.until(&framed("/launch")).await;
    launcher.until("document.querySelector('iframe').contentWindow.start !== undefined").await;
    let nested = world.link("nested", json!({})).await;
    launcher.until("(window.inner = document.querySelector('iframe').contentWindow, true)").await;
    launcher.until(&format!("inner.start({}, 'demo', {{}}, true)", json!(nested))).await;
    launcher.reads_in(Some(FLOW), "Share your data").await;
    launcher.presses_in(FLOW, "#helper button[value=success]").await;
    launcher.until("inner.eval('calls').some(([name]) => name === 'close')").await;
    let names: Vec<String> =
        launcher.value("inner.eval('calls').map(([name]) => name).filter((name) => name !== 'open')").await;
    assert_eq!(names, ["connection", "success", "close"]);
    chromium.ends().await;
}
