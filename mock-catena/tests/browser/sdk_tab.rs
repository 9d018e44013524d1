//! The SDK's last resort, the same tab: no message, a redirect by the SDK's README, and `resume`.

use serde_json::json;

use crate::chromium::Chromium;
use crate::partner::{Setting, World};
use crate::stand_in::Launcher;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_same_tab_the_flow_returns_as_the_readme_of_the_sdk_says() {
    let world = World::begins(Setting { helper: true, ..Setting::default() }).await;
    let broken = json!({"fault": "server-error", "scope": {"endpoint": "/embed/probe/set"}});
    world.mock.control().add_fault(serde_json::from_value(broken).unwrap()).unwrap();
    let chromium = Chromium::start().await;
    for (ending, target, outcome) in [
        ("success", "/success?status=success&tsp_count=1", "success"),
        ("integration-requested", "/failure?status=integration-requested&tsp_count=0", "exit"),
        ("waitlist", "/failure?status=integration-requested&tsp_count=0", "exit"),
        (
            "declined-with-reason",
            "/failure?status=failure&skip_reason=declined+by+command&tsp_count=0",
            "exit",
        ),
    ] {
        let launcher = Launcher::opens(&world, &chromium).await;
        launcher.starts(&world.link(ending, json!({})).await, json!([]), "waiting").await;
        launcher.until("(window.open = () => null, true)").await;
        launcher.presses("#continue").await;
        launcher.reads("Share your data").await;
        launcher.presses(&format!("#helper button[value={ending}]")).await;
        let landed = launcher.lands_on(&format!("{}/", world.partner)).await;
        assert_eq!(landed, format!("{}{target}", world.partner));
        launcher.is_called(&[outcome, "close"]).await;
        // Loading the page again is no second outcome.
        launcher.page.reload().await.unwrap();
        launcher.reads("Back at the partner").await;
        launcher.is_called(&[]).await;
    }
    chromium.ends().await;
}
