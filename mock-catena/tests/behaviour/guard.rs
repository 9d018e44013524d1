//! Requests that reached the server under another name, from another site, or through a tunnel.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use mock_catena::clock::AdjustableClock;
use mock_catena::dialect::Dialect;
use mock_catena::ids::SeededIds;
use mock_catena::{Guard, start_guarded};
use reqwest::Client;

use crate::client::{INVITATIONS, TOKENS, api};
use crate::support::{Browser, TOKEN, config, noon};

async fn status(target: &str, headers: &[(&str, &str)]) -> StatusCode {
    let mut request = Request::get(target).header("authorization", format!("Bearer {TOKEN}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    api().send(request.body(Body::empty()).unwrap()).await.0
}

#[tokio::test]
async fn a_name_that_somebody_else_owns_is_not_answered() {
    let page = "/?invite=5b2f1f0a-0000-4000-8000-000000000000";
    for (path, fine) in [(INVITATIONS, 200), (TOKENS, 405), (page, 404), ("/_mock/clock", 200)] {
        for host in ["127.0.0.1:8420", "localhost:1", "[::1]:8420", "app.localhost"] {
            assert_eq!(status(path, &[("host", host)]).await, fine, "{path} at {host}");
        }
        for host in ["rebound.example", "rebound.example:8420", "localhost.rebound.example", "a b"] {
            assert_eq!(status(path, &[("host", host)]).await, 403, "{path} at {host}");
        }
        // HTTP/2 has no `Host`, only `:authority`.
        assert_eq!(status(&format!("http://rebound.example{path}"), &[]).await, 403, "{path}");
        let both = status(&format!("http://rebound.example{path}"), &[("host", "localhost")]).await;
        assert_eq!(both, 403, "{path}");
        assert_eq!(status(&format!("http://localhost{path}"), &[]).await, fine, "{path}");
    }
    // Containers name this computer like that, and colleagues use its address.
    for host in ["host.docker.internal:8420", "192.168.1.7:8420"] {
        assert_eq!(status(INVITATIONS, &[("host", host)]).await, 200, "{host}");
    }
}

#[tokio::test]
async fn a_page_of_another_site_cannot_use_the_api() {
    for path in [INVITATIONS, TOKENS] {
        for origin in ["https://evil.example", "null", "http://203.0.113.9"] {
            assert_eq!(status(path, &[("origin", origin)]).await, 403, "{path} from {origin}");
        }
    }
    assert_eq!(status(INVITATIONS, &[("origin", "http://localhost:3000")]).await, 200);
    let own = [("origin", "http://192.168.1.7:8420"), ("host", "192.168.1.7:8420")];
    assert_eq!(status(INVITATIONS, &own).await, 200);
}

#[tokio::test]
async fn what_a_tunnel_forwards_is_not_from_this_computer() {
    for header in [
        ("x-forwarded-for", "203.0.113.9"),
        ("forwarded", "for=203.0.113.9"),
        ("cf-connecting-ip", "203.0.113.9"),
    ] {
        assert_eq!(status("/_mock/clock", &[header]).await, 403, "{header:?}");
    }
    // With a token, it may come from anywhere.
    let guard = Guard { token: Some("control".parse().unwrap()), hosts: vec!["Tunnel.example".into()] };
    let clock = std::sync::Arc::new(AdjustableClock::frozen_at(noon()));
    let guarded = start_guarded(config(Dialect::Docs), guard, clock, Box::new(SeededIds::detached(1)));
    let guarded = Browser::with(guarded.await.unwrap());
    let client = Client::builder().no_proxy().build().unwrap();
    let asked = async |path: &str, token: &str, host: &str| {
        let request = client.get(guarded.url(path)).bearer_auth(token).header("host", host);
        request.header("x-forwarded-for", "203.0.113.9").send().await.unwrap().status().as_u16()
    };
    assert_eq!(asked("/_mock/clock", "control", "tunnel.example").await, 200);
    assert_eq!(asked("/_mock/clock", "guessed", "tunnel.example").await, 401);
    assert_eq!(asked(INVITATIONS, TOKEN, "tunnel.example").await, 200);
    assert_eq!(asked(INVITATIONS, TOKEN, "other.example").await, 403);
}
