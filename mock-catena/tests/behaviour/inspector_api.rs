//! What the inspector reads and runs at `/_mock`, and every other program can.

use mock_catena::dialect::Dialect;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

use crate::partner::Partner;
use crate::support::Browser;

async fn call(browser: &Browser, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
    let client = Client::builder().no_proxy().build().unwrap();
    let request = client.request(method, browser.url(path));
    let request = if body.is_null() { request } else { request.body(body.to_string()) };
    let answer = request.send().await.unwrap();
    let status = answer.status();
    (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or(Value::Null))
}

async fn read(browser: &Browser, path: &str) -> Value {
    let (status, value) = call(browser, Method::GET, path, Value::Null).await;
    assert_eq!(status, 200, "{path}: {value}");
    value
}

async fn invited(browser: &Browser, fleet: &str, outcome: &str) -> String {
    let body =
        json!({"fleet_ref": fleet, "outcome": outcome, "success_redirect_url": "https://your-app.com/ok"});
    let (_, made) = call(browser, Method::POST, "/_mock/sessions", body).await;
    made["session"]["id"].as_str().unwrap().to_owned()
}

fn each<'a>(rows: &'a Value, key: &str) -> Vec<&'a Value> {
    rows.as_array().unwrap().iter().map(|row| &row[key]).collect()
}

#[tokio::test]
async fn sessions_are_listed_newest_first_with_their_outcome_and_partner() {
    let browser = Browser::at(Dialect::Docs).await;
    for (fleet, outcome) in [("a", "success"), ("b", "failure"), ("c", "viewed")] {
        invited(&browser, fleet, outcome).await;
    }
    let first = read(&browser, "/_mock/sessions?order=newest&size=2").await;
    assert_eq!(each(&first["items"], "fleet_ref"), ["c", "b"]);
    assert_eq!(each(&first["items"], "outcome"), [&Value::Null, &json!("failure")]);
    assert_eq!(first["items"][0]["partner"], "Acme Brokerage");
    let next = first["next"].as_str().unwrap();
    let rest = read(&browser, &format!("/_mock/sessions?order=newest&size=2&after={next}")).await;
    assert_eq!(each(&rest["items"], "fleet_ref"), ["a"]);
}

#[tokio::test]
async fn deliveries_are_listed_by_session_and_state_with_the_time_of_the_next_attempt() {
    let browser = Browser::at(Dialect::Docs).await;
    let partner = Partner::answering(503).await;
    partner.subscribes(&browser, "invitation.created").await;
    let (one, other) = (invited(&browser, "a", "viewed").await, invited(&browser, "b", "viewed").await);
    let waiting = async || read(&browser, "/_mock/deliveries?state=waiting&order=newest").await;
    while waiting().await[1]["next_attempt_at"].is_null() {
        tokio::task::yield_now().await;
    }
    assert_eq!(each(&waiting().await, "session"), [&json!(other), &json!(one)]);
    browser.mock.settled().await;
    let failed = read(&browser, &format!("/_mock/deliveries?session={one}&state=failed")).await;
    assert_eq!((failed.as_array().unwrap().len(), &failed[0]["next_attempt_at"]), (1, &Value::Null));
    assert_eq!(read(&browser, "/_mock/deliveries?state=waiting").await, json!([]));
    // A session's timeline has its final states, and on request the user's commands since.
    call(&browser, Method::POST, "/_mock/clock/advance", json!({"seconds": 5})).await;
    let path = format!("/_mock/sessions/{one}/timeline?exchanges=false");
    let timeline = read(&browser, &path).await;
    assert!(each(&timeline["items"], "what").contains(&&json!("delivery")));
    assert!(
        timeline.to_string().contains("answered") && !timeline.to_string().contains("X-Catena-Signature")
    );
    assert!(!each(&timeline["items"], "what").contains(&&json!("control")));
    let timeline = read(&browser, &format!("{path}&controls=true")).await;
    assert_eq!(timeline["items"].as_array().unwrap().last().unwrap()["command"], "clock advanced by 5s");
}

