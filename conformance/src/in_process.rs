//! The judge as a library: a partner's own `cargo test` judges its axum router, in process, with no set-up beside it.
//!
//! ```no_run
//! # fn my_router() -> axum::Router { axum::Router::new() }
//! #[tokio::test(flavor = "multi_thread")]
//! async fn we_understand_how_a_session_ends() {
//!     let report = catena_conformance::in_process::Judge::of(my_router())
//!         .success_path("/catena/return?fleet={fleet_ref}")
//!         .failure_path("/catena/failed?fleet={fleet_ref}")
//!         .webhook("/hooks/catena", "the secret the router verifies with")
//!         .run()
//!         .await
//!         .expect("the router can be judged");
//!     report.assert_conformant();
//! }
//! ```
//!
//! The router is served on a loopback port of the system's choosing for as long as the run takes, so that redirects,
//! cookies and compressed deliveries take the way they take in earnest. It needs a runtime with several threads if its
//! handlers block. `conformance/examples/judge_my_router.rs` is a whole partner with its test.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use mock_catena::clock::SystemClock;
use tokio::net::TcpListener;

use crate::judge::{Strictness, Verdict};
use crate::profile::target::{SECRET_VARIABLE, Target, TargetError, TargetFlags};
use crate::report::Report;
use crate::seed::Seed;
use crate::specification::{Level, LoadError, Selection, SelectionError, Selector, Specification};
use crate::suite::{AssessError, Assessment, NoProgress, assess};

/// A router, and what a run must know of it.
#[derive(Debug, Clone)]
pub struct Judge {
    router: Router,
    success: String,
    failure: String,
    webhook: Option<(String, String)>,
    headers: Vec<(String, String)>,
    observe_request: Option<String>,
    observe_fleet: Option<String>,
    pages: [Vec<String>; 3],
    only: Vec<Selector>,
    seed: Seed,
    strictness: Strictness,
}

