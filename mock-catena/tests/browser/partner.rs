//! A simulated Catena and a partner: the page of `fixtures/partner-page/`, and the two redirect URLs.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::http::header;
use axum::response::Html;
use axum::routing::get;
use mock_catena::clock::SystemClock;
use mock_catena::dialect::Dialect;
use mock_catena::embedding::ConnectOptions;
use mock_catena::ids::SeededIds;
use mock_catena::{Config, Running, start};
use serde_json::{Value, json};
use tokio::net::TcpListener;

pub(crate) const TOKEN: &str = "token-of-the-tests";

pub(crate) struct World {
    pub(crate) mock: Running,
    /// The partner's URL, without a trailing slash.
    pub(crate) partner: String,
    client: reqwest::Client,
}

#[derive(Clone, Copy, Default)]
pub(crate) struct Setting {
    pub(crate) dialect: Dialect,
    pub(crate) helper: bool,
    pub(crate) tls: bool,
}

impl World {
    pub(crate) async fn begins(setting: Setting) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        // Another site than 127.0.0.1, which serves the flow.
        let partner = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        tokio::spawn(async move { axum::serve(listener, partner_pages()).await });
        let connect = ConnectOptions {
            helper: setting.helper,
            embed_keys: vec![
                format!("demo={partner}").parse().unwrap(),
                "elsewhere=https://elsewhere.test".parse().unwrap(),
            ],
            tls: setting.tls,
        };
        let embedded = Config::embedded(TOKEN.parse().unwrap());
        let config = Config { dialect: setting.dialect, connect, ..embedded };
        let mock = start(config, Arc::new(SystemClock), Box::new(SeededIds::detached(1))).await.unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client =
            reqwest::Client::builder().no_proxy().tls_danger_accept_invalid_certs(true).build().unwrap();
        Self { mock, partner, client }
    }

    /// What it is made of, to run another one in its place.
    pub(crate) fn into_parts(self) -> (Running, reqwest::Client) {
        (self.mock, self.client)
    }

    pub(crate) const fn of(mock: Running, partner: String, client: reqwest::Client) -> Self {
        Self { mock, partner, client }
    }

    /// The magic link of a new invitation.
    pub(crate) async fn link(&self, fleet_ref: &str, more: Value) -> String {
        let mut body = json!({
            "fleet_ref": fleet_ref,
            "fleet_name": "Blue Ridge Hauling",
            "success_redirect_url": format!("{}/success", self.partner),
            "failure_redirect_url": format!("{}/failure", self.partner),
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let url = self.mock.base_url().join("/v2/orgs/invitations").unwrap();
        let answer = self.client.post(url).bearer_auth(TOKEN).body(body.to_string()).send().await.unwrap();
        let invitation: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        invitation["magic_link"].as_str().unwrap().to_owned()
    }

    /// What `/_mock` answers at this path.
    pub(crate) async fn mock(&self, path: &str) -> Value {
        let url = self.mock.base_url().join(path).unwrap();
        serde_json::from_slice(&self.client.get(url).send().await.unwrap().bytes().await.unwrap()).unwrap()
    }

    pub(crate) async fn clears_faults(&self) {
        let url = self.mock.base_url().join("/_mock/faults").unwrap();
        self.client.delete(url).send().await.unwrap();
    }

    /// The URLs of all redirects so far.
    pub(crate) async fn redirects(&self) -> Vec<Value> {
        let items = self.mock("/_mock/redirects").await["items"].take();
        items.as_array().unwrap().iter().map(|entry| entry["url"].clone()).collect()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        self.mock.base_url().join(path).unwrap().to_string()
    }
}

fn partner_pages() -> Router {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/partner-page");
    let file = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let (page, script, style) = (file("index.html"), file("partner.js"), file("partner.css"));
    let sdk = include_str!("stand_in/sdk.js");
    let with_sdk = |title: &str, script: &str| {
        Html(format!(
            "<!doctype html><html lang=en><title>{title}</title><h1>{title}</h1><script src=/sdk.js></script>\
             <script>{script}</script>"
        ))
    };
    let launch = with_sdk("Launch", "");
    let success = with_sdk("Back at the partner", "standIn.resume('success', noted)");
    let failure = with_sdk("Back at the partner", "standIn.resume('exit', noted)");
    Router::new()
        .route("/", get(async move || Html(page)))
        .route("/partner.js", get(async move || ([(header::CONTENT_TYPE, "text/javascript")], script)))
        .route("/partner.css", get(async move || ([(header::CONTENT_TYPE, "text/css")], style)))
        .route("/sdk.js", get(async move || ([(header::CONTENT_TYPE, "text/javascript")], sdk)))
        .route("/launch", get(async move || launch))
        .route("/success", get(async move || success))
        .route("/failure", get(async move || failure))
}
