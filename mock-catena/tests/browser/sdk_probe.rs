//! The cookie probe with the SDK's time limits: a verdict at once on every failure, and none when time is up.

use serde_json::{Value, json};

use crate::chromium::Chromium;
use crate::partner::{Setting, World};
use crate::stand_in::Launcher;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_probe_says_so_at_once_and_a_slow_one_says_nothing() {
    let world = World::begins(Setting::default()).await;
    let chromium = Chromium::start().await;
    let link = world.link("probe", json!({})).await;
    let control = world.mock.control();
    let fault = |fault: Value| control.add_fault(serde_json::from_value(fault).unwrap()).unwrap();
    let probe = format!(
        "(() => {{ const begun = performance.now(); \
         return standIn.probe({}, 'demo').then((supported) => [supported, performance.now() - begun]); }})()",
        json!(link)
    );

    // The page gives up after five seconds and posts nothing; the SDK waits for six.
    let slow = Launcher::opens(&world, &chromium).await;
    fault(json!({"fault": "latency", "distribution": {"fixed": {"ms": 8_000}}, "times": 1,
        "scope": {"path": "/embed/probe/set"}}));
    slow.until(&format!("({probe}.then((verdict) => window.verdict = verdict), true)")).await;
    slow.until("performance.getEntriesByType('resource').length > 0").await;
    while !control.faults().is_empty() {
        tokio::task::yield_now().await;
    }

    let launcher = Launcher::opens(&world, &chromium).await;
    for step in ["/embed/probe/set", "/embed/probe/check"] {
        for name in ["server-error", "too-many-requests", "reset", "malformed-json"] {
            launcher.page.reload().await.unwrap();
            // More than once: a browser repeats a request whose connection broke.
            fault(json!({"fault": name, "scope": {"path": step}}));
            let (supported, took): (bool, f64) = launcher.value(&probe).await;
            assert!(!supported && took < 4_000.0, "{name} on {step}: {supported} after {took} ms");
            assert!(control.faults()[0].applied > 0, "{name} was not applied to {step}");
            world.clears_faults().await;
        }
    }
    // The page of the probe alone, and everything below `/embed/`.
    for path in ["/embed/probe", "/embed/*"] {
        launcher.page.reload().await.unwrap();
        fault(json!({"fault": "server-error", "times": 1, "scope": {"path": path}}));
        launcher.until(&format!("({probe}, true)")).await;
        while !control.faults().is_empty() {
            tokio::task::yield_now().await;
        }
    }
    launcher.page.reload().await.unwrap();
    let (supported, _): (bool, f64) = launcher.value(&probe).await;
    assert!(supported);
    slow.until("window.verdict?.[0] === false && window.verdict[1] >= 6000").await;
    chromium.ends().await;
}
