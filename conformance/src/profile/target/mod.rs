//! The target of a command: the profile combined with the flags. No later code reads a flag or the environment.

mod from_profile;
mod login;
mod role;
mod setup_call;

pub use login::Login;
pub use role::{Role, Roles};
pub use setup_call::{Payload, SetupCall};

use std::collections::BTreeSet;

use catena_contract::{Expose as _, RedirectUrlError, WebhookSecret};
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use reference_partner::variants::RunningVariant;
use url::Url;

use super::{Environment, Pages, ProfileError};
use crate::redact::Redactor;
use catena_probe::{
    DEFAULT_RATE, Limits, ObserveMapping, REFERENCE_SETTLE, TemplateError, UrlTemplate, WebhookTarget,
    is_loopback,
};

/// The environment variable with the webhook secret, if the profile has none.
pub const SECRET_VARIABLE: &str = "CATENA_WEBHOOK_SECRET";

/// Headers that contain no secret. To redact their values would remove ordinary words from reports.
const PUBLIC_HEADERS: [HeaderName; 8] = [
    header::ACCEPT,
    header::ACCEPT_ENCODING,
    header::ACCEPT_LANGUAGE,
    header::CACHE_CONTROL,
    header::CONTENT_TYPE,
    header::ORIGIN,
    header::REFERER,
    header::USER_AGENT,
];

/// A partner's endpoints, and everything needed to test them.
#[derive(Debug, Clone)]
pub struct Target {
    /// The partner's name in reports.
    pub name: String,
    /// The frozen revision of the specification to test, if not the newest rules.
    pub revision: Option<u32>,
    /// The success URL.
    pub success: UrlTemplate,
    /// The failure URL.
    pub failure: UrlTemplate,
    /// Headers of the fleet's browser. `Debug` does not print their values.
    pub headers: HeaderMap,
    /// How a fleet's browser signs in, if it has to.
    pub login: Option<Login>,
    /// The webhook endpoint, if there is one.
    pub webhook: Option<WebhookTarget>,
    /// The phrases on the partner's pages.
    pub pages: Pages,
    /// The view of an integration request, if there is one.
    pub observe_request: Option<UrlTemplate>,
    /// The view of a fleet, if there is one.
    pub observe_fleet: Option<UrlTemplate>,
    /// How the views are read.
    pub mapping: ObserveMapping,
    /// Calls that the partner's system needs before a test fleet arrives.
    pub arrange: Vec<SetupCall>,
    /// Limits that protect the partner's system.
    pub limits: Limits,
    /// Removes secrets from everything that is printed.
    pub redactor: Redactor,
}

/// The flags of a command that describe the target.
#[derive(Debug, Default, Clone)]
pub struct TargetFlags {
    /// `--success-url`
    pub success_url: Option<UrlTemplate>,
    /// `--failure-url`
    pub failure_url: Option<UrlTemplate>,
    /// `--webhook-url`
    pub webhook_url: Option<Url>,
    /// `--allow-host`
    pub allow_hosts: Vec<String>,
    /// Accept hosts that are not allowed. The caller must check [`Target::hosts_not_allowed`] before it sends a request.
    pub any_host: bool,
}

/// Why there is no valid target.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum TargetError {
    /// The profile has a mistake.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Profile(#[from] ProfileError),
    /// A URL is not valid.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A value given to a function of this library is not valid.
    #[error("invalid {what}: {message}")]
    #[diagnostic(help("{fix}"))]
    Value {
        /// What the value is for.
        what: &'static str,
        /// What is wrong. Contains no secret.
        message: String,
        /// How to fix it.
        fix: String,
    },
    /// One URL is given without the other.
    #[error("`{given}` requires `{missing}`")]
    #[diagnostic(help("a session ends at either URL, so a run needs both; or write them in a profile"))]
    HalfGiven {
        /// The flag that is given.
        given: &'static str,
        /// The flag that is missing.
        missing: &'static str,
    },
    /// The webhook endpoint has no secret.
    #[error("the webhook secret is missing")]
    #[diagnostic(help("set {SECRET_VARIABLE}, or `secret` under `[webhook]` in the profile"))]
    NoSecret,
    /// A host is not allowed.
    #[error("requests to `{host}` are not allowed")]
    #[diagnostic(help(
        "if you may test this host, add `--allow-host {host}`, or `allow_hosts` under `[limits]`; `run` also accepts `--yes`"
    ))]
    NotAllowed {
        /// The host.
        host: String,
    },
}

