//! The SDK's popup: messages while its page listens, and the redirect when nobody does.

use serde_json::{Value, json};

use crate::chromium::Chromium;
use crate::partner::{Setting, World};
use crate::stand_in::Launcher;

/// A simulated Catena whose probe finds that the browser keeps no cookie in a frame.
async fn without_frames() -> World {
    let world = World::begins(Setting { helper: true, ..Setting::default() }).await;
    let broken = json!({"fault": "server-error", "scope": {"endpoint": "/embed/probe/set"}});
    world.mock.control().add_fault(serde_json::from_value(broken).unwrap()).unwrap();
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_popup_posts_to_the_page_that_opened_it_and_is_dismissed_by_it() {
    let world = without_frames().await;
    let chromium = Chromium::start().await;
    let launcher = Launcher::opens(&world, &chromium).await;
    let popup = launcher.starts_popup(&chromium, &world.link("popup", json!({})).await, json!([])).await;
    popup.presses("#accept button").await;
    popup.reads("Choose your provider").await;
    popup.follows("Matrack").await;
    popup.types("#company_id", "x").await;
    popup.presses("#connect button").await;
    popup.reads("Matrack is connected").await;
    popup.presses("#return button").await;
    launcher.is_called(&["connection", "success", "close"]).await;
    chromium.no_window("embed=popup").await;

    // An integration request is an exit.
    let popup = launcher.starts_popup(&chromium, &world.link("requested", json!({})).await, json!([])).await;
    popup.presses("#helper button[value=integration-requested]").await;
    let called = launcher.is_called(&["exit", "close"]).await;
    assert_eq!(called[0], json!({"reason": "integration_requested"}));
    chromium.no_window("embed=popup").await;

    // The fleet closes the window: the flow posts nothing, the SDK notices.
    let popup = launcher.starts_popup(&chromium, &world.link("closed", json!({})).await, json!([])).await;
    popup.page.close().await.unwrap();
    launcher.is_called(&["close"]).await;

    // Sessions that ended by messages have no redirect; the timeline has their messages.
    assert_eq!(world.redirects().await, Vec::<Value>::new());
    let timeline = world.mock("/_mock/timeline?size=1000").await;
    let posted: Vec<&str> = timeline["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["what"] == "messages")
        .flat_map(|entry| entry["messages"].as_array().unwrap())
        .filter_map(|message| message["event"].as_str())
        .filter(|event| *event != "open")
        .collect();
    assert_eq!(posted, ["connection", "success", "close", "exit", "close"]);
    chromium.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_popup_whose_page_is_gone_returns_by_redirect() {
    let world = without_frames().await;
    let chromium = Chromium::start().await;
    // Another origin, which no key has.
    let elsewhere = world.partner.replace("localhost", "127.0.0.1");
    for (gone, ending, target) in [
        ("reloaded", "success", "/success?status=success"),
        ("navigated", "integration-requested", "/failure?status=integration-requested"),
        ("elsewhere", "declined", "/failure?status=failure"),
        ("closed", "declined-with-reason", "/failure?status=failure&"),
    ] {
        let launcher = Launcher::opens(&world, &chromium).await;
        let popup = launcher.starts_popup(&chromium, &world.link(gone, json!({})).await, json!([])).await;
        match gone {
            "reloaded" => launcher.page.reload().await.unwrap(),
            "navigated" => launcher.goes_to(format!("{}/success", world.partner)).await,
            "elsewhere" => launcher.goes_to(format!("{elsewhere}/success")).await,
            _ => launcher.page.close().await.unwrap(),
        }
        popup.presses(&format!("#helper button[value={ending}]")).await;
        let landed = popup.lands_on(&format!("{}{target}", world.partner)).await;
        assert_eq!(world.redirects().await.last().unwrap(), &json!(landed), "{gone}");
        popup.page.close().await.unwrap();
    }
    chromium.ends().await;
}
