//! The SDK's frame in Firefox, from the probe to the outcome.

use serde_json::json;

use crate::firefox::Firefox;
use crate::partner::{Setting, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_firefox_the_probe_allows_a_frame_and_every_message_arrives() {
    let Some(mut firefox) = Firefox::start().await else {
        eprintln!("not tested: Firefox is missing; install firefox-esr, or name it in FIREFOX");
        return;
    };
    let world = World::begins(Setting { tls: true, ..Setting::default() }).await;
    let link = world.link("firefox", json!({})).await;
    firefox.goes_to(&format!("{}/launch", world.partner)).await;
    // The page keeps the surface.
    firefox.until(&format!("start({}, 'demo', {{}}, true)", json!(link))).await;
    firefox.until("launch.mode !== 'probing'").await;
    assert_eq!(firefox.value("launch.mode").await, "iframe");

    firefox.enters_frame().await;
    firefox.presses("#accept button").await;
    firefox.presses("#providers a[href$='=matrack']").await;
    firefox.types("#company_id", "x").await;
    firefox.presses("#connect button").await;
    firefox.presses("#connections a").await;
    firefox.presses("#delete button").await;
    firefox.presses("#add-another button").await;
    firefox.presses("#providers a[href$='=matrack']").await;
    firefox.types("#company_id", "x").await;
    firefox.presses("#connect button").await;
    assert_eq!(firefox.text("#return button").await, "Done");
    firefox.presses("#return button").await;
    firefox.text("#reopen").await;

    firefox.leaves_frame().await;
    firefox.until("calls.some(([name]) => name === 'close')").await;
    let names = "calls.map(([name]) => name).filter((name, at, all) => name !== 'open' || at === 0)";
    assert_eq!(
        firefox.value(names).await,
        json!(["open", "connection", "connection_deleted", "connection", "success", "close"])
    );
    assert_eq!(firefox.value("calls.filter(([name]) => name === 'open').length").await, 10);
    assert_eq!(world.redirects().await, Vec::<serde_json::Value>::new());
}
