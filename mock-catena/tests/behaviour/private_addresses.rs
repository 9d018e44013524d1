//! `--deny-private` refuses addresses of this network in every spelling, when a receiver is named and at each delivery.

use axum::http::StatusCode;
use mock_catena::dialect::Dialect;
use serde_json::json;

use crate::client::{Api, INVITATIONS, WEBHOOKS, api_of, parsed, wire};
use crate::support::config;

const PRIVATE: [&str; 16] = [
    "localhost",
    "app.localhost",
    "127.0.0.1",
    "2130706433",
    "10.0.0.1",
    "169.254.169.254",
    "[::1]",
    "[fd00::1]",
    "[fe80::1]",
    "[fec0::1]",
    "[::127.0.0.1]",
    "[::ffff:10.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
    "[2001::80ff:fffe]",
];

fn denying() -> Api {
    let mut config = config(Dialect::Docs);
    config.courier.deny_private = true;
    api_of(config)
}

#[tokio::test]
async fn a_private_receiver_is_refused_in_every_place_that_names_one() {
    let api = denying();
    let hook = |url: &str| json!({"url": url, "event_name": "invitation.created"}).to_string();
    let made = parsed(&api.post(WEBHOOKS, hook("http://93.184.216.34/hook")).await);
    let id = made["id"].as_str().unwrap();
    for host in PRIVATE {
        let url = format!("http://{host}/hook?key=hush");
        let invitation = json!({"fleet_ref": "a", "callback_url": url}).to_string();
        let change = json!({ "url": url }).to_string();
        for reply in [
            api.post(WEBHOOKS, hook(&url)).await,
            api.patch(&format!("{WEBHOOKS}/{id}"), change.clone()).await,
            api.post(INVITATIONS, invitation.clone()).await,
            api.post("/_mock/sessions", invitation).await,
            api.patch(&format!("/_mock/subscriptions/{id}"), change).await,
        ] {
            assert_eq!(reply.0, StatusCode::UNPROCESSABLE_ENTITY, "{host}: {}", reply.1);
            assert!(!reply.1.contains("hush"), "{}", reply.1);
        }
    }
    insta::assert_snapshot!(wire(api.post(WEBHOOKS, hook("http://[::127.0.0.1]/")).await), @r#"422 {"code":422,"message":"Invalid Request Body","detail":[{"path":"body.url","input":"http://[::7f00:1]/*****","message":"this address is private or local, and `--deny-private` refuses those","error_type":"value_error"}]}"#);
}

#[tokio::test]
async fn without_the_flag_a_partner_on_this_computer_is_fine() {
    let hook = json!({"url": "http://localhost:3000/hook", "event_name": "invitation.created"});
    assert!(api_of(config(Dialect::Docs)).post(WEBHOOKS, hook.to_string()).await.0.is_success());
}
