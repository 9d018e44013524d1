//! The inspector, used as a developer uses it: real clicks, the real stream.

use std::io::Read as _;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use catena_contract::WebhookSecret;
use flate2::read::GzDecoder;
use mock_catena::clock::SystemClock;
use mock_catena::ids::SeededIds;
use mock_catena::{Config, Guard, start, start_guarded};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::appearance::looked_at;
use crate::chromium::{Chromium, Tab};
use crate::partner::{Setting, TOKEN, World};

const SECRET: &str = "a-secret-of-the-partner";

/// A partner that signs the parsed body, and says in its answer what it computed if `says`.
pub(crate) async fn partner_that_signs_the_parsed_body(says: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hooks", listener.local_addr().unwrap());
    let routes = Router::new().route("/hooks", post(receive)).with_state(says);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    url
}

async fn receive(State(says): State<bool>, headers: HeaderMap, packed: Bytes) -> (StatusCode, String) {
    let mut body = vec![];
    GzDecoder::new(&*packed).read_to_end(&mut body).unwrap();
    let parsed: Value = serde_json::from_slice(&body).unwrap();
    let again = serde_json::to_string_pretty(&parsed).unwrap();
    let secret: WebhookSecret = SECRET.parse().unwrap();
    let computed = secret.sign(headers["x-catena-timestamp"].to_str().unwrap(), again.as_bytes()).to_string();
    match computed == headers["x-catena-signature"].to_str().unwrap() {
        true => (StatusCode::OK, String::new()),
        false if says => (StatusCode::UNAUTHORIZED, format!("wrong signature, I computed {computed}")),
        false => (StatusCode::UNAUTHORIZED, "wrong signature".to_owned()),
    }
}

pub(crate) async fn runs(world: &World, path: &str, body: Value) -> Value {
    let answer =
        reqwest::Client::builder().no_proxy().build().unwrap().post(world.url(path)).body(body.to_string());
    let answer = answer.send().await.unwrap();
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default()
}

pub(crate) async fn subscribed(world: &World, url: &str, event: &str) {
    runs(world, "/_mock/subscriptions", json!({"url": url, "event_name": event, "secret": SECRET})).await;
}

pub(crate) async fn session(world: &World, fleet: &str, outcome: &str) -> String {
    let body = json!({
        "fleet_ref": fleet, "outcome": outcome,
        "success_redirect_url": format!("{}/success?state=1", world.partner),
        "failure_redirect_url": format!("{}/failure", world.partner),
    });
    runs(world, "/_mock/sessions", body).await["session"]["id"].as_str().unwrap().to_owned()
}