/// Why a router could not be judged. What is wrong with what it answers is no error but a finding.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// No port was free.
    #[error("the router could not be served on loopback")]
    Serve(#[from] std::io::Error),
    /// A path, a header or a secret cannot be used.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The specification cannot be used: a bug of ours.
    #[error(transparent)]
    Specification(#[from] LoadError),
    /// No check begins as [`Judge::only`] says.
    #[error(transparent)]
    Selection(#[from] SelectionError),
    /// The run broke off.
    #[error(transparent)]
    Assess(#[from] AssessError),
}

impl Judge {
    /// Judges this router. Its redirect URLs are `/catena/return?fleet={fleet_ref}` and
    /// `/catena/failed?fleet={fleet_ref}` until others are given.
    #[must_use]
    pub fn of(router: Router) -> Self {
        Self {
            router,
            success: "/catena/return?fleet={fleet_ref}".to_owned(),
            failure: "/catena/failed?fleet={fleet_ref}".to_owned(),
            webhook: None,
            headers: Vec::new(),
            observe_request: None,
            observe_fleet: None,
            pages: Default::default(),
            only: Vec::new(),
            seed: Seed::new(1),
            strictness: Strictness { fail_on: Level::Must, prove_all: false },
        }
    }

    /// Path and query of the success URL; `{fleet_ref}` is filled for each fleet.
    #[must_use]
    pub fn success_path(mut self, path: impl Into<String>) -> Self {
        self.success = path.into();
        self
    }

    /// Path and query of the failure URL.
    #[must_use]
    pub fn failure_path(mut self, path: impl Into<String>) -> Self {
        self.failure = path.into();
        self
    }

    /// Where deliveries go, and the secret they are signed with.
    #[must_use]
    pub fn webhook(mut self, path: impl Into<String>, secret: impl Into<String>) -> Self {
        self.webhook = Some((path.into(), secret.into()));
        self
    }

    /// A header that a signed-in fleet's browser brings along, such as a session cookie. Its value prints nowhere.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The read-only view of a fleet, e.g. `/_test/fleets/{fleet_ref}`. With it far more can be proved.
    #[must_use]
    pub fn observe_fleet(mut self, path: impl Into<String>) -> Self {
        self.observe_fleet = Some(path.into());
        self
    }

    /// The read-only view of a request, e.g. `/_test/integration-requests/{integration_request_id}`.
    #[must_use]
    pub fn observe_integration_request(mut self, path: impl Into<String>) -> Self {
        self.observe_request = Some(path.into());
        self
    }

    /// What the three pages say, any of these each: connected, requested, failed. Needed only for words that the
    /// built-in phrases do not know.
    #[must_use]
    pub fn pages(mut self, connected: &[&str], requested: &[&str], failed: &[&str]) -> Self {
        self.pages =
            [connected, requested, failed].map(|words| words.iter().map(ToString::to_string).collect());
        self
    }

    /// Only checks whose id starts with this prefix; more than once for more.
    #[must_use]
    pub fn only(mut self, prefix: &str) -> Self {
        self.only.extend(prefix.parse::<Selector>());
        self
    }

    /// What everything made up is made from; 1 until another is given, so that every run of a test is the same.
    #[must_use]
    pub const fn seed(mut self, number: u64) -> Self {
        self.seed = Seed::new(number);
        self
    }

    /// The lowest level that fails the run; [`Level::Must`] until another is given.
    #[must_use]
    pub const fn fail_on(mut self, level: Level) -> Self {
        self.strictness.fail_on = level;
        self
    }

    /// Counts a rule that could not be seen as broken.
    #[must_use]
    pub const fn prove_all(mut self) -> Self {
        self.strictness.prove_all = true;
        self
    }

    /// Serves the router, judges it, and takes it down again.
    ///
    /// # Errors
    /// [`JudgeError`].
    pub async fn run(self) -> Result<Report, JudgeError> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
        let base = format!("http://{}", listener.local_addr()?);
        let target = self.target(&base)?;
        let specification = Specification::embedded()?.select(&Selection { only: self.only, tags: None })?;
        let router = self.router;
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        let assessment = Assessment {
            seed: self.seed,
            strictness: self.strictness,
            built_in: false,
            reproducible: false,
            clock: Arc::new(SystemClock),
            progress: Arc::new(NoProgress),
            chromium: None,
        };
        let report = assess(specification, target, assessment, std::future::pending()).await;
        server.abort();
        Ok(report?)
    }

    /// The target, through the door of profiles; secrets come in as variables, and are redacted as such.
    fn target(&self, base: &str) -> Result<Target, TargetError> {
        use toml_edit::{Array, DocumentMut, Item, Table, value};
        let at = |path: &str| value(format!("{base}{path}"));
        let mut profile = DocumentMut::new();
        profile.insert("name", value("the router under test"));
        let mut callback = Table::new();
        callback.insert("success_redirect_url", at(&self.success));
        callback.insert("failure_redirect_url", at(&self.failure));
        if !self.headers.is_empty() {
            let mut headers = Table::new();
            for (number, (name, _)) in self.headers.iter().enumerate() {
                headers.insert(name, value(format!("${{env:HEADER_{number}}}")));
            }
            callback.insert("headers", Item::Table(headers));
        }
        profile.insert("callback", Item::Table(callback));
        if let Some((path, _)) = &self.webhook {
            let mut webhook = Table::new();
            webhook.insert("url", at(path));
            webhook.insert("secret", value(format!("${{env:{SECRET_VARIABLE}}}")));
            profile.insert("webhook", Item::Table(webhook));
        }
        let mut pages = Table::new();
        for (name, words) in ["connected", "integration_requested", "failed"].iter().zip(&self.pages) {
            if !words.is_empty() {
                pages.insert(name, value(words.iter().collect::<Array>()));
            }
        }
        profile.insert("pages", Item::Table(pages));
        let mut observe = Table::new();
        for (name, path) in [("integration_request", &self.observe_request), ("fleet", &self.observe_fleet)] {
            if let Some(path) = path {
                observe.insert(name, at(path));
            }
        }
        profile.insert("observe", Item::Table(observe));
        let environment = |name: &str| {
            if name == SECRET_VARIABLE {
                return self.webhook.as_ref().map(|(_, secret)| secret.clone());
            }
            let number: usize = name.strip_prefix("HEADER_")?.parse().ok()?;
            self.headers.get(number).map(|(_, value)| value.clone())
        };
        Target::from_profile("the router", &profile.to_string(), &environment, &TargetFlags::default())
    }
}

impl Report {
    /// For a test: fails, with the whole report for a person in its message, unless the verdict is conformant.
    #[track_caller]
    pub fn assert_conformant(&self) {
        let said = anstream::adapter::strip_str(&crate::report::terminal(self)).to_string();
        assert!(self.verdict == Verdict::Conformant, "{said}");
    }
}
