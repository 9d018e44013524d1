//! The test suite as a library: your own `cargo test` tests your axum router, in process and without a profile.
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
//!         .expect("the router can be tested");
//!     report.assert_conformant();
//! }
//! ```
//!
//! The router is served on a free loopback port during the run, so that redirects, cookies and compressed deliveries work as
//! in production. If its handlers block, the test needs a multi-threaded runtime.
//! `conformance/examples/judge_my_router.rs` is a complete partner with its test.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use catena_probe::WebhookTarget;
use mock_catena::clock::SystemClock;
use tokio::net::TcpListener;

use crate::judge::Strictness;
use crate::profile::Pages;
use crate::profile::target::{Target, TargetError, TargetFlags};
use crate::profile::validate::{
    Address, FleetView, HeaderText, Phrase, RequestView, Secret, Template, TextValue, ValidationError,
    header_name, validate,
};
use crate::report::{Report, Screen, terminal};
use crate::seed::Seed;
use crate::specification::{Level, LoadError, Selection, SelectionError, Selector, Specification};
use crate::suite::{AssessError, Assessment, NoProgress, assess};

/// A router to test, and its settings.
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

/// Why a router could not be tested. A wrong answer of the router is not an error but a finding.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// The router could not be served.
    #[error("the router could not be served on loopback")]
    Serve(#[from] std::io::Error),
    /// A path, header or secret is not valid.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The built-in feature files cannot be used. This is a bug in this library.
    #[error(transparent)]
    Specification(#[from] LoadError),
    /// No check has an id that [`Judge::only`] selects.
    #[error(transparent)]
    Selection(#[from] SelectionError),
    /// The run broke off.
    #[error(transparent)]
    Assess(#[from] AssessError),
}

impl Judge {
    /// Tests this router. The default redirect URLs are `/catena/return?fleet={fleet_ref}` and
    /// `/catena/failed?fleet={fleet_ref}`.
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
            strictness: Strictness { fail_on: Level::Must, require_tested: None },
        }
    }

    /// Path and query of the success URL; `{fleet_ref}` is replaced for each fleet.
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

    /// The path of the webhook endpoint, and the secret that signs deliveries.
    #[must_use]
    pub fn webhook(mut self, path: impl Into<String>, secret: impl Into<String>) -> Self {
        self.webhook = Some((path.into(), secret.into()));
        self
    }

    /// A header that a signed-in fleet's browser sends, such as a session cookie. Its value is never printed.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// A read-only view of a stored fleet, e.g. `/_test/fleets/{fleet_ref}`. Many checks need it.
    #[must_use]
    pub fn observe_fleet(mut self, path: impl Into<String>) -> Self {
        self.observe_fleet = Some(path.into());
        self
    }

    /// A read-only view of a stored integration request, e.g. `/_test/integration-requests/{integration_request_id}`.
    #[must_use]
    pub fn observe_integration_request(mut self, path: impl Into<String>) -> Self {
        self.observe_request = Some(path.into());
        self
    }

    /// Phrases on the three pages: connected, requested, failed. One phrase per page is enough. Needed only if the pages
    /// have none of the built-in phrases.
    #[must_use]
    pub fn pages(mut self, connected: &[&str], requested: &[&str], failed: &[&str]) -> Self {
        self.pages =
            [connected, requested, failed].map(|words| words.iter().map(ToString::to_string).collect());
        self
    }

    /// Selects only checks whose id starts with this prefix. Call it again to select more.
    #[must_use]
    pub fn only(mut self, prefix: &str) -> Self {
        self.only.extend(prefix.parse::<Selector>());
        self
    }

    /// The seed of all generated data. The default is 1, so that every run of a test is the same.
    #[must_use]
    pub const fn seed(mut self, number: u64) -> Self {
        self.seed = Seed::new(number);
        self
    }

    /// The lowest level that fails the run. The default is [`Level::Must`].
    #[must_use]
    pub const fn fail_on(mut self, level: Level) -> Self {
        self.strictness.fail_on = level;
        self
    }

    /// Requires that every rule at or above this level is tested, so that [`Report::assert_conformant`] fails if one is
    /// not.
    #[must_use]
    pub const fn require_tested(mut self, level: Level) -> Self {
        self.strictness.require_tested = Some(level);
        self
    }

    /// Serves the router, tests it, and stops it.
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

    /// The target at this base URL.
    fn target(&self, base: &str) -> Result<Target, TargetError> {
        let success = value::<Template>("success path", &format!("{base}{}", self.success))?;
        let failure = value::<Template>("failure path", &format!("{base}{}", self.failure))?;
        let webhook = match &self.webhook {
            None => None,
            Some((path, secret)) => Some(WebhookTarget {
                url: value::<Address>("webhook path", &format!("{base}{path}"))?,
                secret: value::<Secret>("webhook secret", secret)?,
            }),
        };
        let mut target = Target::new("the router under test".to_owned(), success, failure, webhook);
        for (name, text) in &self.headers {
            let name = valid("header name", header_name(name))?;
            target.headers.append(name, value::<HeaderText>("header value", text)?);
        }
        if let Some(path) = &self.observe_request {
            let view = value::<RequestView>("view of a request", &format!("{base}{path}"))?;
            target.observe_request = Some(view);
        }
        if let Some(path) = &self.observe_fleet {
            target.observe_fleet = Some(value::<FleetView>("view of a fleet", &format!("{base}{path}"))?);
        }
        for phrase in self.pages.iter().flatten() {
            value::<Phrase>("phrase", phrase)?;
        }
        let [connected, integration_requested, failed] = self.pages.clone();
        target.pages = Pages { connected, integration_requested, failed, neutral: Vec::new() };
        target.finished(&[], &TargetFlags::default())
    }
}

fn value<T: TextValue>(what: &'static str, text: &str) -> Result<T::Value, TargetError> {
    valid(what, validate::<T>(text))
}

fn valid<T>(what: &'static str, validated: Result<T, ValidationError>) -> Result<T, TargetError> {
    validated.map_err(|(message, fix)| TargetError::Value { what, message, fix })
}

impl Report {
    /// Panics with the report as the message if the run failed, or if a rule that must be tested was not. For use in
    /// tests. Require levels with [`Judge::require_tested`]; without it, a partial report is enough.
    #[track_caller]
    pub fn assert_conformant(&self) {
        let screen = Screen { verbose: true, ..Screen::default() };
        let report = anstream::adapter::strip_str(&terminal(self, screen)).to_string();
        assert!(self.exit_code == 0, "{report}");
    }
}