/// Waits until a selector finds something with this text.
pub(crate) async fn says(tab: &Tab, selector: &str, text: &str) {
    let [selector, text] = [selector, text].map(|text| serde_json::to_string(text).unwrap());
    tab.until(&format!(
        "[...document.querySelectorAll({selector})].some((it) => it.innerText.includes({text}))"
    ))
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_finds_in_three_clicks_why_the_webhook_was_refused() {
    let world = World::begins(Setting::default()).await;
    let hooks = partner_that_signs_the_parsed_body(true).await;
    subscribed(&world, &hooks, "invitation.accepted").await;
    session(&world, "carrier-1", "accepted").await;
    let chromium = Chromium::start().await;
    let tab = chromium.opens(world.url("/")).await;
    says(&tab, ".row-trouble", "1 failing").await;
    tab.presses(".rows .row-link").await;
    says(&tab, ".step.attempt.bad", "401").await;
    looked_at(&tab, "inspector-session").await;
    tab.sees(1440, 900, "light").await;
    tab.presses(".step.attempt.bad a").await;
    says(&tab, ".verdict", "Your endpoint refused it: 401").await;
    tab.presses("#find-reason").await;
    says(
        &tab,
        ".finding",
        "Found: your endpoint signs the parsed body, written again by JSON writers with an indent of 2",
    )
    .await;
    looked_at(&tab, "inspector-delivery").await;

    // The own secret is checked in the page, and sent nowhere.
    tab.sees(1440, 900, "light").await;
    tab.types("#own-secret", "another-secret").await;
    tab.presses(".secret-check button").await;
    says(&tab, "#secret-verdict", "Your secret gives another signature").await;
    let sent: bool = tab
        .value("performance.getEntriesByType('resource').some((one) => one.name.includes('another'))")
        .await;
    let kept: bool =
        tab.value("JSON.stringify({...localStorage, ...sessionStorage}).includes('another')").await;
    assert!(!sent && !kept);
    chromium.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pasted_signature_names_the_mistake_of_a_partner_that_says_nothing() {
    let world = World::begins(Setting::default()).await;
    let hooks = partner_that_signs_the_parsed_body(false).await;
    subscribed(&world, &hooks, "invitation.viewed").await;
    session(&world, "carrier-1", "viewed").await;
    let chromium = Chromium::start().await;
    let tab = chromium.opens(world.url("/#/deliveries/1")).await;
    tab.sees(1440, 900, "light").await;
    tab.presses("#find-reason").await;
    says(&tab, ".finding", "did you sign the parsed body?").await;
    let parts: Vec<String> = tab
        .value("[...document.querySelectorAll('.signed b, .signed code')].map((it) => it.textContent)")
        .await;
    let (signed, timestamp) = (&parts[0], &parts[1]);
    let parsed: Value = serde_json::from_str(&signed[timestamp.len() + 1..]).unwrap();
    let secret: WebhookSecret = SECRET.parse().unwrap();
    let computed =
        secret.sign(timestamp, serde_json::to_string_pretty(&parsed).unwrap().as_bytes()).to_string();
    tab.types("#own-secret", SECRET).await;
    tab.presses(".secret-check button").await;
    says(&tab, "#secret-verdict", "Your secret is right").await;
    tab.types("#own-signature", &computed).await;
    tab.presses(".secret-check button").await;
    says(&tab, "#secret-verdict", "Found: your code signs the parsed body").await;
    chromium.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_follows_the_stream_and_keeps_what_is_being_read() {
    let world = World::begins(Setting::default()).await;
    for at in 0..40 {
        session(&world, &format!("carrier-{at}"), if at % 4 == 0 { "failure" } else { "viewed" }).await;
    }
    let chromium = Chromium::start().await;
    let tab = chromium.opens(world.url("/")).await;
    tab.sees(1440, 900, "light").await;
    says(&tab, ".total", "40 sessions").await;
    says(&tab, "#live-text", "Live").await;
    // Further down in the list, new sessions at the top move nothing, and the chosen one stays.
    tab.until("(document.querySelector('.scroller').scrollTop = 900) === 900").await;
    tab.presses(".rows li:nth-child(14) .row-link").await;
    tab.until("document.querySelector('.row-link[aria-current]') !== null").await;
    let place = "document.querySelector('.row-link[aria-current]').getBoundingClientRect().top";
    let before: f64 = tab.value(place).await;
    session(&world, "newcomer", "viewed").await;
    says(&tab, ".total", "41 sessions").await;
    let after: f64 = tab.value(place).await;
    assert!((before - after).abs() < 1.0, "{before} {after}");

    tab.types("#search", "carrier-8").await;
    says(&tab, ".total", "1 session of 41").await;
    tab.presses("#search").await;
    tab.until("(() => { const it = document.querySelector('#search'); it.value = ''; it.dispatchEvent(new Event('input')); return true; })()").await;
    tab.until("(() => { const it = document.querySelector('#filter-outcome'); it.value = 'failure'; it.dispatchEvent(new Event('input')); return true; })()").await;
    says(&tab, ".total", "10 sessions of 41").await;
    chromium.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fleet_is_invited_brought_to_an_outcome_and_opened_with_one_press_each() {
    let world = World::begins(Setting::default()).await;
    let chromium = Chromium::start().await;
    let tab = chromium.opens(world.url("/")).await;
    tab.sees(1440, 900, "light").await;
    says(&tab, ".empty", "No sessions yet").await;
    tab.presses("#invite summary").await;
    tab.types("#invite-fleet_ref", "carrier-1").await;
    tab.types("#invite-success_redirect_url", &format!("{}/success", world.partner)).await;
    tab.presses("#invite .curl summary").await;
    says(&tab, "#invite .curl pre", "\"fleet_ref\":\"carrier-1\"").await;
    looked_at(&tab, "inspector-invite").await;
    tab.sees(1440, 900, "light").await;
    tab.presses("#invite .buttons button").await;
    says(&tab, ".detail-title", "carrier-1").await;
    says(&tab, ".step.event", "invitation.created").await;
    tab.presses(".outcomes button:nth-of-type(3)").await;
    says(&tab, ".detail-title", "success").await;
    says(&tab, ".step.redirect", "status=success").await;
    let order: Vec<String> =
        tab.value("[...document.querySelectorAll('.steps .title')].map((it) => it.textContent)").await;
    assert_eq!(order.first().map(String::as_str), Some("invitation.created"));
    assert_eq!(order.last().map(String::as_str), Some("303 redirect"));
    tab.presses(".actions a.primary").await;
    let flow = chromium.window("invite=").await;
    flow.reads("Choose your provider").await;
    chromium.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_embedded_session_shows_its_messages_and_no_redirect() {
    let world = World::begins(Setting::default()).await;
    let link = world.link("carrier-1", json!({})).await;
    let chromium = Chromium::start().await;
    let flow = chromium.opens(format!("{link}&embed=iframe&embed_key=demo")).await;
    flow.presses("#decline button").await;
    flow.reads("Invitation declined").await;
    let tab = chromium.opens(world.url("/")).await;
    tab.sees(1440, 900, "light").await;
    tab.presses(".rows .row-link").await;
    says(&tab, ".step.posted", "exit, close").await;
    assert!(tab.value::<bool>("document.querySelector('.step.redirect') === null").await);
    looked_at(&tab, "inspector-embedded").await;
    chromium.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_goes_on_when_the_server_restarts_and_errors_stay_until_read() {
    let world = World::begins(Setting::default()).await;
    session(&world, "before", "viewed").await;
    let chromium = Chromium::start().await;
    let tab = chromium.opens(world.url("/")).await;
    tab.sees(1440, 900, "light").await;
    says(&tab, ".row-title", "before").await;
    says(&tab, "#live-text", "Live").await;
    let bind = world.mock.base_url().socket_addrs(|| None).unwrap()[0];
    let partner = world.partner.clone();
    let (mock, client) = world.into_parts();
    mock.stop().await;
    says(&tab, "#live-text", "Reconnecting").await;
    tab.presses("#invite summary").await;
    tab.types("#invite-fleet_ref", "x").await;
    tab.presses("#invite .buttons button").await;
    says(&tab, ".problem-card", "did not answer").await;
    let config = Config { bind, ..Config::embedded(TOKEN.parse().unwrap()) };
    let mock = start(config, Arc::new(SystemClock), Box::new(SeededIds::detached(2))).await.unwrap();
    let world = World::of(mock, partner, client);
    session(&world, "after", "viewed").await;
    says(&tab, ".row-title", "after").await;
    says(&tab, "#live-text", "Live").await;
    says(&tab, ".problem-card", "did not answer").await;
    session(&world, "later", "viewed").await;
    says(&tab, ".row-title", "later").await;
    tab.presses(".problem-card button").await;
    tab.until("document.querySelector('.problem-card') === null").await;
    chromium.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signed_in_browser_uses_the_page_and_its_stream() {
    let guard = Guard { token: Some("control".parse().unwrap()), hosts: vec![] };
    let config = Config::embedded(TOKEN.parse().unwrap());
    let mock =
        start_guarded(config, guard, Arc::new(SystemClock), Box::new(SeededIds::detached(1))).await.unwrap();
    let chromium = Chromium::start().await;
    let tab = chromium.opens(mock.base_url().as_str()).await;
    tab.reads("Sign in").await;
    looked_at(&tab, "inspector-sign-in").await;
    tab.types("#token", "guessed").await;
    tab.presses("#sign-in button").await;
    tab.until("document.querySelector('[role=alert]') !== null").await;
    tab.types("#token", "control").await;
    tab.presses("#sign-in button").await;
    says(&tab, "#live-text", "Live").await;
    assert!(!tab.value::<bool>("document.cookie.includes('inspector')").await);
    tab.sees(1440, 900, "light").await;
    tab.presses("#invite summary").await;
    tab.types("#invite-fleet_ref", "carrier-1").await;
    tab.presses("#invite .buttons button").await;
    says(&tab, ".detail-title", "carrier-1").await;
    tab.presses(".outcomes .curl summary").await;
    says(&tab, ".outcomes pre", "$MOCK_CATENA_CONTROL_TOKEN").await;
    chromium.ends().await;
}
