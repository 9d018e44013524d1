//! A server that runs as its own process, as a user starts it.

use std::io::{BufRead as _, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use reqwest::{Client, RequestBuilder, Response, Url};
use serde_json::Value;

/// A process, killed at the end of its test.
pub(crate) struct Binary {
    child: Child,
    output: Lines<BufReader<ChildStdout>>,
    /// What it printed when it was ready.
    pub(crate) greeting: String,
    pub(crate) base: Url,
    pub(crate) client: Client,
}

/// Runs a command to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mock-catena")).args(arguments).env("NO_COLOR", "1").output().unwrap()
}

/// The standard error of a command that must fail.
pub(crate) fn refused(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

impl Binary {
    pub(crate) fn serve(arguments: &[&str]) -> Self {
        Self::spawn(Command::new(env!("CARGO_BIN_EXE_mock-catena")).arg("serve").args(arguments))
    }

    pub(crate) fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut greeting = String::new();
        while !greeting.contains("Invite a fleet") {
            greeting += &output.next().expect("it starts").unwrap();
            greeting.push('\n');
        }
        let base =
            greeting.split_whitespace().find(|word| word.starts_with("http")).unwrap().parse().unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().build().unwrap();
        Self { child, output, greeting, base, client }
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(self.base.join(path).unwrap())
    }

    pub(crate) fn post(&self, path: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
        self.client.post(self.base.join(path).unwrap()).bearer_auth("mock-catena-dev-token").body(body)
    }

    /// An access token of a client.
    pub(crate) async fn token(&self, client: &str, secret: &str) -> String {
        let form = format!("grant_type=client_credentials&client_id={client}&client_secret={secret}");
        let request = self.client.post(self.base.join(crate::client::TOKENS).unwrap()).body(form);
        json(request.send().await.unwrap()).await["access_token"].as_str().unwrap().to_owned()
    }

    /// Sends a signal, such as `TERM`, and returns the last line of the output.
    #[cfg(unix)]
    pub(crate) fn stop(mut self, signal: &str) -> String {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{signal}"), &id]).status().unwrap().success());
        let last = self.output.by_ref().map_while(Result::ok).last().unwrap_or_default();
        assert_eq!(self.child.wait().unwrap().code(), Some(0), "{signal}: {last}");
        last
    }
}

impl Drop for Binary {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) async fn json(answer: Response) -> Value {
    serde_json::from_str(&answer.text().await.unwrap()).unwrap()
}
