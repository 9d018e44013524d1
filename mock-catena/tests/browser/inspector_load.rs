//! The inspector with 10,000 sessions and 100,000 deliveries. Run it on an idle machine:
//! `cargo test -p mock-catena --test browser --release -- --ignored inspector_load --nocapture`.

use axum::Router;
use axum::routing::post;
use catena_contract::NewInvitation;
use mock_catena::control::Goal;
use serde_json::json;
use tokio::net::TcpListener;

use crate::chromium::{Chromium, Tab};
use crate::inspector::{runs, says, session};
use crate::partner::{Setting, World};

const SESSIONS: usize = 10_000;

/// Kibibytes of the page's heap, after everything that is not used was collected.
async fn heap(tab: &Tab) -> u64 {
    tab.page.call("HeapProfiler.collectGarbage", json!({})).await.unwrap();
    tab.value::<u64>("Math.round(performance.memory.usedJSHeapSize / 1024)").await
}

fn invitation(fleet: &str) -> NewInvitation {
    NewInvitation {
        fleet_ref: fleet.parse().unwrap(),
        fleet: Default::default(),
        success_redirect_url: None,
        failure_redirect_url: None,
        callback_url: None,
        limit_tsps: None,
        permissions: Default::default(),
        expires_in_hours: 24,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures; takes minutes"]
async fn ten_thousand_sessions_are_shown_at_once() {
    let world = World::begins(Setting::default()).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(post(async || ""))).await });
    for hooks in ["one", "two"] {
        let url = format!("http://{address}/{hooks}");
        runs(&world, "/_mock/subscriptions", json!({"url": url})).await;
    }
    let control = world.mock.control();
    let more = async |name: &str, number: usize| {
        for at in 0..number {
            let made = control.invite(invitation(&format!("{name}-{at}"))).unwrap();
            control.bring(made.id, Goal::Success).unwrap();
            if at % 64 == 63 {
                world.mock.settled().await;
            }
        }
        world.mock.settled().await;
    };
    more("carrier", SESSIONS).await;
    println!("sessions: {SESSIONS}, deliveries: {:?}", control.courier().totals());

    let chromium = Chromium::start().await;
    for _ in 0..3 {
        let tab = chromium.opens(world.url("/")).await;
        tab.sees(1440, 900, "light").await;
        says(&tab, ".total", "10,000 sessions").await;
        let [paint, rows]: [f64; 2] = tab
            .value(
                "[performance.getEntriesByName('first-contentful-paint')[0].startTime, \
                 performance.getEntriesByName('sessions-shown')[0].startTime]",
            )
            .await;
        println!("first paint after {paint:.0} ms, first rows after {rows:.0} ms");
    }
    let tab = chromium.opens(world.url("/")).await;
    tab.sees(1440, 900, "light").await;
    says(&tab, ".total", "10,000 sessions").await;
    tab.until(
        "(window.seen = {}, new MutationObserver(() => { const it = document.querySelector('.rows li:first-child .row-title'); \
         if (it && !window.seen[it.innerText]) window.seen[it.innerText] = Date.now(); }).observe(document.body, { childList: true, subtree: true }), true)",
    )
    .await;
    for at in 0..10 {
        let before: f64 = tab.value("Date.now()").await;
        session(&world, &format!("live-{at}"), "viewed").await;
        let seen: f64 = crate::chromium::wait("the new row", async || {
            tab.page
                .evaluate::<Option<f64>>(catena_probe::chromium::cdp::Evaluate::value_of(format!(
                    "window.seen['live-{at}'] ?? null"
                )))
                .await
                .ok()?
        })
        .await;
        println!("a new session is on the page after {:.0} ms", seen - before);
    }
    println!("heap before: {} KiB", heap(&tab).await);
    for round in 0..4 {
        more(&format!("round-{round}"), 120).await;
        says(&tab, ".row-title", &format!("round-{round}-119")).await;
        println!("heap after about {} live entries: {} KiB", (round + 1) * 3_300, heap(&tab).await);
    }
    let elements: u64 = tab.value("document.querySelectorAll('*').length").await;
    println!("elements of the page: {elements}");
    chromium.ends().await;
}