impl Target {
    /// The target of a running reference partner.
    ///
    /// # Errors
    /// [`TargetError`] if one of its own URLs is invalid.
    pub fn of_reference_partner(
        partner: &reference_partner::Running,
        secret: WebhookSecret,
    ) -> Result<Self, TargetError> {
        Self {
            observe_request: Some(partner.observe_integration_request_template().parse()?),
            observe_fleet: Some(partner.observe_fleet_template().parse()?),
            limits: Limits { settle: REFERENCE_SETTLE, loopback_is_public: true, ..Limits::default() },
            ..Self::new(
                "the reference partner".to_owned(),
                partner.success_redirect_url_template().parse()?,
                partner.failure_redirect_url_template().parse()?,
                Some(WebhookTarget { url: url(&partner.webhook_url())?, secret }),
            )
        }
        .finished(&[], &TargetFlags::default())
    }

    /// The target of a running variant of the reference partner: with the session of a signed-in fleet if `session`, and
    /// with views of stored data if `observe`.
    ///
    /// # Errors
    /// [`TargetError`] if one of its own URLs is invalid.
    pub fn of_variant(served: &RunningVariant, session: bool, observe: bool) -> Result<Self, TargetError> {
        let endpoints = served.endpoints();
        let secret = served.secret().clone();
        let mut target = Self::new(
            endpoints.name.to_owned(),
            endpoints.success_url.parse()?,
            endpoints.failure_url.parse()?,
            Some(WebhookTarget { url: url(&endpoints.webhook_url)?, secret }),
        );
        if session {
            let mut cookie = HeaderValue::from_static(endpoints.session_cookie);
            cookie.set_sensitive(true);
            target.headers.insert(header::COOKIE, cookie);
        }
        if observe {
            target.observe_request = Some(endpoints.integration_request_view.parse()?);
            target.observe_fleet = Some(endpoints.fleet_view.parse()?);
        }
        target.finished(&[], &TargetFlags::default())
    }

    /// A target with defaults for everything that is optional.
    pub(crate) fn new(
        name: String,
        success: UrlTemplate,
        failure: UrlTemplate,
        webhook: Option<WebhookTarget>,
    ) -> Self {
        Self {
            name,
            revision: None,
            success,
            failure,
            headers: HeaderMap::new(),
            login: None,
            webhook,
            pages: Pages::default(),
            observe_request: None,
            observe_fleet: None,
            mapping: ObserveMapping::default(),
            arrange: Vec::new(),
            limits: Limits::default(),
            redactor: Redactor::default(),
        }
    }

    /// A target from flags alone; `None` if no flag names one.
    ///
    /// # Errors
    /// [`TargetError`].
    pub fn from_flags(
        flags: &TargetFlags,
        environment: &Environment<'_>,
    ) -> Result<Option<Self>, TargetError> {
        let (success, failure) = match (&flags.success_url, &flags.failure_url) {
            (Some(success), Some(failure)) => (success.clone(), failure.clone()),
            (Some(_), None) => {
                return Err(TargetError::HalfGiven { given: "--success-url", missing: "--failure-url" });
            }
            (None, Some(_)) => {
                return Err(TargetError::HalfGiven { given: "--failure-url", missing: "--success-url" });
            }
            (None, None) if flags.webhook_url.is_some() => {
                return Err(TargetError::HalfGiven { given: "--webhook-url", missing: "--success-url" });
            }
            (None, None) => return Ok(None),
        };
        let webhook = match &flags.webhook_url {
            None => None,
            Some(url) => Some(WebhookTarget { url: url.clone(), secret: secret_from(environment)? }),
        };
        let mut target = Self::new("partner".to_owned(), success, failure, webhook);
        target.limits.allow_hosts = flags.allow_hosts.iter().cloned().collect();
        target.finished(&[], flags).map(Some)
    }

