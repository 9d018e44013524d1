//! Firefox, where the machine has it, driven by its own protocol, Marionette: JSON arrays over TCP, each after its length.
//! Nothing here sleeps: to wait is to ask again.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// How long Firefox may take to start, and to find what a test waits for.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Firefox {
    socket: BufReader<TcpStream>,
    asked: u64,
    _process: Child,
    _profile: TempDir,
}

/// A free port, no network of its own, and no page but the test's.
const PREFERENCES: &str = r#"
user_pref("marionette.port", 0);
user_pref("app.update.disabledForTesting", true);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "data:,");
user_pref("toolkit.telemetry.enabled", false);
"#;

impl Firefox {
    /// `None` if the machine has none.
    pub(crate) async fn start() -> Option<Self> {
        let named = std::env::var_os("FIREFOX").map(PathBuf::from);
        let usual = ["/usr/bin/firefox-esr", "/usr/bin/firefox"].map(PathBuf::from);
        let program = named.into_iter().chain(usual).find(|path| path.exists())?;
        let profile = tempfile::tempdir().unwrap();
        std::fs::write(profile.path().join("user.js"), PREFERENCES).unwrap();
        let mut process = Command::new(program)
            .args(["--headless", "--marionette", "--no-remote", "--profile"])
            .arg(profile.path())
            .env("HOME", profile.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap()).lines();
        let listening = async {
            while let Some(line) = said.next_line().await.unwrap() {
                if let Some((_, port)) = line.split_once("Listening on port ") {
                    return port.trim().parse::<u16>().unwrap();
                }
            }
            panic!("Firefox ended before it listened");
        };
        let port = timeout(PATIENCE, listening).await.expect("Firefox does not start");
        // What it says later is read, so that it can go on.
        tokio::spawn(async move { while let Ok(Some(_)) = said.next_line().await {} });
        let socket = BufReader::new(TcpStream::connect(("127.0.0.1", port)).await.unwrap());
        let mut firefox = Self { socket, asked: 0, _process: process, _profile: profile };
        firefox.read().await;
        firefox.ask("WebDriver:NewSession", json!({"acceptInsecureCerts": true})).await.unwrap();
        let patience = PATIENCE.as_secs() * 1_000;
        firefox.ask("WebDriver:SetTimeouts", json!({"implicit": patience})).await.unwrap();
        Some(firefox)
    }

    pub(crate) async fn goes_to(&mut self, url: &str) {
        self.ask("WebDriver:Navigate", json!({"url": url})).await.unwrap();
    }

    /// What an expression is worth on the page.
    pub(crate) async fn value(&mut self, expression: &str) -> Value {
        let script = json!({"script": format!("return {expression}"), "args": []});
        self.ask("WebDriver:ExecuteScript", script).await.unwrap()["value"].take()
    }

    /// Waits until an expression is true.
    pub(crate) async fn until(&mut self, expression: &str) {
        let asking = async { while self.value(expression).await != json!(true) {} };
        let timely = timeout(PATIENCE, asking).await.is_ok();
        assert!(timely, "waited in vain for {expression}");
    }

    /// From here on, within the first frame of the page.
    pub(crate) async fn enters_frame(&mut self) {
        let frame = self.finds("iframe").await;
        self.ask("WebDriver:SwitchToFrame", json!({"element": frame})).await.unwrap();
    }

    /// From here on, the page itself.
    pub(crate) async fn leaves_frame(&mut self) {
        self.ask("WebDriver:SwitchToFrame", json!({"id": null})).await.unwrap();
    }

    /// Presses what a selector finds, by script: Firefox loses a press of the mouse on a frame that is not drawn yet.
    pub(crate) async fn presses(&mut self, selector: &str) {
        self.finds(selector).await;
        let press = format!("document.querySelector({}).click()", json!(selector));
        self.value(&press).await;
    }

    pub(crate) async fn types(&mut self, selector: &str, text: &str) {
        let found = self.finds(selector).await;
        self.ask("WebDriver:ElementSendKeys", json!({"id": found, "text": text})).await.unwrap();
    }

    pub(crate) async fn text(&mut self, selector: &str) -> String {
        let found = self.finds(selector).await;
        let text = self.ask("WebDriver:GetElementText", json!({"id": found})).await.unwrap();
        text["value"].as_str().unwrap().to_owned()
    }

    /// The id of the first element that a selector finds, once there is one.
    async fn finds(&mut self, selector: &str) -> String {
        let find = json!({"using": "css selector", "value": selector});
        let found = self.ask("WebDriver:FindElement", find).await.unwrap_or_else(|error| panic!("{error}"));
        found["value"].as_object().unwrap().values().next().unwrap().as_str().unwrap().to_owned()
    }

    async fn ask(&mut self, command: &str, parameters: Value) -> Result<Value, String> {
        self.asked += 1;
        let text = json!([0, self.asked, command, parameters]).to_string();
        self.socket.write_all(format!("{}:{text}", text.len()).as_bytes()).await.unwrap();
        let mut answer = self.read().await;
        assert_eq!(answer[1], self.asked);
        match answer[2].is_null() {
            true => Ok(answer[3].take()),
            false => Err(format!("{command}: {}", answer[2])),
        }
    }

    async fn read(&mut self) -> Value {
        let mut length = vec![];
        self.socket.read_until(b':', &mut length).await.unwrap();
        length.pop();
        let length: usize = String::from_utf8(length).unwrap().parse().unwrap();
        let mut text = vec![0; length];
        self.socket.read_exact(&mut text).await.unwrap();
        serde_json::from_slice(&text).unwrap()
    }
}
