//! The profile as it is written: types of the file, before anything is resolved. None of them prints what it holds,
//! since any text may come from a variable.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

/// A text of the file, with its place.
pub(crate) type Text = Spanned<String>;

/// The whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// What reports call the partner.
    pub name: Option<Text>,
    /// A PEM file with certificate authorities.
    pub ca_certificate: Option<Text>,
    /// `[callback]`
    pub callback: Callback,
    /// `[webhook]`
    pub webhook: Option<Webhook>,
    /// `[pages]`
    #[serde(default)]
    pub pages: RawPages,
    /// `[observe]`
    #[serde(default)]
    pub observe: Observe,
    /// `[arrange]`
    pub arrange: Option<Arrange>,
    /// `[limits]`
    #[serde(default)]
    pub limits: Limits,
    /// What came from the environment, by variable: to be kept out of every report.
    #[serde(skip)]
    pub(crate) expanded: Vec<Variable>,
}

/// A variable's name, and what it held.
pub(crate) type Variable = (String, String);

/// Where the fleet's browser comes back.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Callback {
    /// As configured when the invitation is created; `{fleet_ref}` is filled per scenario.
    pub success_redirect_url: Text,
    /// The same for failures.
    pub failure_redirect_url: Text,
    /// How a signed-in fleet's browser arrives, e.g. its session cookie.
    #[serde(default)]
    pub headers: BTreeMap<String, Text>,
    /// How it gets a session.
    pub login: Option<Login>,
}

/// How a fleet signs in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// Where the form goes.
    pub url: Text,
    /// How it is sent.
    pub method: Option<Text>,
    /// What is opened first.
    pub page: Option<Text>,
    /// The fields.
    pub form: BTreeMap<String, Text>,
    /// Sent with the form.
    #[serde(default)]
    pub headers: BTreeMap<String, Text>,
    /// Which cookies are the session.
    pub cookies: Option<Spanned<Vec<String>>>,
}

/// Where deliveries go.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// The endpoint.
    pub url: Text,
    /// What deliveries are signed with; without it, `CATENA_WEBHOOK_SECRET` is.
    pub secret: Option<Text>,
}

/// What the fleet must read, any of these, on visible text.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawPages {
    /// On the page of a connected fleet.
    #[serde(default)]
    pub connected: Vec<Text>,
    /// On the page of a fleet that requested its provider.
    #[serde(default)]
    pub integration_requested: Vec<Text>,
    /// On the page of a fleet that did not connect.
    #[serde(default)]
    pub failed: Vec<Text>,
}

/// Read-only views that prove what was stored.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observe {
    /// A request's view.
    pub integration_request: Option<Text>,
    /// A fleet's view.
    pub fleet: Option<Text>,
    /// Sent with every look.
    #[serde(default)]
    pub headers: BTreeMap<String, Text>,
    /// Where the answers hold what a view tells.
    pub map: Option<Spanned<BTreeMap<String, String>>>,
    /// The partner's own words for it.
    pub words: Option<Spanned<BTreeMap<String, Vec<String>>>>,
}

/// What the partner's side needs before a fleet may come.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrange {
    /// The calls, in this order.
    pub before: Vec<Call>,
}

/// One call.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// Where it goes.
    pub url: Text,
    /// How it is sent.
    pub method: Option<Text>,
    /// Sent with it.
    #[serde(default)]
    pub headers: BTreeMap<String, Text>,
    /// What is sent.
    pub body: Option<Text>,
    /// The fields of a form.
    pub form: Option<BTreeMap<String, Text>>,
    /// For which checks.
    #[serde(default)]
    pub only: Vec<String>,
}

/// What keeps a run harmless.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// 20 unless said; loopback is not limited unless said.
    pub requests_per_second: Option<u32>,
    /// 5,000 unless said.
    pub most_requests: Option<u32>,
    /// `"10s"` unless said.
    pub timeout: Option<Text>,
    /// `"5s"` unless said.
    pub settle: Option<Text>,
    /// Hosts that may be sent to, beside loopback.
    #[serde(default)]
    pub allow_hosts: Vec<String>,
}

impl std::fmt::Debug for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let variables: Vec<_> = self.expanded.iter().map(|(name, _)| name).collect();
        f.debug_struct("Profile").field("variables", &variables).finish_non_exhaustive()
    }
}