    /// The target's hosts that are neither loopback nor on the allow list.
    #[must_use]
    pub fn hosts_not_allowed(&self) -> BTreeSet<String> {
        let urls = self.urls().into_iter().filter(|url| !self.limits.allow(url));
        urls.filter_map(|url| url.host_str().map(ToOwned::to_owned)).collect()
    }

    /// Rejects hosts that are not allowed, sets the default rate unless the target is on loopback, and collects the
    /// secrets to redact.
    pub(crate) fn finished(
        mut self,
        expanded: &[(String, String)],
        flags: &TargetFlags,
    ) -> Result<Self, TargetError> {
        self.redactor = Redactor::new(self.secrets(expanded));
        let urls = self.urls();
        self.limits.own_hosts =
            Some(urls.iter().filter_map(|url| url.host_str().map(ToOwned::to_owned)).collect());
        if let (Some(host), false) = (self.hosts_not_allowed().pop_first(), flags.any_host) {
            return Err(TargetError::NotAllowed { host });
        }
        if !self.urls().iter().all(is_loopback) {
            self.limits.requests_per_second.get_or_insert(DEFAULT_RATE);
        }
        Ok(self)
    }

    /// Every URL that a run sends requests to, with placeholders.
    #[must_use]
    pub fn urls(&self) -> Vec<Url> {
        let templates = [
            Some(&self.success),
            Some(&self.failure),
            self.observe_request.as_ref(),
            self.observe_fleet.as_ref(),
        ];
        let mut urls: Vec<Url> = templates
            .into_iter()
            .flatten()
            .filter_map(|template| Url::parse(&template.to_string()).ok())
            .collect();
        urls.extend(self.webhook.as_ref().map(|webhook| webhook.url.clone()));
        urls.extend(self.login.iter().flat_map(|login| login.page.iter().chain([&login.url]).cloned()));
        urls.extend(self.arrange.iter().filter_map(|call| Url::parse(&call.url.to_string()).ok()));
        urls
    }

    /// Whether the fleet's browser has a session.
    #[must_use]
    pub fn signs_in(&self) -> bool {
        !self.headers.is_empty() || self.login.is_some()
    }

    /// The secrets, with the name of the variable that replaces each. A value that contains an environment variable is
    /// covered by that variable.
    fn secrets(&self, expanded: &[(String, String)]) -> Vec<(String, String)> {
        let mut secrets: Vec<(String, String)> =
            expanded.iter().map(|(name, value)| (value.clone(), name.clone())).collect();
        if let Some(webhook) = &self.webhook {
            secrets.push((webhook.secret.expose(), SECRET_VARIABLE.to_owned()));
        }
        let mut add = |name: &str, value: &str| {
            if !expanded.iter().any(|(_, part)| value.contains(part.as_str())) {
                secrets.push((value.to_owned(), name.to_uppercase().replace('-', "_")));
            }
        };
        let login = self.login.iter().map(|login| &login.headers);
        let calls = self.arrange.iter().map(|call| &call.headers);
        for (name, value) in
            [&self.headers, &self.mapping.headers].into_iter().chain(login).chain(calls).flatten()
        {
            if let Ok(value) = value.to_str()
                && !PUBLIC_HEADERS.contains(name)
            {
                add(name.as_str(), value);
            }
        }
        for (name, value) in self.login.iter().flat_map(Login::secrets) {
            add(name, value);
        }
        secrets
    }
}

fn url(text: &str) -> Result<Url, TargetError> {
    Ok(Url::parse(text).map_err(|source| TemplateError::from(RedirectUrlError::Malformed { source }))?)
}

fn secret_from(environment: &Environment<'_>) -> Result<WebhookSecret, TargetError> {
    environment(SECRET_VARIABLE).and_then(|secret| secret.parse().ok()).ok_or(TargetError::NoSecret)
}
