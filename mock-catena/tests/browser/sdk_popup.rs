//! The SDK's popup: messages while its page listens, and the redirect when nobody does.

use mock_catena::dialect::{Dialect, Switches, UndismissedPopup};
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
    // On a machine that stalls, the page may take longer to close it than the popup waits.
    let stays = Switches { undismissed_popup: UndismissedPopup::Stays, ..Dialect::Docs.switches() };
    world.mock.control().set_switches(stays);
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
async fn a_popup_that_nobody_closes_returns_by_redirect() {
    let world = without_frames().await;
    let chromium = Chromium::start().await;
    // Another origin, which no key has.
    let elsewhere = world.partner.replace("localhost", "127.0.0.1");
    let mut left = vec![];
    for (page, ending, target) in [
        ("reloaded", "success", "/success?status=success"),
        ("navigated", "integration-requested", "/failure?status=integration-requested"),
        ("elsewhere", "declined", "/failure?status=failure"),
        ("closed", "declined-with-reason", "/failure?status=failure&skip_reason="),
        ("kept", "mixed", "/success?status=success"),
    ] {
        let launcher = Launcher::opens(&world, &chromium).await;
        let link = world.link(page, json!({})).await;
        let popup = launcher.starts_popup(&chromium, &link, json!([{}, true])).await;
        match page {
            "reloaded" => launcher.page.reload().await.unwrap(),
            "navigated" => launcher.goes_to(format!("{}/success", world.partner)).await,
            "elsewhere" => launcher.goes_to(format!("{elsewhere}/success")).await,
            "closed" => launcher.page.close().await.unwrap(),
            // The popup itself is loaded again, and posts to the same page.
            _ => {
                popup.page.reload().await.unwrap();
                launcher.until_opened(2).await;
                popup.presses("#accept button").await;
                popup.reads("Choose your provider").await;
            }
        }
        popup.presses(&format!("#helper button[value={ending}]")).await;
        left.push((launcher, popup, format!("{}{target}", world.partner)));
    }
    let mut landed = vec![];
    for (_, popup, target) in &left {
        landed.push(json!(popup.lands_on(target).await));
    }
    for url in world.redirects().await {
        assert!(landed.contains(&url), "{url}: {landed:?}");
    }
    assert_eq!(world.redirects().await.len(), left.len());

    // The page that keeps its popup got the outcome; back in the popup, it has the same ending again.
    let (launcher, popup, target) = left.last().unwrap();
    launcher.is_called(&["connection", "success", "close"]).await;
    let _: bool = popup.value("(history.back(), true)").await;
    popup.reads("Your provider is connected").await;
    popup.lands_on(target).await;
    launcher.is_called(&["connection", "success", "close"]).await;
    chromium.ends().await;
}
