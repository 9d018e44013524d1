//! The SDK's frame: every message, on every screen, and dead links.

use mock_catena::control::Goal;
use serde_json::json;

use crate::chromium::Chromium;
use crate::partner::{Setting, World};
use crate::stand_in::{FLOW, Launcher};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_frame_the_sdk_gets_every_message_on_every_screen_and_keeps_the_first_outcome() {
    let world = World::begins(Setting::default()).await;
    let chromium = Chromium::start().await;
    let launcher = Launcher::opens(&world, &chromium).await;
    // The page keeps the surface, so that the fleet can press "Done" again.
    launcher.starts(&world.link("frame", json!({})).await, json!([{}, true]), "iframe").await;
    launcher.until_opened(1).await;
    launcher.until("surface.dataset.shown === 'yes'").await;

    // What another window posts, and what lacks the marker, does not count.
    let forged = r#"(postMessage({source: "catena-connect", event: "exit", reason: "forged"}, "*"), true)"#;
    launcher.until(forged).await;
    launcher.until_in(Some(FLOW), r#"(parent.postMessage({event: "exit"}, "*"), true)"#).await;

    // Every screen posts that the flow is open, and again when it is loaded again.
    for (screens, (press, heading)) in (1..).step_by(2).zip([
        ("#accept button", "Choose your provider"),
        ("#not-listed button", "Find your provider"),
        ("#waitlist button", "Join the waitlist"),
        ("a[href^='/connect/not-listed']", "Find your provider"),
        ("a[href^='/connect/providers']", "Choose your provider"),
        ("#providers a[href$='=matrack']", "Connect Matrack"),
    ]) {
        launcher.until_in(Some(FLOW), "(location.reload(), true)").await;
        launcher.until_opened(screens + 1).await;
        launcher.presses_in(FLOW, press).await;
        launcher.reads_in(Some(FLOW), heading).await;
        launcher.until_opened(screens + 2).await;
    }
    launcher.until_in(Some(FLOW), "(document.querySelector('#company_id').value = 'x', true)").await;
    launcher.presses_in(FLOW, "#connect button").await;
    launcher.reads_in(Some(FLOW), "Matrack is connected").await;
    let connected = launcher.is_called(&["connection"]).await;
    launcher.presses_in(FLOW, "#return button").await;
    let called = launcher.is_called(&["connection", "success", "close"]).await;
    assert_eq!(called[1], json!({"connectionIds": [connected[0]["connectionId"]]}));

    // "Done" again, and a visit that ends otherwise: the launch has had its outcome.
    launcher.reads_in(Some(FLOW), "Your provider is connected").await;
    let opened = launcher.opened().await;
    launcher.presses_in(FLOW, "#return button").await;
    launcher.until_opened(opened + 1).await;
    launcher.presses_in(FLOW, "#reopen").await;
    launcher.reads_in(Some(FLOW), "Choose your provider").await;
    launcher.presses_in(FLOW, "#leave button").await;
    launcher.reads_in(Some(FLOW), "You have disconnected").await;
    launcher.until_opened(opened + 3).await;
    launcher.is_called(&["connection", "success", "close"]).await;
    assert_eq!(world.redirects().await, Vec::<serde_json::Value>::new());
    chromium.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_frame_dead_and_wrong_links_open_and_the_strip_posts_what_it_does() {
    let world = World::begins(Setting { helper: true, ..Setting::default() }).await;
    let chromium = Chromium::start().await;
    let launcher = Launcher::opens(&world, &chromium).await;
    let control = world.mock.control();
    for (goal, heading, reason) in [
        (Goal::Deleted, "This invitation was withdrawn", "withdrawn"),
        (Goal::Expired, "This link has expired", "expired"),
        (Goal::Failure, "Invitation declined", "declined"),
    ] {
        let link = world.link(goal.as_str(), json!({})).await;
        control.bring(link.split_once("invite=").unwrap().1.parse().unwrap(), goal).unwrap();
        launcher.starts(&link, json!([{}, true]), "iframe").await;
        launcher.reads_in(Some(FLOW), heading).await;
        assert_eq!(launcher.is_called(&["exit", "close"]).await[0], json!({"reason": reason}));
        assert_eq!(launcher.opened().await, 1, "{heading}");
        launcher.until("(launch.destroy(), true)").await;
    }
    // A link that was cut short is not an ending, and does not look like an origin that is not registered.
    let cut = world.url("/?invite=0b0e");
    launcher.starts(&cut, json!([{}, true]), "iframe").await;
    launcher.reads_in(Some(FLOW), "This link is not known").await;
    launcher.until_opened(1).await;
    launcher.until("(launch.destroy(), true)").await;

    // One press on the strip connects and ends: both are posted, in this order.
    launcher.starts(&world.link("strip", json!({})).await, json!([{}, true]), "iframe").await;
    launcher.reads_in(Some(FLOW), "Share your data").await;
    launcher.presses_in(FLOW, "#helper button[value=success]").await;
    let called = launcher.is_called(&["connection", "success", "close"]).await;
    assert_eq!(called[1], json!({"connectionIds": [called[0]["connectionId"]]}));
    launcher.until("(launch.destroy(), true)").await;

    // In a frame, `embed=popup` is a mistake of the page: it loads, and its messages have no opener to go to.
    let link = format!("{}&embed=popup&embed_key=demo", world.link("mistaken", json!({})).await);
    let frame = format!(
        "((frame) => {{ calls.length = 0; frame.src = {}; document.body.append(frame); return true; }})\
         (document.createElement('iframe'))",
        json!(link)
    );
    launcher.until(&frame).await;
    launcher.reads_in(Some(FLOW), "Share your data").await;
    launcher.presses_in(FLOW, "#accept button").await;
    launcher.reads_in(Some(FLOW), "Choose your provider").await;
    assert_eq!(launcher.opened().await, 0);
    chromium.ends().await;
}
