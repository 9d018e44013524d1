//! A server that others reach under another URL than that of its socket, and its health.

use std::process::Command;

use reqwest::{StatusCode, Url};
use serde_json::Value;

use crate::binary::{Binary, refused, run};

const PUBLIC: &str = "http://mock-catena.acme.test:8420/";

/// A server in a network of containers, reached from here by its socket.
fn server() -> Binary {
    server_at(PUBLIC)
}

fn server_at(public: &str) -> Binary {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mock-catena"));
    command.args(["serve", "--bind", "127.0.0.1:0", "--insecure-defaults", "--no-helper"]);
    let mut server = Binary::spawn(command.env("MOCK_CATENA_PUBLIC_URL", public));
    assert_eq!(server.base.as_str(), public, "{}", server.greeting);
    let socket = server.greeting.lines().find_map(|line| line.strip_prefix("It listens on ")).unwrap();
    server.base = socket.parse().unwrap();
    server
}

async fn json(request: reqwest::RequestBuilder) -> Value {
    crate::binary::json(request.send().await.unwrap()).await
}

/// Every absolute URL in a JSON document, at any depth.
fn urls(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => text.parse::<Url>().map(|url| vec![url.to_string()]).unwrap_or_default(),
        Value::Array(members) => members.iter().flat_map(urls).collect(),
        Value::Object(members) => members.values().flat_map(urls).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

#[tokio::test]
async fn every_link_the_issuer_and_the_documents_name_the_public_url() {
    let server = server();
    let invitation = json(server.post(
        "/v2/orgs/invitations",
        r#"{"fleet_ref": "carrier-1", "success_redirect_url": "http://partner:3000/callback",
            "failure_redirect_url": "http://partner:3000/failure"}"#,
    ))
    .await;
    let link = invitation["magic_link"].as_str().unwrap();
    assert!(link.starts_with(&format!("{PUBLIC}?invite=")), "{link}");

    let discovery = json(server.get("/realms/catena/.well-known/openid-configuration")).await;
    assert_eq!(discovery["issuer"], format!("{PUBLIC}realms/catena"));
    let others: Vec<String> = urls(&discovery).into_iter().filter(|url| !url.starts_with(PUBLIC)).collect();
    assert_eq!(others, <[String; 0]>::default());

    let token = server.token("mock-catena-client", "mock-catena-secret").await;
    let fleets = server.get("/v2/orgs/fleets").bearer_auth(token).send().await.unwrap();
    assert_eq!(fleets.status(), StatusCode::OK, "a token of this issuer is valid");

    for service in ["orgs", "integrations", "notifications"] {
        let document = json(server.get(&format!("/v2/{service}/openapi.json"))).await;
        assert_eq!(document["servers"][0]["url"], PUBLIC.trim_end_matches('/'));
        assert!(!document.to_string().contains("127.0.0.1"), "{service}");
    }
    let page = server.get("/").send().await.unwrap().text().await.unwrap();
    assert!(!page.contains("127.0.0.1"), "{page}");
}