#[tokio::test]
async fn a_delivery_is_sent_again_edited_or_wrong_and_is_not_retried() {
    let browser = Browser::at(Dialect::Docs).await;
    let partner = Partner::answering(202).await;
    let secret =
        partner.subscribes(&browser, "invitation.created").await["secret"].as_str().unwrap().to_owned();
    let session = invited(&browser, "a", "viewed").await;
    browser.mock.settled().await;
    let send = async |body: Value| call(&browser, Method::POST, "/_mock/deliveries/1/send", body).await;

    let (status, attempt) = send(json!({})).await;
    assert_eq!((status.as_u16(), &attempt["result"]), (200, &json!({"answered": 202})));
    let now = crate::support::noon();
    let [first, again] = [0, 1].map(|at| partner.received()[at].clone());
    assert_eq!(first.json, again.json);
    assert!(again.verifies(&secret, now));
    assert_ne!(first.header("x-request-id"), again.header("x-request-id"));

    send(json!({"json": "{\"edited\": true}"})).await;
    let edited = partner.received()[2].clone();
    assert_eq!(edited.json, b"{\"edited\": true}");
    partner.answers(503);
    partner.expects_spoilt();
    send(json!({"faults": [{"fault": "wrong-secret"}]})).await;
    assert!(!partner.received()[3].verifies(&secret, now));
    browser.mock.settled().await;
    assert_eq!(partner.received().len(), 4, "what is sent by hand is not retried");

    let timeline = read(&browser, &format!("/_mock/sessions/{session}/timeline")).await;
    let commands: Vec<_> =
        each(&timeline["items"], "command").into_iter().filter_map(Value::as_str).collect();
    assert_eq!(
        commands[1..],
        [
            "delivery 1 sent again",
            "delivery 1 sent again, edited",
            "delivery 1 sent again, with wrong-secret"
        ]
    );
    let record = &read(&browser, "/_mock/deliveries?delivery=1").await[0];
    assert_eq!((&record["state"], record["attempts"].as_array().unwrap().len()), (&json!("delivered"), 1));

    let (status, refused) = send(json!({"faults": [{"fault": "delay"}]})).await;
    assert_eq!(status, 422);
    insta::assert_snapshot!(refused["detail"].as_str().unwrap(), @"`delay` does not change a single request; add it as a rule with `POST /_mock/faults`");
    let (status, _) = call(&browser, Method::POST, "/_mock/deliveries/99/send", json!({})).await;
    assert_eq!(status, 404);
    let id = read(&browser, "/_mock/subscriptions").await[0]["id"].as_str().unwrap().to_owned();
    call(&browser, Method::DELETE, &format!("/_mock/subscriptions/{id}"), Value::Null).await;
    assert_eq!(send(json!({})).await.0, 409);
}

#[tokio::test]
async fn a_secret_is_shown_on_request_only_and_rotated() {
    let browser = Browser::at(Dialect::Docs).await;
    let body = json!({"url": "https://your-app.com/hooks", "event_name": "invitation.*"});
    let (status, made) = call(&browser, Method::POST, "/_mock/subscriptions", body).await;
    assert_eq!(status, 201);
    let secret = made[0]["secret"].as_str().unwrap();
    assert!(made.as_array().unwrap().len() > 3 && each(&made, "secret").iter().all(|one| *one == secret));
    assert!(!read(&browser, "/_mock/subscriptions").await.to_string().contains(secret));
    let path = format!("/_mock/subscriptions/{}", made[0]["id"].as_str().unwrap());
    assert_eq!(read(&browser, &format!("{path}/secret")).await["secret"], secret);
    let (_, rotated) = call(&browser, Method::POST, &format!("{path}/rotate"), Value::Null).await;
    assert_ne!(rotated["secret"], secret);
    assert_eq!(read(&browser, &format!("{path}/secret")).await, rotated);
    // An export without secrets can be imported, with new ones.
    let export = read(&browser, "/_mock/export?secrets=false").await;
    assert!(
        !export.to_string().contains(secret)
            && !export.to_string().contains(rotated["secret"].as_str().unwrap())
    );
    assert!(read(&browser, "/_mock/export").await.to_string().contains(secret));
    let (status, _) = call(&browser, Method::POST, "/_mock/import", export).await;
    assert_eq!(status, 200);
    let (status, all) =
        call(&browser, Method::POST, "/_mock/subscriptions", json!({"url": "https://your-app.com/all"}))
            .await;
    assert!(status == 201 && all.as_array().unwrap().len() > 20);
    let (status, wrong) = call(
        &browser,
        Method::POST,
        "/_mock/subscriptions",
        json!({"url": "https://your-app.com/all", "event_name": "x"}),
    )
    .await;
    assert!(status == 422 && wrong.to_string().contains("body.event_name"), "{wrong}");
}

#[tokio::test]
async fn a_requested_provider_is_listed_first_until_it_is_live() {
    let browser = Browser::at(Dialect::Docs).await;
    invited(&browser, "a", "integration-requested").await;
    let all = read(&browser, "/_mock/providers?size=2").await;
    assert_eq!(each(&all, "requests"), [1, 0]);
    let name = all[0]["name"].as_str().unwrap().to_owned();
    let live = json!({"ext_tsp_id": all[0]["ext_tsp_id"]});
    let (_, answer) = call(&browser, Method::POST, "/_mock/providers/live", live).await;
    assert_eq!(answer["answered"].as_array().unwrap().len(), 1);
    let left = read(&browser, &format!("/_mock/providers?q={}", &name[..5])).await;
    assert!(!each(&left, "name").contains(&&json!(name)));
}

#[tokio::test]
async fn every_dialect_is_explained_with_its_sources() {
    let browser = Browser::at(Dialect::Openapi).await;
    let dialects = read(&browser, "/_mock/dialects").await;
    assert_eq!(dialects["presets"]["openapi"], read(&browser, "/_mock/dialect").await);
    let table: Vec<_> = dialects["switches"]
        .as_array()
        .unwrap()
        .iter()
        .map(|switch| {
            let says = each(&switch["says"], "text")
                .into_iter()
                .map(|text| text.as_str().unwrap())
                .collect::<Vec<_>>();
            format!("{}\n  {}", switch["question"].as_str().unwrap(), says.join("\n  "))
        })
        .collect();
    insta::assert_snapshot!(table.join("\n"));
}
