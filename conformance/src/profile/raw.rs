//! The profile as it is written: types of the file, before anything is resolved.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::ProfileError;

/// A text of the file, with its place.
pub(super) type Text = Spanned<String>;

/// The whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// What reports call the partner.
    pub name: Option<Text>,
    /// `[callback]`
    pub callback: Callback,
    /// `[webhook]`
    pub webhook: Option<Webhook>,
    /// `[pages]`
    #[serde(default)]
    pub pages: Pages,
    /// `[observe]`
    #[serde(default)]
    pub observe: Observe,
    /// `[limits]`
    #[serde(default)]
    pub limits: Limits,
    /// What came from the environment, by variable: to be kept out of every report.
    #[serde(skip)]
    pub(crate) expanded: Expanded,
}

/// Variables and what they held. Their values do not print.
#[derive(Default)]
pub(crate) struct Expanded(pub(crate) Vec<Variable>);

/// A variable's name, and what it held.
pub(super) type Variable = (String, String);

impl std::fmt::Debug for Expanded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

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
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pages {
    /// On the page of a connected fleet.
    #[serde(default)]
    pub connected: Vec<String>,
    /// On the page of a fleet that requested its provider.
    #[serde(default)]
    pub integration_requested: Vec<String>,
    /// On the page of a fleet that did not connect.
    #[serde(default)]
    pub failed: Vec<String>,
}

/// Read-only views that prove what was stored.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observe {
    /// A request's view.
    pub integration_request: Option<Text>,
    /// A fleet's view.
    pub fleet: Option<Text>,
}

/// What keeps a run harmless.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// 20 unless said; loopback is not limited unless said.
    pub requests_per_second: Option<Spanned<u32>>,
    /// `"10s"` unless said.
    pub timeout: Option<Text>,
    /// Hosts that may be sent to, beside loopback.
    #[serde(default)]
    pub allow_hosts: Vec<String>,
}

impl std::fmt::Debug for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Profile").field("expanded", &self.expanded).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Callback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Callback")
            .field("success_redirect_url", &self.success_redirect_url)
            .field("failure_redirect_url", &self.failure_redirect_url)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .finish()
    }
}

impl std::fmt::Debug for Webhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Webhook").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Profile {
    /// Rewrites every text that may hold `${env:NAME}`.
    pub(super) fn expand(
        &mut self,
        expand: &mut dyn FnMut(&mut Text) -> Result<Vec<Variable>, ProfileError>,
    ) -> Result<(), ProfileError> {
        let callback = &mut self.callback;
        let mut texts = vec![&mut callback.success_redirect_url, &mut callback.failure_redirect_url];
        texts.extend(self.name.as_mut());
        texts.extend(callback.headers.values_mut());
        if let Some(webhook) = &mut self.webhook {
            texts.push(&mut webhook.url);
            texts.extend(webhook.secret.as_mut());
        }
        texts.extend(self.observe.integration_request.as_mut());
        texts.extend(self.observe.fleet.as_mut());
        texts.extend(self.limits.timeout.as_mut());
        for text in texts {
            self.expanded.0.extend(expand(text)?);
        }
        Ok(())
    }
}