#[tokio::test]
async fn requests_under_the_public_name_are_answered_and_others_are_not() {
    let server = server();
    let under = async |name: &str| {
        server.get("/connect/style.css").header("host", name).send().await.unwrap().status()
    };
    assert_eq!(under("mock-catena.acme.test:8420").await, StatusCode::OK);
    assert_eq!(under("elsewhere.test").await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_magic_link_opens_under_the_public_name() {
    let server = server();
    let body = r#"{"fleet_ref": "carrier-1", "success_redirect_url": "http://partner:3000/callback",
                   "failure_redirect_url": "http://partner:3000/failure"}"#;
    let invitation = json(server.post("/v2/orgs/invitations", body)).await;
    let link: Url = invitation["magic_link"].as_str().unwrap().parse().unwrap();
    let here = format!("/?{}", link.query().unwrap());
    let page = server.get(&here).header("host", "mock-catena.acme.test:8420").send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    assert!(page.text().await.unwrap().contains("action=\"/connect/accept\""));
}

#[tokio::test]
async fn below_a_path_links_redirects_and_cookies_have_the_path_whether_or_not_the_proxy_removes_it() {
    let server = server_at("https://tools.acme.test/catena/");
    let at = |path: &str| server.get(path).header("host", "tools.acme.test");
    let body = r#"{"fleet_ref": "carrier-1", "success_redirect_url": "http://partner:3000/callback",
                   "failure_redirect_url": "http://partner:3000/failure"}"#;
    let invitation =
        json(server.post("/catena/v2/orgs/invitations", body).header("host", "tools.acme.test")).await;
    let link: Url = invitation["magic_link"].as_str().unwrap().parse().unwrap();
    assert!(link.as_str().starts_with("https://tools.acme.test/catena/?invite="), "{link}");
    let discovery = json(at("/realms/catena/.well-known/openid-configuration")).await;
    assert_eq!(discovery["issuer"], "https://tools.acme.test/catena/realms/catena");
    let document = json(at("/catena/v2/orgs/openapi.json")).await;
    assert_eq!(document["servers"][0]["url"], "https://tools.acme.test/catena");

    for path in [format!("/?{}", link.query().unwrap()), format!("/catena?{}", link.query().unwrap())] {
        let page = at(&path).send().await.unwrap().text().await.unwrap();
        let attributes = page.split_whitespace().filter_map(|word| word.split_once("=\"/"));
        let links: Vec<(&str, &str)> =
            attributes.map(|(name, rest)| (name, rest.split('"').next().unwrap())).collect();
        assert!(links.len() > 3, "{page}");
        // A value of a field is no link.
        let ours = |(name, link): &(&str, &str)| link.starts_with("catena/connect/") != (*name == "value");
        assert!(links.iter().all(ours), "{links:?}");
        let style = links.iter().find(|(_, link)| link.contains("style.css")).unwrap().1;
        let style = at(&format!("/{style}"));
        assert_eq!(style.send().await.unwrap().status(), StatusCode::OK);
    }
    let accept = server.client.post(server.base.join("/catena/connect/accept").unwrap());
    let form = format!("invite={}", link.query_pairs().next().unwrap().1);
    let accept =
        accept.header("host", "tools.acme.test").header("content-type", "application/x-www-form-urlencoded");
    let next = accept.body(form).send().await.unwrap();
    assert_eq!(next.status(), StatusCode::OK, "the redirect leads to a page of this server: {}", next.url());
    assert!(next.url().path().starts_with("/catena/connect/"), "{}", next.url());
    let script = at("/catena/embed/probe.js").send().await.unwrap().text().await.unwrap();
    assert!(
        script.contains("ask(\"/catena/embed/probe/set\")")
            && script.contains("ask(`/catena/embed/probe/check"),
        "{script}"
    );
    let elsewhere = at("/catenary/connect/style.css").send().await.unwrap();
    assert_eq!(elsewhere.status(), StatusCode::NOT_FOUND);
}

#[test]
fn a_public_url_is_a_scheme_and_a_host() {
    for wrong in [
        "mock-catena:8420",
        "ftp://acme.test",
        "https://acme.test/?a=b",
        "https://me:pw@acme.test",
        "nonsense",
    ] {
        let said = refused(&["serve", "--public-url", wrong]);
        assert!(said.contains("write a scheme and a host"), "{wrong}: {said}");
    }
}

#[test]
fn the_development_credentials_are_refused_under_a_public_name() {
    let said = refused(&["serve", "--bind", "127.0.0.1:0", "--public-url", PUBLIC]);
    insta::assert_snapshot!(said, @"
    error: other computers can reach http://mock-catena.acme.test:8420/, and the development credentials are public; set your own with MOCK_CATENA_TOKEN, --client, --staff-client, or allow anybody in with `--insecure-defaults`
    ");
}

#[tokio::test]
async fn health_needs_neither_a_token_nor_a_known_name() {
    let server = server();
    for (path, status) in [("/health", "ok"), ("/ready", "ready")] {
        let answer = server.get(path).header("host", "10.1.2.3.pod.test").send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(crate::binary::json(answer).await["status"], status);
    }
    let timeline = json(server.get("/_mock/timeline")).await;
    assert!(!timeline.to_string().contains("/health"), "{timeline}");
}

#[test]
fn the_health_command_exits_with_what_the_server_answers() {
    let server = server();
    let asked = |url: &str| {
        let output = run(&["health", "--url", url]);
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(asked(server.base.as_str()), (Some(0), format!("{}ready is ready\n", server.base)));
    let (code, said) = asked("http://127.0.0.1:1");
    assert_eq!(code, Some(1));
    assert!(said.starts_with("http://127.0.0.1:1/ready did not answer: "), "{said}");
    assert!(refused(&["health", "--url", "nonsense"]).contains("invalid value 'nonsense'"));
}
