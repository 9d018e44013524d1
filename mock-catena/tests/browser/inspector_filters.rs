//! The filters of the inspector's list, and how retries and dead letters are shown.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use mock_catena::auth::Client;
use mock_catena::clock::SystemClock;
use mock_catena::ids::SeededIds;
use mock_catena::{Config, start};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::appearance::looked_at;
use crate::chromium::{Chromium, Tab};
use crate::inspector::{runs, says, session, subscribed};
use crate::partner::{Setting, TOKEN, World};

/// A partner that refuses the first deliveries, and acknowledges those after them. Returns its URL.
async fn partner_that_refuses(first: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hooks", listener.local_addr().unwrap());
    let seen = Arc::new(AtomicUsize::new(0));
    let answer = post(async move || match seen.fetch_add(1, Ordering::SeqCst) {
        number if number < first => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::OK,
    });
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/hooks", answer)).await });
    url
}

/// Chooses a value of a list, as a person does.
async fn chooses(tab: &Tab, selector: &str, value: &str) {
    tab.until(&format!(
        "(() => {{ const it = document.querySelector('{selector}'); \
         if (![...it.options].some((option) => option.value === '{value}')) return false; \
         it.value = '{value}'; it.dispatchEvent(new Event('input', {{ bubbles: true }})); return true; }})()"
    ))
    .await;
}

/// Waits until the list has these rows and no others.
async fn lists(tab: &Tab, fleets: &[&str]) {
    let rows = "[...document.querySelectorAll('.rows .row-title')].map((it) => it.innerText)";
    tab.until(&format!("JSON.stringify({rows}) === '{}'", json!(fleets))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_are_found_by_stage_partner_and_failing_deliveries() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let clients = vec![Client::development(), "acme:a-secret-of-acme".parse().unwrap()];
    let config = Config { clients, ..Config::embedded(TOKEN.parse().unwrap()) };
    let mock = start(config, Arc::new(SystemClock), Box::new(SeededIds::detached(1))).await.unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let world = World::of(mock, "http://localhost:3000".to_owned(), client.clone());
    let form = "grant_type=client_credentials&client_id=acme&client_secret=a-secret-of-acme";
    let asked = client.post(world.url("/realms/catena/protocol/openid-connect/token")).body(form);
    let granted: Value = serde_json::from_str(&asked.send().await.unwrap().text().await.unwrap()).unwrap();
    let invitation = json!({"fleet_ref": "of-acme", "success_redirect_url": "http://localhost:3000/success",
                            "failure_redirect_url": "http://localhost:3000/failure"});
    let invited = client.post(world.url("/v2/orgs/invitations")).body(invitation.to_string());
    let invited = invited.bearer_auth(granted["access_token"].as_str().unwrap()).send().await.unwrap();
    assert!(invited.status().is_success(), "{}", invited.text().await.unwrap());
    for (fleet, outcome) in [("only-viewed", "viewed"), ("connected", "success"), ("declined", "failure")] {
        session(&world, fleet, outcome).await;
    }
    subscribed(&world, &partner_that_refuses(usize::MAX).await, "invitation.accepted").await;
    session(&world, "refused", "accepted").await;

    let chromium = Chromium::start().await;
    let tab = chromium.opens(world.url("/")).await;
    tab.sees(1440, 900, "light").await;
    says(&tab, ".total", "5 sessions").await;
    chooses(&tab, "#filter-stage", "viewed").await;
    says(&tab, ".total", "1 session of 5").await;
    lists(&tab, &["only-viewed"]).await;
    chooses(&tab, "#filter-stage", "").await;
    chooses(&tab, "#filter-partner", "acme").await;
    says(&tab, ".total", "1 session of 5").await;
    lists(&tab, &["of-acme"]).await;
    // Two filters that exclude each other: the page says so, and one press clears both.
    chooses(&tab, "#filter-outcome", "success").await;
    says(&tab, ".empty", "No session matches").await;
    looked_at(&tab, "inspector-no-match").await;
    tab.sees(1440, 900, "light").await;
    tab.presses(".empty button").await;
    says(&tab, ".total", "5 sessions").await;
    tab.presses("#failing").await;
    says(&tab, ".total", "1 session of 5").await;
    lists(&tab, &["refused"]).await;
    // A session that begins to fail joins the filtered list at once.
    session(&world, "refused-too", "accepted").await;
    says(&tab, ".total", "2 sessions of 6").await;
    lists(&tab, &["refused-too", "refused"]).await;
    chromium.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retry_and_a_dead_letter_are_shown_as_such() {
    let world = World::begins(Setting::default()).await;
    runs(&world, "/_mock/clock/freeze", json!({})).await;
    subscribed(&world, &partner_that_refuses(1).await, "invitation.viewed").await;
    subscribed(&world, &partner_that_refuses(usize::MAX).await, "invitation.accepted").await;
    let id = session(&world, "carrier-1", "accepted").await;
    world.mock.settled().await;
    let chromium = Chromium::start().await;
    let tab = chromium.opens(world.url(&format!("/#/sessions/{id}"))).await;
    tab.sees(1440, 900, "light").await;
    says(&tab, ".step.note.good", "Delivered with attempt 2 invitation.viewed").await;
    says(&tab, ".step.note.bad", "Given up: in the dead letter queue invitation.accepted").await;
    let deliveries = world.mock("/_mock/deliveries").await;
    let of = |event: &str| {
        let all = deliveries.as_array().unwrap().iter();
        all.clone().find(|one| one["event_name"] == event).unwrap().clone()
    };
    let (retried, dead) = (of("invitation.viewed"), of("invitation.accepted"));
    assert_eq!(retried["attempts"].as_array().unwrap().len(), 2);
    let tries = dead["attempts"].as_array().unwrap().len();
    assert!(tries > 2, "{dead}");
    let attempts: usize = tab
        .value("[...document.querySelectorAll('.step.attempt.bad')].filter((it) => it.innerText.includes('invitation.accepted')).length")
        .await;
    assert_eq!(attempts, tries, "every attempt is a step of its own");
    says(&tab, ".step.attempt.bad", &format!("#{tries}")).await;
    looked_at(&tab, "inspector-retries").await;
    tab.sees(1440, 900, "light").await;

    // The delivery says why it was given up, and its last attempt has an address of its own.
    tab.presses(".step.note.bad a").await;
    says(&tab, ".attempts", &format!("Attempt {tries}")).await;
    let number = dead["attempts"][tries - 1]["number"].as_u64().unwrap();
    assert_eq!(number, tries as u64);
    let last = format!("document.querySelectorAll('.attempt-tab')[{}]", tries - 1);
    tab.until(&format!("({last}.click(), true)")).await;
    tab.until(&format!(
        "{last}.getAttribute('aria-current') !== null && location.hash.includes('/attempts/')"
    ))
    .await;
    let address: String = tab.value("location.href").await;
    let tab = chromium.opens(&address).await;
    tab.sees(1440, 900, "light").await;
    says(&tab, ".attempt-tab[aria-current]", &format!("Attempt {tries}")).await;

    // The list of deliveries tells the two apart.
    tab.goes_to(world.url("/#/deliveries")).await;
    says(&tab, ".total", "2 deliveries").await;
    tab.presses("#failing").await;
    says(&tab, ".row-trouble", "failed").await;
    chromium.ends().await;
}
